"""What becomes of areas when a reorganisation replaces them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from registry.rules.names import search_key

T = TypeVar("T")


class LinkCode(StrEnum):
    """What is wrong with a row that says which new area took over an old one."""

    UNKNOWN_OLD = "unknown_old"
    UNKNOWN_NEW = "unknown_new"
    OTHER_OLD_NAME = "other_old_name"
    OTHER_NEW_NAME = "other_new_name"
    UNKNOWN_SHARE = "unknown_share"
    TWICE = "twice"
    WHOLE_AND_MORE = "whole_and_more"
    PART_ALONE = "part_alone"
    WITHOUT_SUCCESSOR = "without_successor"
    WITHOUT_PREDECESSOR = "without_predecessor"


@dataclass(frozen=True)
class LinkRow:
    """One row of a file: this old area went to this new one, wholly or in part.

    `is_whole` is None where the file says neither. Names are given to be compared: codes were
    reused with another meaning.
    """

    row: int
    old_code: str
    new_code: str
    is_whole: bool | None
    old_name: str = ""
    new_name: str = ""


@dataclass(frozen=True)
class LinkFinding:
    """One thing wrong: in which row (None: in the file as a whole), with which code and name."""

    code: LinkCode
    row: int | None
    area: str
    stated: str = ""
    known: str = ""


def judge_links(
    rows: Sequence[LinkRow], old: Mapping[str, str], new: Mapping[str, str]
) -> list[LinkFinding]:
    """All that is wrong with the rows, given the names of the old and the new areas by code.

    An area that keeps its code and its name needs no row.

    >>> rows = [LinkRow(1, "00001", "00004", True)]
    >>> judge_links(rows, {"00001": "Phúc Xá"}, {"00004": "Ba Đình"})
    []
    """
    found = [finding for row in rows for finding in _judge_row(row, old, new)]
    found += _judge_pairs(rows)
    same = {code for code, name in old.items() if code in new and alike(name, new[code])}
    for code in sorted(old.keys() - {row.old_code for row in rows} - same):
        found.append(LinkFinding(LinkCode.WITHOUT_SUCCESSOR, None, code, known=old[code]))
    for code in sorted(new.keys() - {row.new_code for row in rows} - same):
        found.append(LinkFinding(LinkCode.WITHOUT_PREDECESSOR, None, code, known=new[code]))
    return found


def successor_of(successors: Sequence[T], namesake: T | None, lies_in: T | None) -> T | None:
    """The new area that a declaration of an old one now means, or None where nobody can say.

    An old area that went wholly to one new area decides it; where it was split, the point of the
    agent does, among the areas that took a part. Where nothing is known of the old area, an area
    of the same code and name follows it.

    >>> successor_of(["Ba Đình"], None, None)
    'Ba Đình'
    >>> successor_of(["Ba Đình", "Hoàn Kiếm"], None, "Hoàn Kiếm")
    'Hoàn Kiếm'
    >>> successor_of(["Ba Đình", "Hoàn Kiếm"], "Ba Đình", "Tây Hồ") is None
    True
    """
    if not successors:
        return namesake
    if len(successors) == 1:
        return successors[0]
    return lies_in if lies_in in successors else None


def alike(one: str, other: str) -> bool:
    """Whether two names are the same to a person who looks for them."""
    return search_key(one) == search_key(other)


def _judge_row(
    row: LinkRow, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[LinkFinding]:
    sides = (
        (row.old_code, row.old_name, old, LinkCode.UNKNOWN_OLD, LinkCode.OTHER_OLD_NAME),
        (row.new_code, row.new_name, new, LinkCode.UNKNOWN_NEW, LinkCode.OTHER_NEW_NAME),
    )
    for code, name, known, unknown, other in sides:
        if code not in known:
            yield LinkFinding(unknown, row.row, code, name)
        elif name and not alike(name, known[code]):
            yield LinkFinding(other, row.row, code, name, known[code])
    if row.is_whole is None:
        yield LinkFinding(LinkCode.UNKNOWN_SHARE, row.row, row.old_code)


def _judge_pairs(rows: Sequence[LinkRow]) -> Iterator[LinkFinding]:
    seen: Counter[tuple[str, str]] = Counter()
    by_old: dict[str, list[LinkRow]] = defaultdict(list)
    for row in rows:
        pair = (row.old_code, row.new_code)
        seen[pair] += 1
        if seen[pair] > 1:
            yield LinkFinding(LinkCode.TWICE, row.row, row.old_code, row.new_code)
        else:
            by_old[row.old_code].append(row)
    for code, of_one in by_old.items():
        if len(of_one) > 1:
            for row in of_one:
                if row.is_whole:
                    yield LinkFinding(LinkCode.WHOLE_AND_MORE, row.row, code, row.new_code)
        elif of_one[0].is_whole is False:
            yield LinkFinding(LinkCode.PART_ALONE, of_one[0].row, code, of_one[0].new_code)
