"""How much one address may ask of the pages that need no account."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache

SECONDS = 60


def is_too_eager(request, at: datetime) -> bool:
    """Count one more request of this address, and say whether it is past the limit of the minute.

    Each process counts for itself. Behind a proxy every citizen has the proxy's address, unless
    `CLIENT_ADDRESS_HEADER` names the header in which it passes the real one on.
    """
    minute = int(at.timestamp()) // SECONDS
    key = f"visitor:{_address(request)}:{minute}"
    cache.add(key, 0, 2 * SECONDS)
    return cache.incr(key) > settings.PUBLIC_REQUESTS_PER_MINUTE


def _address(request):
    header = settings.CLIENT_ADDRESS_HEADER
    given = request.headers.get(header, "") if header else ""
    # the last one is what our own proxy saw; those before it are what the caller claims
    return given.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
