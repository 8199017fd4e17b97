"""Instants on the city's wall clock: read from text, counted in seconds, taken from and to UTC.

`rules/calendar.py` says what is counted. The offset of the wall clock is looked up once for each
day, which is exact for a city that does not change its clocks; Hanoi has not since 1975.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby

import numpy as np
from django.utils import timezone

from oversight.rules.calendar import NEVER, SECONDS_A_DAY, local_seconds

UNREADABLE = -(2**62)
"""Stands for a text that is not an instant."""

# For each length of an ISO text, how much of it comes before the offset.
NAIVE_LENGTH = {16: 16, 17: 16, 22: 16, 19: 19, 20: 19, 25: 19}
DAY_FIRST_FORMATS = (
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%H:%M %d/%m/%Y",
    "%H:%M:%S %d/%m/%Y",
)
POSITION_OF_T = len("2026-06-04")
LETTER_BYTES = np.dtype("U1").itemsize
SHORTEST_WITH_HOUR = len("2026-06-04T09")


def read_instants(texts: Sequence[str]):
    """Seconds of the wall clock of each text; NEVER for an empty one, UNREADABLE for nonsense.

    ISO 8601 with an offset or without (then the city's own time), or day/month/year and the hour.
    A day without an hour is nonsense here: deadlines hang on the hour.
    """
    seconds = np.full(len(texts), NEVER, dtype=np.int64)
    given = [position for position, text in enumerate(texts) if text]
    given.sort(key=lambda position: len(texts[position]))
    for length, group in groupby(given, key=lambda position: len(texts[position])):
        positions = np.fromiter(group, dtype=np.int64)
        seconds[positions] = _read_alike([texts[position] for position in positions], length)
    return seconds


def from_moments(moments: Iterable[datetime | None]):
    """Seconds of the wall clock of aware moments; NEVER for None."""
    stamps = [NEVER if moment is None else int(moment.timestamp()) for moment in moments]
    utc = np.array(stamps, dtype=np.int64)
    return np.where(utc == NEVER, NEVER, utc + _offsets(utc))


def to_utc_texts(seconds) -> list[str | None]:
    """`2026-06-04 02:03:48` for each instant, None for NEVER: how databases are given times."""
    local = np.asarray(seconds, dtype=np.int64)
    happened = local != NEVER
    utc = np.where(happened, local, 0)
    texts = np.datetime_as_string((utc - _offsets(utc)).astype("datetime64[s]"))
    letters = texts.view("U1").reshape(texts.size, texts.dtype.itemsize // LETTER_BYTES)
    letters[:, POSITION_OF_T] = " "
    written = texts.tolist()
    for position in np.flatnonzero(~happened).tolist():
        written[position] = None
    return written


def to_moment(seconds: int) -> datetime | None:
    """The aware moment of one instant, None for NEVER."""
    if seconds == NEVER:
        return None
    naive = datetime(1970, 1, 1) + timedelta(seconds=int(seconds))  # noqa: DTZ001 - made aware here
    return timezone.make_aware(naive, timezone.get_default_timezone())


def _read_alike(texts, length):
    """Texts of one length: all at once where they are plain ISO 8601, else one by one."""
    naive = NAIVE_LENGTH.get(length)
    if naive is None or not all(text[4] == "-" and text[13] == ":" for text in texts):
        return [_read_one(text) for text in texts]
    suffixes = [text[naive:] for text in texts]
    try:
        offset = {suffix: _offset_of(suffix) for suffix in set(suffixes)}
        clock = np.array([text[:naive] for text in texts], dtype="datetime64[s]")
    except ValueError:
        return [_read_one(text) for text in texts]
    seconds = clock.astype(np.int64)
    if length == naive:
        return seconds
    utc = seconds - np.array([offset[suffix] for suffix in suffixes])
    return utc + _offsets(utc)


def _offset_of(suffix):
    """Seconds that `+07:00` or `Z` is ahead; refuses other text."""
    if not suffix:
        return 0
    if suffix[0] not in "+-Z":
        raise ValueError(suffix)
    return int(datetime.fromisoformat("2000-01-01T00:00" + suffix).utcoffset().total_seconds())


def _read_one(text):
    try:
        moment = datetime.fromisoformat(text)
        if len(text) < SHORTEST_WITH_HOUR:
            return UNREADABLE
    except ValueError:
        moment = _read_day_first(text)
    if moment is None:
        return UNREADABLE
    if moment.tzinfo is not None:
        try:
            moment = timezone.make_naive(moment, timezone.get_default_timezone())
        except OverflowError:  # beyond the first or the last day that there is
            return UNREADABLE
    return local_seconds(moment)


def _read_day_first(text):
    for form in DAY_FIRST_FORMATS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the city's own time
        except ValueError:
            continue
    return None


def _offsets(utc):
    """Seconds by which the wall clock is ahead, for each instant; NEVER is left alone."""
    days, position = np.unique(utc // SECONDS_A_DAY, return_inverse=True)
    return np.array([_offset_on(int(day)) for day in days], dtype=np.int64)[position]


@lru_cache(maxsize=10_000)
def _offset_on(day):
    if not 0 <= day < 2_900_000:  # no date is that far; such instants are refused elsewhere
        return 0
    noon = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    return int(timezone.get_default_timezone().utcoffset(noon).total_seconds())
