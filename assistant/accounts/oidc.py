"""Signing in by a provider that the newsroom has: OpenID Connect's authorization code flow, with
PKCE, state and nonce (https://openid.net/specs/openid-connect-core-1_0.html, RFC 7636, RFC 9700).
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import delete, insert, select

from assistant.accounts import moments
from assistant.accounts.account import Account
from assistant.accounts.accounts import Accounts, digest
from assistant.accounts.moments import in_future, stored
from assistant.accounts.tables import attempts, database_in
from index.errors import BadInput, NewsdeskError, SignInFailed, UnknownAccount
from index.storage.location import Location

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

ISSUER, CLIENT_ID, CLIENT_SECRET = (
    f"NEWSDESK_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
)
PATIENCE = timedelta(minutes=10)  # to sign in at the provider
_SECONDS, _LEEWAY = 10.0, 60  # for each request; between this clock and the provider's
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# None by a secret that both have, and not "none": https://www.rfc-editor.org/rfc/rfc8725#section-3.1
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_ALGORITHMS += ["EdDSA", "Ed25519"]
_LONGEST = 1_000  # characters of what a browser brings back
_INSTALL = (
    "To sign in by a provider needs packages that aren't installed; install them with: "
    "pip install 'newsdesk[newsroom]'"
)


@dataclass(frozen=True)
class Provider:
    """Where people sign in, and what Newsdesk is called there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Began:
    """A sign-in that begins: where the browser goes, and what its cookie keeps until it is back."""

    address: str
    browser: str = field(repr=False)


def provider_in(environment: Mapping[str, str]) -> Provider | None:
    """The provider that the settings name, None without them. Raises BadInput for a part of it, or
    an issuer that is reached without encryption."""
    names = (ISSUER, CLIENT_ID, CLIENT_SECRET)
    given = [environment.get(name, "").strip() for name in names]
    if not any(given):
        return None
    if not all(given):
        raise BadInput(f"Set all of {', '.join(names)}, or none.")
    issuer = urlsplit(given[0])
    if issuer.scheme != "https" and issuer.hostname not in _LOOPBACK:
        raise BadInput(f"The setting {ISSUER} can't be “{given[0]}”: it must begin with https://.")
    return Provider(*given)


