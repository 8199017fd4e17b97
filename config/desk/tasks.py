"""What the home page is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """A pile of work: how much there is, and where it is done."""

    label: str
    count: int
    link: str
    hint: str = ""
    is_urgent: bool = False
