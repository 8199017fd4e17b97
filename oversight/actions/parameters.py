"""The parameters of the method: which are in force, and adding others."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.models import ParameterSet
from oversight.rules.parameters import FIXED, Parameters


def parameters_on(day: date) -> tuple[ParameterSet | None, Parameters]:
    """The set in force on that day and what it says; the method's own values before the first."""
    chosen = ParameterSet.objects.in_force(day).first()
    return chosen, Parameters.from_dict(chosen.values) if chosen else Parameters()


@transaction.atomic
def add_parameter_set(
    *, values: Mapping[str, float], valid_from: date, reason: str, by, at: datetime
) -> ParameterSet:
    """Add a version of the parameters; those not named keep what the newest version says.

    Runs made before stay as they are. Refuses, by code: `not_permitted`, `reason_required`,
    `day_passed`, `fixed_parameter`, `parameters_refused`, `nothing_changed`.
    """
    if not by.has_perm("oversight.add_parameterset"):
        raise ValidationError(_("You may not change parameters."), code="not_permitted")
    if not reason.strip():
        raise ValidationError(_("Say why the parameters change."), code="reason_required")
    if valid_from < timezone.localdate(at):
        raise ValidationError(
            _("Days that have passed keep their parameters: choose today or a later day."),
            code="day_passed",
        )
    newest = ParameterSet.objects.select_for_update().order_by("-number").first()
    before = Parameters.from_dict(newest.values if newest else {}).to_dict()
    parameters = _checked(before | dict(values))
    if any(parameters[name] != before[name] for name in FIXED):
        raise ValidationError(
            _("This parameter belongs to the counting itself and cannot be set."),
            code="fixed_parameter",
        )
    if parameters == before:
        raise ValidationError(
            _("Nothing differs from the newest parameters."), code="nothing_changed"
        )
    number = ParameterSet.objects.aggregate(last=Max("number"))["last"] or 0
    return ParameterSet.objects.create(
        number=number + 1,
        values=parameters,
        valid_from=valid_from,
        reason=reason.strip(),
        made_by=by,
        made_at=at,
    )


def _checked(values):
    try:
        return Parameters.from_dict(values).to_dict()
    except (TypeError, ValueError):
        raise ValidationError(
            _("These values cannot work together: a lower limit lies above its upper one."),
            code="parameters_refused",
        ) from None
