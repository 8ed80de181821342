"""Signing in by a provider: PKCE, state and nonce; and what is refused."""

import base64
import hmac
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from people import Newsroom, newsroom_over
from provider import CLIENT, SECRET, MadeUpProvider

from assistant.accounts.accounts import Accounts
from assistant.accounts.oidc import CLIENT_ID, CLIENT_SECRET, ISSUER, provider_in
from assistant.ui.pages.signing_in import RETURNING
from assistant.ui.shared.people import SESSION
from index.embedding import Embedding
from index.errors import BadInput
from index.library import Library


@pytest.fixture(scope="module")
def running() -> Iterator[MadeUpProvider]:
    with MadeUpProvider() as made:
        yield made


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, embedding: Embedding, running: MadeUpProvider
) -> Iterator[Newsroom]:
    settings = {ISSUER: running.issuer, CLIENT_ID: CLIENT, CLIENT_SECRET: SECRET}
    with (
        Library(tmp_path_factory.mktemp("newsroom"), embedding) as library,
        pytest.MonkeyPatch.context() as patched,
    ):
        for name, value in settings.items():
            patched.setenv(name, value)
        with newsroom_over(library) as made:
            yield made


@pytest.fixture
def provider(running: MadeUpProvider) -> MadeUpProvider:
    running.as_it_should_be()
    return running


@pytest.fixture
def newsroom(opened: Newsroom) -> Iterator[Newsroom]:
    """With an account for Nina, who has never come by the provider."""
    accounts = Accounts(opened.library.home)
    nina = accounts.add("Nina@news.test", ["ask"])
    yield opened
    accounts.remove(nina.id)


def comes_back(client: TestClient, provider: MadeUpProvider, after: str = "/") -> Any:
    """Where a browser is sent back to after it has signed in at the provider."""
    sent = client.get("/sign-in/provider", params={"next": after})
    assert sent.status_code == 303, sent.text
    return provider.authorize(sent.headers["location"]).removeprefix("http://127.0.0.1")


def test_person_of_the_provider_is_signed_in(newsroom: Newsroom, provider: MadeUpProvider) -> None:
    client = newsroom.client()
    assert "organisation" in client.get("/sign-in").text
    back = comes_back(client, provider, "/listed.csv")
    answer = client.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/listed.csv")
    assert "nina@news.test" in client.get("/account").text.lower()
    assert len(provider.asked[0]["nonce"]) >= 43 and len(provider.asked[0]["state"]) >= 43


def test_account_is_tied_to_the_providers_id(newsroom: Newsroom, provider: MadeUpProvider) -> None:
    client = newsroom.client()
    client.get(comes_back(client, provider))
    accounts = Accounts(newsroom.library.home)
    assert accounts.named("nina@news.test").is_linked
    # Another person there who is given the address later isn't the same.
    provider.claims["sub"] = "8"
    stranger = newsroom.client()
    assert stranger.get(comes_back(stranger, provider)).status_code == 401
    # And the same one is known by the id, whatever the address is now.
    provider.claims = {"sub": "7", "email": "other@news.test", "email_verified": False}
    same = newsroom.client()
    assert same.get(comes_back(same, provider)).status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "9", "email": "nobody@news.test", "email_verified": True},
        {"sub": "9", "email": "nina@news.test", "email_verified": False},
        {"sub": "9", "email": "nina@news.test"},
        {"sub": "9", "email": "nina@news.test", "email_verified": "true"},
        {"sub": "9", "email": ["nina@news.test"], "email_verified": True},
        {"sub": "9"},
    ],
)
def test_nobody_gets_in_without_an_account(
    newsroom: Newsroom, provider: MadeUpProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client = newsroom.client()
    answer = client.get(comes_back(client, provider))
    assert answer.status_code == 401 and SESSION not in client.cookies
    assert len(Accounts(newsroom.library.home).all()) == 5


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://elsewhere.test"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another", "newsdesk"]},
        {"aud": ["newsdesk", "another"], "azp": "another"},
        {"azp": "another"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
        {"nbf": 9_999_999_999},
    ],
)
def test_token_for_something_else_is_refused(
    newsroom: Newsroom, provider: MadeUpProvider, bent: dict[str, Any]
) -> None:
    provider.bent = bent
    client = newsroom.client()
    assert client.get(comes_back(client, provider)).status_code == 401
    assert SESSION not in client.cookies


