"""An OpenID provider of the tests' own: it is strict with its clients, and can be made to lie.

It takes the authorization code flow with PKCE (S256) alone, hands a code out once, and wants the
client's secret. Everybody who comes is signed in as `subject`.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "pantau", "a-secret-of-the-board"
Claims = dict[str, Any]
Lie = Callable[[Claims], Claims]


def rsa() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "1"})


class Issuer:
    """`address` is known once it is served. What it says may be changed before it says it."""

    def __init__(self) -> None:
        self.address = ""
        self.subject = "u-1"
        self.key = rsa()
        self.signs_with: RSAKey | OctKey = self.key
        self.algorithm = "RS256"
        self.claims: Lie = lambda claims: claims
        self.token: Lie = lambda token: token
        self.metadata: Lie = lambda metadata: metadata
        self.says_who_answers: str | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.exchanged = 0
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._keys),
            ]
        )

    async def _discovery(self, _: Request) -> Response:
        said = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return JSONResponse(self.metadata(said))

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        good = (
            asked["response_type"] == "code"
            and asked["client_id"] == CLIENT
            and "openid" in asked["scope"].split()
            and asked["code_challenge_method"] == "S256"
            and asked["nonce"]
            and asked["state"]
        )
        if not good:
            return Response(status_code=400)
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        if self.says_who_answers is not None:
            back["iss"] = self.says_who_answers
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: one[0] for name, one in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != challenge
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.exchanged += 1
        now = int(time.time())
        claims = self.claims(
            {
                "iss": self.address,
                "aud": CLIENT,
                "sub": self.subject,
                "name": "Budi",
                "nonce": asked["nonce"],
                "iat": now,
                "exp": now + 300,
            }
        )
        header = {"alg": self.algorithm, "kid": "1"}
        signed = jwt.encode(header, claims, self.signs_with, algorithms=[self.algorithm])
        said = {"access_token": "x", "token_type": "Bearer", "id_token": signed}
        return JSONResponse(self.token(said))

    async def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})
