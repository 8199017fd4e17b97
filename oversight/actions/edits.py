"""What a file says otherwise than was recorded: refused, or an event (SCORING 1.1)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oversight.actions.deadlines import INSTANTS
from oversight.actions.events import Change, instant_text, stamped
from oversight.dossier_files import DossierRows, Reader
from oversight.enums import EventKind
from oversight.file_errors import DOSSIERS
from oversight.instants import from_moments
from oversight.models import Authority, Dossier, Procedure
from oversight.rules.calendar import NEVER
from registry.models import Agent

AT_ONCE = 900  # SQLite takes 999 parameters
NUMBERS = ("agent", "procedure", "authority", "channel", "declared_rounds", *INSTANTS)
SERVER_TIMES = ("forwarded_at", "first_decision_at")
KINDS = {
    **dict.fromkeys(SERVER_TIMES, EventKind.SERVER_TIME_CORRECTED),
    "received_at": EventKind.RECEPTION_EDITED,
    "evidence_at": EventKind.EVIDENCE_EDITED,
    "withdrawn_at": EventKind.WITHDRAWAL_EDITED,
}
NAMED = {"agent": Agent, "procedure": Procedure, "authority": Authority}
NOTHING = dict.fromkeys(INSTANTS, NEVER) | {"declared_rounds": 0}


@dataclass(frozen=True)
class Recorded:
    """A dossier of a file as it was recorded before."""

    pk: int
    calendar_version: int
    citizen_key: str
    is_linked: bool
    has_rounds: bool
    numbers: tuple[int, ...]
    """In the order of NUMBERS; instants as seconds of the wall clock."""

    @property
    def agent(self) -> int:
        return self.numbers[0]

    @property
    def group(self) -> tuple[int, int, str]:
        """Within which it is linked to other dossiers."""
        return (*self.numbers[:2], self.citizen_key)

    @property
    def counted_in(self) -> tuple[int, int, int]:
        """What its deadlines hang on: calendar version, authority and agent."""
        return self.calendar_version, self.numbers[2], self.agent


def recorded_dossiers(codes: list[str]) -> dict[str, Recorded]:
    """The dossiers of these codes that are recorded already."""
    if not Dossier.objects.exists():
        return {}
    plain = ("code", "pk", "calendar_version", "citizen_key", "refiled_wd", "is_refile")
    fields = (*plain, "has_dated_rounds", *NUMBERS)
    recorded = {}
    for start in range(0, len(codes), AT_ONCE):
        some = Dossier.objects.filter(code__in=codes[start : start + AT_ONCE]).order_by()
        columns = list(zip(*some.values_list(*fields), strict=True))
        if not columns:
            continue
        code, pk, version, citizen, refiled, is_refile, has_rounds, *numbers = columns
        first_instant = len(numbers) - len(INSTANTS)
        instants = [from_moments(column).tolist() for column in numbers[first_instant:]]
        is_linked = [
            ordinal is not None or follows
            for ordinal, follows in zip(refiled, is_refile, strict=True)
        ]
        rows = zip(*numbers[:first_instant], *instants, strict=True)
        found = map(Recorded, pk, version, citizen, is_linked, has_rounds, rows)
        recorded |= zip(code, found, strict=True)
    return recorded


def check_server_times(
    rows: DossierRows, recorded: dict[str, Recorded], visible: set[int], reader: Reader
) -> None:
    """Note where a file takes away or moves what a server stamped, of dossiers one may see."""
    for position, before, now in _that_differ(rows, recorded):
        if before.agent not in visible:
            continue
        for name in SERVER_TIMES:
            place = NUMBERS.index(name)
            was = before.numbers[place]
            if was not in (NEVER, now[place]):
                line, detail = rows.line[position], stamped(was)
                reader.note(DOSSIERS, line, name, "server_time_stands", detail=detail)


def edits_of(rows: DossierRows, recorded: dict[str, Recorded]) -> list[Change]:
    """What was recorded and is now said otherwise; what was empty and is now known is no edit."""
    changes = [
        Change(before.pk, before.agent, KINDS.get(name, EventKind.RECORD_EDITED), name, was, now)
        for position, before, numbers in _that_differ(rows, recorded)
        for name, was, now in _differences(before, rows.citizen_key[position], numbers)
    ]
    return _in_words(changes)


def _that_differ(rows, recorded) -> Iterator[tuple[int, Recorded, tuple[int, ...]]]:
    columns = (rows.numbers[name].tolist() for name in NUMBERS) if len(rows) else ()
    for position, now in enumerate(zip(*columns, strict=True)):
        before = recorded.get(rows.code[position])
        if before is None:
            continue
        if before.numbers != now or before.citizen_key != rows.citizen_key[position]:
            yield position, before, now


def _differences(before, citizen_key, numbers) -> Iterator[tuple[str, int | str, int | str]]:
    for name, was, now in zip(NUMBERS, before.numbers, numbers, strict=True):
        if was != now and was != NOTHING.get(name):
            yield name, was, now
    if before.citizen_key and before.citizen_key != citizen_key:
        yield "citizen_key", "", ""  # that it changed; the keys themselves are nobody's to read


def _in_words(changes: list[Change]) -> list[Change]:
    """The same with codes for primary keys, and times as text."""
    codes = {name: _codes(model, changes, name) for name, model in NAMED.items()}

    def word(name, value):
        if name in NAMED:
            return codes[name][value]
        return instant_text(value) if name in INSTANTS else str(value)

    return [
        change._replace(old=word(change.field, change.old), new=word(change.field, change.new))
        for change in changes
    ]


def _codes(model, changes: Iterable[Change], name) -> dict[int, str]:
    keys = {key for change in changes if change.field == name for key in (change.old, change.new)}
    wanted = sorted(keys)
    codes = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = model.objects.filter(pk__in=wanted[start : start + AT_ONCE]).order_by()
        codes |= some.values_list("pk", "code")
    return codes
