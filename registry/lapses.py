"""Between the rule in `rules/lapses.py` and the pages: rows in, words out."""

from datetime import date

from django.utils.translation import gettext_lazy

from registry.rules.lapses import Lapse, LapseKind, NextStep

LAPSE_LABELS = {
    LapseKind.CERTIFICATE: gettext_lazy("A training certificate has expired"),
    LapseKind.AGREEMENT: gettext_lazy("No agreement of the operator is valid"),
    LapseKind.EQUIPMENT_CHECK: gettext_lazy("Equipment was not looked at for a year"),
    LapseKind.WAIVER: gettext_lazy("A waiver has ended"),
    LapseKind.CONDITION: gettext_lazy("A condition of the approval is overdue"),
}
STEP_LABELS = {
    NextStep.ASK_FOR_CERTIFICATE: gettext_lazy("Ask the operator for the renewed certificate."),
    NextStep.TAKE_OFF_STAFF: gettext_lazy(
        "Take the person off the staff: there was time to renew the certificate."
    ),
    NextStep.ASK_FOR_AGREEMENT: gettext_lazy("Sign the agreement again with the operator."),
    NextStep.CHECK_EQUIPMENT: gettext_lazy("Visit the point and record what works."),
    NextStep.CHECK_CRITERION: gettext_lazy(
        "Check the criterion: confirm that it is met, or ask the director for a waiver."
    ),
    NextStep.SUSPEND: gettext_lazy("Suspend the agent: there was time to put it right."),
}


def lapses_by_agent(agents, on: date) -> dict[int, list[Lapse]]:
    """What has lapsed at these agents by that day, by their key, the oldest first. One query."""
    days = [f"lapse_{kind}" for kind in LapseKind]
    found = {}
    for key, *last_days in agents.with_lapses(on).order_by("code").values_list("pk", *days):
        lapses = [Lapse(kind, day) for kind, day in zip(LapseKind, last_days, strict=True) if day]
        if lapses:
            found[key] = sorted(lapses, key=_last_day)
    return dict(sorted(found.items(), key=lambda item: _last_day(item[1][0])))


def _last_day(lapse):
    return lapse.last_day
