"""Supplement rounds of imported dossiers: checked, merged with those recorded, written."""

from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from oversight.actions.corrections import corrected_reasons
from oversight.actions.deadlines import count_rounds
from oversight.actions.events import Change, instant_text, stamped
from oversight.bulk import update_dossiers
from oversight.dossier_files import DossierRows, Reader, SupplementRow
from oversight.enums import EventKind
from oversight.file_errors import SUPPLEMENTS
from oversight.instants import from_moments, to_moment
from oversight.models import CalendarVersion, Dossier, SupplementRound
from oversight.rules.calendar import NEVER, NEVER_ORDINAL
from oversight.rules.supplements import judge_rounds
from oversight.working_time import working_time_of

AT_ONCE = 900  # SQLite takes 999 parameters
RECORDED = 0  # stands for the line of a round that no file gave


@dataclass(frozen=True)
class MergedRounds:
    """All rounds of one dossier, in order of the request; `is_changed` if not all as recorded."""

    code: str
    rounds: list[SupplementRow]
    is_changed: bool
    edits: list[tuple]
    """What is said otherwise than was recorded: kind, field, old, new and number of the round."""


def check_rounds(
    rows: list[SupplementRow], dossiers: DossierRows, by, reader: Reader
) -> list[MergedRounds]:
    """Merge the rounds of a file with those recorded, noting what cannot be."""
    rows = sorted(rows, key=lambda row: (row.code, row.requested_at, row.line))
    forwarded = _forwarded(rows, dossiers, by)
    recorded = _recorded_rounds({row.code for row in rows})
    return [
        _merge(code, list(given), recorded.get(code, []), forwarded, by, reader)
        for code, given in groupby(rows, key=lambda row: row.code)
    ]


def write_rounds(found: list[MergedRounds]) -> tuple[int, list[Change]]:
    """Write the rounds of dossiers where something changed.

    Returns how many rounds those have, and what was recorded of them and is now said otherwise.
    """
    changed = [merged for merged in found if merged.is_changed]
    dossiers = _dossiers(merged.code for merged in changed)
    versions = CalendarVersion.objects.select_related("calendar").in_bulk(
        {version for _pk, version, _authority, _agent in dossiers.values()}
    )
    written = 0
    for key, version in versions.items():
        rounds = [
            (*dossiers[merged.code], number, row)
            for merged in changed
            if dossiers[merged.code][1] == key
            for number, row in enumerate(merged.rounds, start=1)
        ]
        written += _write_in(working_time_of(version), rounds)
    edits = [
        Change(dossiers[merged.code][0], dossiers[merged.code][3], *edit)
        for merged in changed
        for edit in merged.edits
    ]
    return written, edits


def _merge(code, given, recorded, forwarded, by, reader):
    by_request = {row.requested_at: row for row in recorded}
    before = dict(by_request)
    for row in given:
        same = by_request.get(row.requested_at)
        if same is not None and same.line != RECORDED and same.content != row.content:
            reader.note(SUPPLEMENTS, row.line, "requested_at", "round_twice", detail=str(same.line))
        elif same is None or same.line == RECORDED:
            by_request[row.requested_at] = row
        if by is not None and row.requested_at in before:
            _check_server_time(before[row.requested_at], row, reader)
        _check_round(row, forwarded, reader)
    merged = [by_request[request] for request in sorted(by_request)]
    for earlier, later in pairwise(merged):
        ends = [at for at in (earlier.resupplied_at, earlier.reforwarded_at) if at != NEVER]
        if ends and later.requested_at < max(ends):
            line = later.line or earlier.line
            reader.note(SUPPLEMENTS, line, "requested_at", "rounds_out_of_order", code)
    is_changed = len(before) != len(merged) or any(
        before[row.requested_at].content != row.content for row in merged
    )
    edits = [
        (*edit, number)
        for number, row in enumerate(merged, start=1)
        if row.requested_at in before
        for edit in _edits(before[row.requested_at], row)
    ]
    return MergedRounds(code, merged, is_changed, edits)


def _edits(before, row):
    """What a file says otherwise of a recorded round: kind, field, old, new."""
    if before.reason != row.reason:
        kind = EventKind.SUPPLEMENT_REASON_CORRECTED
        yield kind, "reason", before.reason, row.reason
    for kind, name in (
        (EventKind.RESUPPLY_EDITED, "resupplied_at"),
        (EventKind.SERVER_TIME_CORRECTED, "reforwarded_at"),
    ):
        was, now = getattr(before, name), getattr(row, name)
        if was not in (NEVER, now):
            yield kind, name, instant_text(was), instant_text(now)