class ByProvider:
    """Lets people in whom the provider vouches for and who have an account here.

    An account is found by the provider's id for its person; the first time by the account's name,
    which must be their mail address as the provider has verified it, and is tied to that id from
    then on.
    """

    def __init__(self, home: Path | Location, provider: Provider) -> None:
        """Raises StorageFailed if there is no library in `home`, LibraryMismatch."""
        self._database, self._accounts = database_in(home), Accounts(home)
        self._provider = provider

    async def begin(self, returns_to: str, after: str) -> Began:
        """Where to send a browser; it comes back to the address `returns_to`, and goes on to the
        path `after`. Raises SignInFailed if the provider can't be reached."""
        state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        async with self._client(returns_to) as client:
            described = await self._described(client)
            address, _ = client.create_authorization_url(
                described["authorization_endpoint"],
                state=state,
                code_verifier=verifier,
                nonce=nonce,
            )
        row = {
            "state": digest(state),
            "browser": digest(browser),
            "nonce": nonce,
            "verifier": verifier,
            "next": after,
            "ends_at": in_future(PATIENCE),
        }
        with self._database.writing() as db:
            db.execute(delete(attempts).where(attempts.c.ends_at <= stored(moments.now())))
            db.execute(insert(attempts).values(row))
        return Began(address, browser)

    async def finish(
        self, returned_to: str, state: str, code: str, browser: str
    ) -> tuple[Account, str]:
        """Who came back with `state` and `code`, and the path that they wanted to go on to.

        `browser` is what the browser's cookie kept: nobody can be signed in by a link that somebody
        else began. Raises SignInFailed.
        """
        nonce, verifier, after = self._taken(state, browser)
        try:
            async with self._client(returned_to) as client:
                described = await self._described(client)
                token = await client.fetch_token(
                    described["token_endpoint"], code=code, code_verifier=verifier
                )
                keys = await self._document(client, described["jwks_uri"])
            claims = self._checked(str(token.get("id_token", "")), keys, nonce)
        except _failures() as error:
            raise SignInFailed("The provider's answer can't be used; try again.") from error
        return self._account_of(claims), after

    def _taken(self, state: str, browser: str) -> tuple[str, str, str]:
        """The nonce, the verifier and the way on of an attempt, which ends with it."""
        if state and browser and max(len(state), len(browser)) <= _LONGEST:
            this = attempts.c.state == digest(state), attempts.c.browser == digest(browser)
            with self._database.writing() as db:
                row = db.execute(select(attempts).where(*this)).one_or_none()
                db.execute(delete(attempts).where(*this))
            if row is not None and row.ends_at > stored(moments.now()):
                return row.nonce, row.verifier, row.next
        raise SignInFailed("This sign-in was used, has expired or began elsewhere; begin again.")

    def _checked(self, id_token: str, keys: Any, nonce: str) -> dict[str, Any]:
        """The claims of a token that the provider signed for Newsdesk and for this attempt."""
        from joserfc import jwt
        from joserfc.jwk import KeySet

        claims = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
        needed: dict[str, Any] = {
            "iss": {"essential": True, "value": self._provider.issuer},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": self._provider.client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        jwt.JWTClaimsRegistry(leeway=_LEEWAY, **needed).validate(claims)
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._provider.client_id:
            raise SignInFailed("The provider's answer is for another program.")
        return dict(claims)

    def _account_of(self, claims: Mapping[str, Any]) -> Account:
        subject = f"{self._provider.issuer} {claims['sub']}"
        with suppress(UnknownAccount):
            return self._accounts.of_subject(subject)
        mail = claims.get("email")
        if isinstance(mail, str) and mail and claims.get("email_verified") is True:
            with suppress(UnknownAccount, BadInput):
                return self._accounts.link(self._accounts.named(mail).id, subject)
        raise SignInFailed("The provider knows you, but you have no account here; ask for one.")

    def _client(self, returns_to: str) -> "AsyncOAuth2Client":
        try:
            from authlib.integrations.httpx_client import AsyncOAuth2Client
        except ImportError as error:
            raise NewsdeskError(_INSTALL) from error
        return AsyncOAuth2Client(
            self._provider.client_id,
            self._provider.client_secret,
            scope="openid email",
            redirect_uri=returns_to,
            code_challenge_method="S256",
            timeout=_SECONDS,
            trust_env=False,
        )

    async def _described(self, client: "AsyncOAuth2Client") -> Mapping[str, str]:
        """What the provider says of itself. Raises SignInFailed."""
        issuer = self._provider.issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            described: Mapping[str, str] = await self._document(client, address)
            endpoints = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            secure = all(_is_secure(described[each]) for each in endpoints)
        except _failures() as error:
            raise SignInFailed("The sign-in provider can't be reached; try again.") from error
        if described.get("issuer") != issuer or not secure:
            raise SignInFailed("The sign-in provider isn't the one that the settings name.")
        return described

    async def _document(self, client: "AsyncOAuth2Client", address: str) -> dict[str, Any]:
        # Not by `get`, which doesn't take `withhold_token`: there is no token yet.
        answer = await client.request("GET", address, withhold_token=True)
        answer.raise_for_status()
        document = answer.json()
        if not isinstance(document, dict):
            raise SignInFailed("The sign-in provider's answer can't be used.")
        return document


def _failures() -> tuple[type[Exception], ...]:
    """What is raised for an answer that can't be used, or none: there is no common error."""
    import httpx2
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return (
        httpx2.HTTPError,
        httpx2.InvalidURL,
        AuthlibBaseError,
        JoseError,
        ValueError,
        KeyError,
        TypeError,  # by joserfc, for keys of another shape
    )


def _is_secure(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in _LOOPBACK
