"""One decision on paper."""

from django.http import Http404
from django.shortcuts import render

from registry.criteria import finding_rows, label_of, pressing_first
from registry.enums import OF_CENTRE
from registry.models import Decision
from registry.rules.criteria import from_json


def decision_sheet(request, object_id):
    """A decision as a page made for A4: what was decided, on which findings, by whom.

    A claim or a submission is work on the way to one and has no sheet.
    """
    decision = (
        Decision.objects.visible_to(request.user)
        .filter(act__in=OF_CENTRE)
        .select_related(
            "agent__operator__kind",
            "agent__declared_area",
            "by",
            "reason",
            "criteria_set",
            "boundary_version",
        )
        .filter(pk=object_id)
        .first()
    )
    if decision is None or not request.user.has_perm("registry.view_decision"):
        raise Http404
    findings = pressing_first(from_json(finding) for finding in decision.findings)
    return render(
        request,
        "registry/decision_sheet.html",
        {
            "decision": decision,
            "agent": decision.agent,
            "rows": finding_rows(findings),
            "waivers": _waivers_behind(decision, findings),
        },
    )


def _waivers_behind(decision, findings):
    """Each waiver that let a criterion pass in this decision, with what the criterion is called."""
    waived = {finding.key: finding for finding in findings if finding.waived_until}
    granted = decision.agent.waivers.filter(
        criterion__in=waived, granted_at__lte=decision.at
    ).select_related("granted_by")
    return [
        (label_of(waived[waiver.criterion]), waiver)
        for waiver in granted
        if waiver.ends_on == waived[waiver.criterion].waived_until
    ]
