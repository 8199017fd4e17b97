"""Chaining what was recorded, so that it shows when somebody changes it afterwards.

Each seal is a digest of the seal before and of all entries of its day: whoever changes, removes or
adds an entry has to make every later seal anew, and the newest one, kept elsewhere, will not match.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256


def canonical(entry: Mapping[str, object]) -> str:
    """One way of writing an entry, whatever the order of its fields and whichever the database.

    >>> canonical({"to": "approved", "act": "approve", "at": datetime(2026, 6, 15, 3, tzinfo=UTC)})
    '{"act":"approve","at":"2026-06-15T03:00:00+00:00","to":"approved"}'
    """
    return json.dumps(
        entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text
    )


def seal(*, previous: str, owner: str, day: date, entries: Iterable[str]) -> str:
    """SHA-256, in hexadecimal, of the seal before and the entries of a day, in their order.

    >>> seal(previous="", owner="A1", day=date(2026, 6, 15), entries=["a", "b"])[:12]
    '2816129424fa'
    """
    digest = sha256(canonical({"previous": previous, "of": owner, "day": day}).encode())
    for entry in entries:
        digest.update(b"\n")
        digest.update(entry.encode())
    return digest.hexdigest()


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no canonical form")