def test_token_signed_by_another_is_refused(newsroom: Newsroom, provider: MadeUpProvider) -> None:
    another = RSAKey.generate_key(2048, {"kid": "one"})

    def by_secret(secret: bytes, algorithm: str = "HS256") -> Any:
        def sign(claims: dict[str, Any]) -> str:
            parts = ({"alg": algorithm, "kid": "one"}, claims)
            signed = ".".join(encoded(json.dumps(each).encode()) for each in parts)
            made = hmac.new(secret, signed.encode(), sha256).digest() if secret else b""
            return f"{signed}.{encoded(made)}"

        return sign

    forgeries = [
        lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, another),
        # The public key taken for a secret that both have; the client's secret; no signature.
        by_secret(provider.key.as_pem(private=False)),
        by_secret(SECRET.encode()),
        by_secret(b"", "none"),
        lambda claims: "",
        lambda claims: "a.b.c",
    ]
    for number, forged in enumerate(forgeries):
        provider.sign = forged
        client = newsroom.client()
        assert client.get(comes_back(client, provider)).status_code == 401, number
        assert SESSION not in client.cookies


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def test_way_back_is_good_once(newsroom: Newsroom, provider: MadeUpProvider) -> None:
    client = newsroom.client()
    back = comes_back(client, provider)
    kept = client.cookies[RETURNING]
    assert client.get(back).status_code == 303
    client.post("/sign-out")
    provider.codes["code-0"] = provider.asked[0]  # and a provider that is careless of its codes
    replayed = client.get(back, headers={"cookie": f"{RETURNING}={kept}"})
    assert replayed.status_code == 401 and SESSION not in client.cookies


def test_link_that_another_began_signs_nobody_in(
    newsroom: Newsroom, provider: MadeUpProvider
) -> None:
    """Else whoever sends it would have the other work in their account."""
    attacker, victim = newsroom.client(), newsroom.client()
    back = comes_back(attacker, provider)
    assert victim.get(back).status_code == 401
    comes_back(victim, provider)  # who has begun to sign in by themselves
    assert victim.get(back).status_code == 401 and SESSION not in victim.cookies
    assert attacker.get(back).status_code == 303


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x&code=x", "?error=access_denied"])
def test_way_back_that_nobody_began_is_refused(newsroom: Newsroom, query: str) -> None:
    answer = newsroom.client().get(f"/sign-in/return{query}")
    assert answer.status_code == 401 and "didn’t work" in answer.text


def test_provider_that_is_another_is_told(newsroom: Newsroom, provider: MadeUpProvider) -> None:
    for described in ({"issuer": "https://elsewhere.test"}, {"token_endpoint": "http://x.test/"}):
        provider.described = described
        answer = newsroom.client().get("/sign-in/provider")
        assert answer.status_code == 502 and "provider" in answer.text
    provider.described = {"authorization_endpoint": ""}
    assert newsroom.client().get("/sign-in/provider").status_code == 502


def test_password_isnt_needed_nor_asked_of_them(
    newsroom: Newsroom, provider: MadeUpProvider
) -> None:
    client = newsroom.client()
    client.get(comes_back(client, provider))
    assert "/account/password" not in client.get("/account").text
    form = {"name": "nina@news.test", "password": ""}
    assert newsroom.client().post("/sign-in", data=form).status_code == 401


@pytest.mark.parametrize(
    "settings",
    [
        {ISSUER: "https://id.test"},
        {CLIENT_ID: "x", CLIENT_SECRET: "y"},
        {ISSUER: "http://id.test", CLIENT_ID: "x", CLIENT_SECRET: "y"},
    ],
)
def test_settings_that_cannot_be_are_told(settings: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="NEWSDESK_OIDC"):
        provider_in(settings)


def test_without_settings_there_is_no_provider(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert provider_in({}) is None
    for name in (ISSUER, CLIENT_ID, CLIENT_SECRET):
        monkeypatch.delenv(name, raising=False)
    with newsroom_over(library) as newsroom:
        assert "organisation" not in newsroom.client().get("/sign-in").text
        assert newsroom.client().get("/sign-in/provider").status_code == 404