def _check_server_time(before, row, reader):
    """Note where a file takes away or moves when a dossier was forwarded again."""
    if before.reforwarded_at not in (NEVER, row.reforwarded_at):
        detail = stamped(before.reforwarded_at)
        reader.note(SUPPLEMENTS, row.line, "reforwarded_at", "server_time_stands", detail=detail)


def _check_round(row, forwarded, reader):
    def note(column, code, value=""):
        reader.note(SUPPLEMENTS, row.line, column, code, value)

    if row.code not in forwarded:
        note("dossier_code", "unknown_dossier", row.code)
    elif forwarded[row.code] == NEVER:
        note("dossier_code", "not_forwarded", row.code)
    elif row.requested_at < forwarded[row.code]:
        note("requested_at", "requested_before_forwarding")
    if row.resupplied_at < row.requested_at:
        note("resupplied_at", "resupplied_before_request")
    if row.reforwarded_at != NEVER:
        if row.resupplied_at == NEVER:
            note("reforwarded_at", "reforwarded_without_supply")
        elif row.reforwarded_at < row.resupplied_at:
            note("reforwarded_at", "reforwarded_before_supply")


def _forwarded(rows, dossiers, by):
    """When each dossier that rounds name was forwarded: as the file says, else as recorded."""
    wanted = {row.code for row in rows}
    visible = Dossier.objects.all() if by is None else Dossier.objects.visible_to(by)
    known = {}
    for some in _some_at_a_time(wanted):
        found = visible.filter(code__in=some).order_by().values_list("code", "forwarded_at")
        for code, moment in found:
            known[code] = int(from_moments([moment])[0])
    if len(dossiers):
        in_file = zip(dossiers.code, dossiers.numbers["forwarded_at"].tolist(), strict=True)
        known |= {code: instant for code, instant in in_file if code in wanted}
    return known


def _recorded_rounds(codes):
    recorded = {}
    fields = ("dossier__code", "requested_at", "reason", "resupplied_at", "reforwarded_at")
    for some in _some_at_a_time(codes):
        found = SupplementRound.objects.filter(dossier__code__in=some).order_by()
        for code, requested, reason, *moments in found.values_list(*fields):
            request, *instants = from_moments([requested, *moments]).tolist()
            recorded.setdefault(code, []).append(
                SupplementRow(RECORDED, code, request, reason, *instants)
            )
    return recorded


def _dossiers(codes):
    """Primary key, calendar version, authority and agent of each dossier."""
    fields = ("code", "pk", "calendar_version", "authority", "agent")
    return {
        code: facts
        for some in _some_at_a_time(codes)
        for code, *facts in Dossier.objects.filter(code__in=some).order_by().values_list(*fields)
    }


def _write_in(working_time, rounds):
    """Replace all rounds of the dossiers, which are counted in one calendar."""
    dossier, _version, authority, agent, number, rows = zip(*rounds, strict=True)
    requested, resupplied, reforwarded = (
        np.array([getattr(row, name) for row in rows], dtype=np.int64)
        for name in ("requested_at", "resupplied_at", "reforwarded_at")
    )
    reasons = corrected_reasons(
        zip(dossier, requested.tolist(), (row.reason for row in rows), strict=True)
    )
    counts = judge_rounds(dossier, requested, reasons).agent_attributable.tolist()
    counted = count_rounds(working_time, authority, agent, requested, resupplied, reforwarded)
    keys = sorted(set(dossier))
    for some in _some_at_a_time(keys):
        SupplementRound.objects.filter(dossier__in=some).delete()
    SupplementRound.objects.bulk_create(
        SupplementRound(
            dossier_id=dossier[place],
            number=number[place],
            requested_at=to_moment(int(requested[place])),
            reason=reasons[place],
            resupplied_at=to_moment(int(resupplied[place])),
            reforwarded_at=to_moment(int(reforwarded[place])),
            is_agent_attributable=counts[place],
            requested_wd=int(counted["requested_wd"][place]),
            due_at=to_moment(int(counted["due_at"][place])),
            due_wd=_ordinal(counted["due_wd"][place]),
            forwarded_wd=_ordinal(counted["forwarded_wd"][place]),
            is_late=bool(counted["is_late"][place]),
        )
        for place in range(len(rows))
    )
    update_dossiers({"id": keys, "has_dated_rounds": [1] * len(keys)})
    return len(rows)


def _ordinal(value):
    return None if value == NEVER_ORDINAL else int(value)


def _some_at_a_time(codes):
    codes = list(codes)
    for start in range(0, len(codes), AT_ONCE):
        yield codes[start : start + AT_ONCE]
