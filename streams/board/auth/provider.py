"""An OpenID Connect provider: the authorization code flow with PKCE (RFC 7636), by Authlib.

What the provider says of itself is read from its discovery document, which has to name the issuer
that the operator has named. What it says of a reader is believed where its signature (asymmetric),
issuer, audience, nonce and times are right, and the state is that of the browser's own session.
"""

import ipaddress
import time
import warnings
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # no types
from authlib.deprecate import AuthlibDeprecationWarning  # type: ignore[import-untyped]  # no types
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

with warnings.catch_warnings():
    # Authlib would rather have another HTTP client than the one that everything here shares.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.starlette_client import (  # type: ignore[import-untyped]  # no types
        StarletteIntegration,
        StarletteOAuth2App,
    )

DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
"""Signatures that nobody but the provider can make: "none" and those with a shared key are none."""
ANSWER_S = 10.0
KNOWN_S = 3600.0
"""How long a provider's document and keys are kept: a key that is taken back is gone by then."""
LEEWAY_S = 60
"""By so much clocks may differ."""


class SignInError(Exception):
    """A sign-in failed. `refused`: what came is not believed; else the provider does not answer.

    The text is for the operator's log: it names no reader.
    """

    def __init__(self, text: str, *, refused: bool) -> None:
        super().__init__(text)
        self.refused = refused


class Person(NamedTuple):
    """Who has signed in: `subject` is the issuer's name for them, `name` what they know."""

    subject: str
    name: str


class Provider:
    """The provider at `issuer`, which knows the board as `client`; without a secret, publicly."""

    def __init__(self, issuer: str, client: str, secret: str | None) -> None:
        self.issuer = issuer
        self._client = client
        self._secret = secret
        self._app: Any = None
        self._until = 0.0

    async def begin(self, request: Request, back: str) -> Response:
        """Answer with the way to the provider, which leads back to `back`.

        Raises:
            SignInError: the provider does not answer, or is not the one that was named.
        """
        app = await self._known()
        answer: Response = await app.authorize_redirect(request, back)
        return answer

    async def end(self, request: Request) -> Person:
        """Return who has come back.

        Raises:
            SignInError: what the provider says is not to be believed, or it does not answer.
        """
        app = await self._known()
        # Where it is said who answers, it is who was asked (RFC 9207).
        if request.query_params.get("iss", self.issuer) != self.issuer:
            raise SignInError("another provider answers", refused=True)
        wanted = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client},
        }
        try:
            told = await app.authorize_access_token(request, claims_options=wanted, leeway=LEEWAY_S)
        except httpx.HTTPError as error:
            raise SignInError(type(error).__name__, refused=False) from error
        except (AuthlibBaseError, JoseError) as error:
            raise SignInError(str(error.error), refused=True) from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise SignInError(f"unreadable: {type(error).__name__}", refused=True) from error
        claims = told.get("userinfo")
        subject = claims.get("sub") if claims else None
        if not subject or not isinstance(subject, str):
            raise SignInError("no identity", refused=True)
        names = (claims.get(one) for one in ("preferred_username", "name"))
        name = next((one for one in names if one and isinstance(one, str)), subject)
        return Person(f"{self.issuer} {subject}", name)

    async def _known(self) -> Any:
        if self._app is None or time.monotonic() > self._until:
            metadata = await self._discover()
            integration = StarletteIntegration("oidc")
            kwargs = {
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "timeout": ANSWER_S,
                "token_endpoint_auth_method": "none" if self._secret is None
                else "client_secret_basic",
            }  # fmt: skip
            self._app = StarletteOAuth2App(
                integration,
                "oidc",
                client_id=self._client,
                client_secret=self._secret,
                client_kwargs=kwargs,
                **metadata,
            )
            self._until = time.monotonic() + KNOWN_S
        return self._app

    async def _discover(self) -> dict[str, Any]:
        """What the provider says of itself, as far as it is used."""
        address = self.issuer.rstrip("/") + DISCOVERY
        try:
            async with httpx.AsyncClient(timeout=ANSWER_S) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                told = answer.json()
        except (httpx.HTTPError, ValueError, RecursionError) as error:
            raise SignInError(f"{address}: {type(error).__name__}", refused=False) from error
        if not isinstance(told, dict) or told.get("issuer") != self.issuer:
            raise SignInError(f"{address} is of another issuer", refused=False)
        found: dict[str, Any] = {name: told.get(name) for name in ENDPOINTS}
        for name, where in found.items():
            if not isinstance(where, str) or not is_safe(where):
                raise SignInError(f"{address}: {name} is no https address", refused=False)
        signed = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [
            one for one in ALGORITHMS if one in signed
        ]
        if not found["id_token_signing_alg_values_supported"]:
            raise SignInError(f"{address}: no signature that can be verified", refused=False)
        return {"issuer": self.issuer, **found}


def is_safe(address: str) -> bool:
    """Tell whether an address is encrypted, or leads to this machine alone."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
