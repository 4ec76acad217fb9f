"""How often a key may ask."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from api.models import ApiToken


class KeyRateThrottle(SimpleRateThrottle):
    """Each key by itself, so that one client that runs wild does not stop the others of its person."""

    scope = "key"

    def get_cache_key(self, request: Request, view: object) -> str | None:
        """None for whoever comes without a key: others count those."""
        return f"throttle_key_{request.auth.pk}" if isinstance(request.auth, ApiToken) else None
