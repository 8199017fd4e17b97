"""When a complaint must be resolved, and what its text must not hold."""

import re
import unicodedata
from datetime import date
from typing import Final

from oversight.rules.calendar import EPOCH, Calendar
from oversight.rules.dossier_code import FORMATS
from registry.rules.location import Limit

RESOLVE_WORKING_DAYS: Final = Limit(
    5,
    "Circular 17/2017/TT-BTTTT: a complaint within a province is resolved in at most 5 working days.",
)

# Digits of another meaning, taken out before numbers of people are looked for.
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
_HARMLESS: Final = (*(code_format.pattern for code_format in FORMATS), _DATE)
_BETWEEN: Final = r"[\s.\-()]{0,2}"
_PERSONAL: Final = (
    # phones: 10 digits of a mobile or 11 of a landline, with or without the country's code
    re.compile(rf"(?<!\d)(?:\+?84|0){_BETWEEN}[235789](?:{_BETWEEN}\d){{8,9}}(?!\d)"),
    # identity numbers since 2016: 12 digits, of which the first is 0 (Decree 137/2015/NĐ-CP art. 13)
    re.compile(rf"(?<!\d)0(?:{_BETWEEN}\d){{11}}(?!\d)"),
    # those before: 9 digits written together, unless they are money
    re.compile(r"(?<!\d)\d{9}(?!\d)(?!\s*(?:đ|vnd|₫))", re.IGNORECASE),
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
)


def due_day(received_on: date, calendar: Calendar) -> date:
    """The last day on which a complaint may be resolved; the day it came in does not count."""
    last = calendar.last_ordinal_by(received_on) + int(RESOLVE_WORKING_DAYS.value)
    return date.fromordinal(EPOCH.toordinal() + int(calendar.day_of_ordinal(last)))


def personal_data(text: str) -> str:
    """The first thing in a text that looks like a phone, identity number or e-mail; else nothing.

    >>> personal_data("Gọi lại cho chị Hoa số 0912 345 678")
    '0912 345 678'
    >>> personal_data("Hồ sơ H26.101.01-260203-0001 nộp 03/02/2026, bị thu 150.000 đồng")
    ''
    """
    plain = unicodedata.normalize("NFKC", text)
    for pattern in _HARMLESS:
        plain = pattern.sub(" | ", plain)
    found = (pattern.search(plain) for pattern in _PERSONAL)
    return next((match.group() for match in found if match), "")
