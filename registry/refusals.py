"""What is wrong with cells of a list, and what of it is the same mistake again."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One thing wrong with one cell. `line` counts as a spreadsheet does."""

    line: int
    column: str
    value: str
    reason: str
    example: str

    @property
    def kind(self) -> tuple[str, str]:
        """What it shares with others: the column, and the reason without this cell's value."""
        return self.column, self.reason.replace(f"“{self.value}”", "“…”")


def grouped(refusals: Sequence[Refusal]) -> list[dict]:
    """Refusals of one kind together, the most frequent kind first."""
    groups: dict[tuple, list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(refusal.kind, []).append(refusal)
    found = sorted(groups.items(), key=lambda group: (-len(group[1]), group[1][0].line))
    return [
        {"column": column, "reason": reason, "example": rows[0].example, "rows": rows}
        for (column, reason), rows in found
    ]
