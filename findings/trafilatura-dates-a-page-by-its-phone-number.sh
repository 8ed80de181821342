#!/usr/bin/env bash
# A page that names no date gets one from trafilatura: a phone number's, or the founding year's.
#
# One expects: the date of an article whose page says nowhere when it was published is None. A guess
# would be marked as one.
#
# What happens: trafilatura asks htmldate for an "extensive search", which looks for any run of
# digits on the page that may be a year and makes a full date of it: 1 January of that year. Nothing
# in the result tells it from a date that the page declares. "Tel. 2020-1234" becomes 2020-01-01,
# "Established 1998" 1998-01-01, and the year in the footer's copyright line the date of every
# undated article of the site. A news archive sorted by date is wrong without a sign of it.
#
# Remedy: date_extraction_params={"extensive_search": False, "original_date": True}.
#
# Versions: trafilatura 2.3.1, htmldate 1.11.0. Date: 2026-11-30.
# Source: this script; trafilatura/settings.py sets extensive_search on.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet trafilatura==2.3.1 htmldate==1.11.0 \
  lxml_html_clean==0.4.6

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from trafilatura import bare_extraction

BODY = "The council met and agreed on a plan for the harbour; nobody said when work begins. " * 8
REMEDY = {"extensive_search": False, "original_date": True, "max_date": "2026-11-30"}


def date(end_of_page: str, **options) -> str | None:
    page = (
        "<html><head><title>A plan</title></head><body><article><h1>A plan</h1>"
        f"<p>{BODY}</p></article>{end_of_page}</body></html>"
    )
    return bare_extraction(page, with_metadata=True, **options).date


EXPECTED = {
    "<p>Nothing with digits.</p>": None,
    "<p>Tel. 2020-1234</p>": "2020-01-01",
    "<p>Established 1998.</p>": "1998-01-01",
    "<footer>© 2019 Harbour Post</footer>": "2019-01-01",
}
print("trafilatura", version("trafilatura"), "htmldate", version("htmldate"))
for end, expected in EXPECTED.items():
    found, remedied = date(end), date(end, date_extraction_params=REMEDY)
    print(f"  {end:40} {found!s:12} without the extensive search: {remedied}")
    assert found == expected, f"this has changed: it was {expected}"
    assert remedied is None, "this has changed: it was None"
print("still so: an undated page is dated by what isn't a date of publication")
PYTHON
