"""Bearer keys, and sessions."""

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import Person
from api.keys import using
from api.models import ApiToken
from api.shared import staff_way_in
from core import clock
from core.errors import Refusal


class BearerTokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key>`` (RFC 6750 section 2.1)."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        """The key's person; None without the header.

        401 for a key that is unknown, ended or expired, 403 for one that doesn't open this operation; both say why.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed
        now = clock.now()
        asked = request._request  # noqa: SLF001 - DRF's name for Django's request
        name = asked.resolver_match.url_name if asked.resolver_match else None
        try:
            token = using.read(key=parts[1].decode("ascii", "replace"), now=now)
            using.open_with(token, name=name or "", method=asked.method or "", now=now)
        except Refusal as refusal:
            raise (AuthenticationFailed if refusal.code in using.UNKNOWN else PermissionDenied) from refusal
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says."""
        return "Bearer"


def require_scopes(request: Request, *scopes: str) -> None:
    """403 where a key was not made for all of these: what it does to others' rows may ask for more than to its own."""
    if not isinstance(request.auth, ApiToken):
        return
    for scope in scopes:
        try:
            using.require(request.auth, scope)
        except Refusal as refusal:
            raise PermissionDenied from refusal


class PageSessionAuthentication(SessionAuthentication):
    """The session of somebody who signed in on the pages. Staff who gave no second proof are nobody here."""

    def authenticate(self, request: Request) -> tuple[Person, None] | None:
        """The session's person, with Django's CSRF check on writing."""
        found: tuple[Person, None] | None = super().authenticate(request)
        if found and staff_way_in(request._request, found[0]):  # noqa: SLF001 - DRF's name for Django's request
            return None
        return found


class PageSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]  # drf-spectacular registers by subclassing
    """Describes the cookie in the schema."""

    target_class = "api.authentication.PageSessionAuthentication"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers by subclassing
    """Describes the header in the schema."""

    target_class = "api.authentication.BearerTokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """OpenAPI 3 security scheme."""
        return {"type": "http", "scheme": "bearer"}
