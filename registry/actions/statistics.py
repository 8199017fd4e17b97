"""Taking in figures of areas."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.enums import StatisticOrigin
from registry.models import AreaStatistic, StatisticImport
from registry.statistic_checks import check_rows
from registry.statistic_file import FiguresRow

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class FileName:
    """What a file was called, and what it held."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Merged:
    """What the rows of a file do: new rows, rows that change, and each figure replaced."""

    created: list[AreaStatistic]
    changed: list[AreaStatistic]
    changes: list[list]
    unchanged: int


@transaction.atomic
def preview_import(*, rows: Sequence[FiguresRow], source: str) -> Merged:
    """What an import of these rows would do; nothing is written."""
    return _merge(rows, source.strip(), recorded_on=None)


@transaction.atomic
def import_statistics(
    *,
    rows: Sequence[FiguresRow],
    file: FileName,
    source: str,
    recorded_on: date,
    confirmed: Collection[str],
    by,
    at: datetime,
) -> StatisticImport:
    """Write the rows of a file, all or none, and what they replaced.

    An empty cell says nothing and leaves what stands; rows that change nothing are left alone, so
    the same file twice changes nothing. `confirmed` holds the tokens of the doubts that somebody
    looked at. Refuses, by code: `not_permitted`, `no_source`, `cannot_be`, `not_confirmed`.
    """
    if by is not None and not by.has_perm("registry.import_areastatistic"):
        raise ValidationError(_("You may not import figures."), code="not_permitted")
    if not source.strip():
        raise ValidationError(_("Say who published the figures."), code="no_source")
    source = source.strip()
    checked = check_rows(rows, source=source)
    if checked.refusals:
        raise ValidationError(_("The file holds figures that cannot be."), code="cannot_be")
    unasked = [doubt for doubt in checked.doubts if doubt.token not in confirmed]
    if unasked:
        raise ValidationError(
            _("%(count)d doubtful figures have not been confirmed."),
            code="not_confirmed",
            params={"count": len(unasked)},
        )
    merged = _merge(rows, source, recorded_on)
    names = sorted({name for row in rows for name in row.figures})
    AreaStatistic.objects.bulk_create(merged.created, batch_size=ROWS_AT_ONCE)
    AreaStatistic.objects.bulk_update(
        merged.changed, [*names, "recorded_on"], batch_size=ROWS_AT_ONCE
    )
    return StatisticImport.objects.create(
        file_name=file.name,
        file_sha256=file.sha256,
        source=source,
        recorded_on=recorded_on,
        by=by,
        at=at,
        rows=len(rows),
        created=len(merged.created),
        changed=len(merged.changed),
        unchanged=merged.unchanged,
        confirmed=[doubt.token for doubt in checked.doubts],
        changes=merged.changes,
    )


def _merge(rows, source, recorded_on):
    standing = {
        (row.area_id, row.month): row
        for row in AreaStatistic.objects.select_for_update().filter(
            origin=StatisticOrigin.IMPORTED,
            source=source,
            area__in={row.area.pk for row in rows},
        )
    }
    created, changed, changes = [], [], []
    for row in rows:
        known = standing.get((row.area.pk, row.month))
        if known is None:
            created.append(
                AreaStatistic(
                    area=row.area,
                    month=row.month,
                    origin=StatisticOrigin.IMPORTED,
                    source=source,
                    recorded_on=recorded_on,
                    **row.figures,
                )
            )
            continue
        before = known.figures
        replaced = {name: new for name, new in row.figures.items() if before[name] != new}
        for name, value in replaced.items():
            setattr(known, name, value)
            changes.append([row.area.code, f"{row.month:%Y-%m}", name, before[name], value])
        if replaced:
            known.recorded_on = recorded_on
            changed.append(known)
    return Merged(created, changed, changes, len(rows) - len(created) - len(changed))
