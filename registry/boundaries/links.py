"""Reading a list of which new area took over which old one."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.boundaries.columns import text_of
from registry.boundaries.files import read_table
from registry.boundaries.report import FileRefusedError, Reason
from registry.rules.names import search_key
from registry.rules.succession import LinkCode, LinkFinding, LinkRow

REQUIRED = ("old_code", "new_code", "share")
NAMES = ("old_name", "new_name")
SHARES = {
    "full": True,
    "whole": True,
    "toan bo": True,
    "partial": False,
    "part": False,
    "mot phan": False,
}

SENTENCES = {
    LinkCode.UNKNOWN_OLD: gettext_lazy("There is no old area with the code %(area)s."),
    LinkCode.UNKNOWN_NEW: gettext_lazy("There is no new area with the code %(area)s."),
    LinkCode.OTHER_OLD_NAME: gettext_lazy("The old area %(area)s is %(known)s, not %(stated)s."),
    LinkCode.OTHER_NEW_NAME: gettext_lazy("The new area %(area)s is %(known)s, not %(stated)s."),
    LinkCode.UNKNOWN_SHARE: gettext_lazy("“share” must be “full” or “partial”."),
    LinkCode.TWICE: gettext_lazy("%(area)s → %(stated)s stands twice."),
    LinkCode.WHOLE_AND_MORE: gettext_lazy(
        "%(area)s is said to go wholly to %(stated)s, and to another area too."
    ),
    LinkCode.PART_ALONE: gettext_lazy(
        "Only a part of %(area)s is said to go to %(stated)s; where does the rest go?"
    ),
    LinkCode.WITHOUT_SUCCESSOR: gettext_lazy("Nothing says what became of %(known)s (%(area)s)."),
    LinkCode.WITHOUT_PREDECESSOR: gettext_lazy(
        "Nothing says what %(known)s (%(area)s) was made of."
    ),
}


def read_links(path: Path) -> list[LinkRow]:
    """The rows of a CSV with `old_code`, `new_code`, `share`, and names to compare if it has them.

    Refuses with `FileRefusedError` what has no such columns or no rows.
    """
    rows = read_table(path)
    if not rows:
        raise FileRefusedError(Reason.NO_ROWS)
    for name in REQUIRED:
        if name not in rows[0]:
            raise FileRefusedError(Reason.MISSING_COLUMN, column=name, found=", ".join(rows[0]))
    return [_link_row(number, row) for number, row in enumerate(rows, 1)]


def link_text(finding: LinkFinding) -> str:
    """One finding as a sentence, with its row before it where it is about one."""
    sentence = SENTENCES[finding.code] % vars(finding)
    if finding.row is None:
        return sentence
    return _("Row %(row)s: %(sentence)s") % {"row": finding.row, "sentence": sentence}


def _link_row(number: int, row: Mapping[str, str]) -> LinkRow:
    texts = {name: text_of(row.get(name)) for name in (*REQUIRED, *NAMES)}
    is_whole = SHARES.get(search_key(texts.pop("share")))
    return LinkRow(row=number, is_whole=is_whole, **texts)
