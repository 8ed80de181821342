#!/usr/bin/env bash
# schemathesis.pytest.from_fixture fails with pytest 9.2, which schemathesis allows: no request is sent.
#
# One expects: with pytest>=8.4,<10, as the package asks for, a schema from a fixture gives a test that
# tries each route, as its documentation shows.
#
# What happens: the test fails before its first example with AttributeError: 'Function' object has no
# attribute '_nodeid'. schemathesis/pytest/lazy.py reads and writes this private field of pytest's nodes
# to name the route in reports; in pytest 9.2 the node keeps a structured id in another field.
#
# Remedy: give the strategies of the operations to hypothesis yourself, as
# tests/assistant/api/test_contract.py does (`given(operation.as_strategy())`); or pytest below 9.2.
#
# Versions: schemathesis 4.32.5, pytest 9.2.0. Date: 2026-11-30. Source: this script.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet schemathesis==4.32.5 pytest==9.2.0

cat > "$folder/test_routes.py" <<'PYTHON'
import pytest
import schemathesis

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "One route", "version": "1"},
    "paths": {"/": {"get": {"responses": {"200": {"description": "Well"}}}}},
}


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def described():
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = app
    return schema


document = schemathesis.pytest.from_fixture("described")


@document.parametrize()
def test_routes(case):
    case.call_and_validate()
PYTHON

cd "$folder"
told=$("$folder/venv/bin/python" -m pytest -q -p no:cacheprovider test_routes.py 2>&1 || true)
if grep -q "has no attribute '_nodeid'" <<< "$told"; then
    echo "Reproduced: $(grep -m1 -o "AttributeError: .*_nodeid.*" <<< "$told")"
else
    echo "Not reproduced:"
    echo "$told"
    exit 1
fi
