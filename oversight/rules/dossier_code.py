"""National dossier codes, in the format of 2018 and in that of 2025."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


@dataclass(frozen=True)
class CodeFormat:
    """One national way of writing a dossier code."""

    pattern: re.Pattern[str]
    example: str
    source: str


FORMATS: Final = (
    CodeFormat(
        pattern=re.compile(
            r"(?P<unit>[0-9]{3}\.[0-9]{2}\.[0-9]{2,3}\.[A-Z][0-9]{2})"
            r"-(?P<day>[0-9]{6})-(?P<serial>[0-9]{4,})"
        ),
        example="000.00.01.H26-250203-0001",
        source="Circular 01/2018/TT-VPCP, article 19",
    ),
    CodeFormat(
        pattern=re.compile(
            r"(?P<unit>[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,2})"
            r"-(?P<day>[0-9]{6})-(?P<serial>(?:[A-Z]{2})?[0-9]{4,})"
        ),
        example="H26.101.01-260203-0001",
        source="Circular 03/2025/TT-VPCP, article 13(3)",
    ),
)
"""Two letters before the serial belong to the nation-wide services of the second format."""


class CodeFault(StrEnum):
    """What is wrong with a dossier code."""

    EMPTY = "empty"
    UNKNOWN_FORMAT = "unknown_format"
    NO_SUCH_DATE = "no_such_date"


@dataclass(frozen=True)
class DossierCode:
    """The parts of a valid code: the receiving unit, the day of reception, the serial of the day."""

    unit: str
    day: date
    serial: str
    source: str


def read_dossier_code(text: str) -> DossierCode | CodeFault:
    """Take a code apart, or say what is wrong with it; spaces around it do not matter.

    >>> code = read_dossier_code("000.00.01.H26-250203-0001")
    >>> code.unit, code.day.isoformat(), code.serial
    ('000.00.01.H26', '2025-02-03', '0001')
    >>> read_dossier_code("H26.101.01-260230-0001")
    <CodeFault.NO_SUCH_DATE: 'no_such_date'>
    """
    code = text.strip()
    if not code:
        return CodeFault.EMPTY
    for form in FORMATS:
        parts = form.pattern.fullmatch(code)
        if parts is None:
            continue
        digits = parts["day"]
        try:
            day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
        except ValueError:
            return CodeFault.NO_SUCH_DATE
        return DossierCode(parts["unit"], day, parts["serial"], form.source)
    return CodeFault.UNKNOWN_FORMAT
