"""Writing down what somebody saw at an agent."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.actions.facts import record_fact_edit
from registry.enums import EditRoute, EquipmentType, ObservedMeasure
from registry.models import Agent, EquipmentItem, Observation, User

WORKING = "working_"


@transaction.atomic
def record_observations(
    *,
    agent: Agent,
    seen: Mapping[str, Decimal],
    seen_on: date,
    seen_by: str,
    by: User,
    at: datetime,
) -> list[str]:
    """Make these measures of the criteria what was seen on that day; those that changed.

    `seen` holds `working_<equipment>` as counts, and observed measures as numbers (yes is 1). What
    was seen on a later day stays. Refuses, by code: `not_permitted`, `measure_unknown`.
    """
    visible = Agent.objects.visible_to(by).filter(pk=agent.pk).first()
    if visible is None or not by.has_perm("registry.change_observation"):
        raise ValidationError(
            _("You may not record what was seen at this agent."), code="not_permitted"
        )
    changed, tables = [], set()
    for measure, value in seen.items():
        row = _row_of(visible, measure)
        if row.pk and row.seen_on > seen_on:
            continue
        _fill(row, value)
        row.seen_on, row.seen_by = seen_on, seen_by
        row._history_user, row._history_date = by, at
        row.full_clean()
        row.save()
        changed.append(measure)
        tables.add("equipment" if isinstance(row, EquipmentItem) else "observations")
    record_fact_edit(agent=visible, by=by, at=at, route=EditRoute.VISIT, fields=tables)
    return changed


def _row_of(agent, measure):
    """The row that holds a measure, a new one where nobody recorded it yet."""
    kind = measure.removeprefix(WORKING)
    if measure.startswith(WORKING) and kind in EquipmentType.values:
        model, key = EquipmentItem, {"equipment_type": kind}
    elif measure in ObservedMeasure.values:
        model, key = Observation, {"measure": measure}
    else:
        raise ValidationError(
            _("“%(measure)s” is nothing that is seen at an agent."),
            code="measure_unknown",
            params={"measure": measure},
        )
    row = model.objects.select_for_update().filter(agent=agent, **key).first()
    return row or model(agent=agent, **key)


def _fill(row, value):
    if isinstance(row, EquipmentItem):
        row.working = int(value)
        row.quantity = max(row.quantity or 0, row.working)
    else:
        row.value = value
