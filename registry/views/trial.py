"""A draft of the criteria tried on all agents, before anybody publishes it."""

from dataclasses import dataclass

import tablib
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.exports import record_export
from registry.criteria import criterion_text, label_of_key
from registry.exports import plain_text
from registry.models import Agent, CriteriaSet, OperatorKind
from registry.resources import Workbook
from registry.rules.criteria import CriterionFinding
from registry.trial import try_draft

SHOWN = 50
FAILING, PASSING = "failing", "passing"


@dataclass(frozen=True)
class Line:
    """One agent for which the draft would change something, and why."""

    agent: Agent
    findings: list[CriterionFinding]

    @property
    def reasons(self) -> list[str]:
        return [criterion_text(finding) for finding in self.findings]


def trial_page(request, draft: CriteriaSet, model_admin):
    """How many would pass now and under the draft; which would newly fail or pass, and why."""
    kinds = OperatorKind.objects.visible_to(request.user)
    kind = kinds.filter(code=request.GET.get("kind", "")).first()
    trial = try_draft(draft, request.user, timezone.localdate(), kind)
    show = PASSING if request.GET.get("show") == PASSING else FAILING
    changed = trial.newly_passing if show == PASSING else trial.newly_failing
    if request.GET.get("format") == "xlsx":
        return _export(request, draft, trial)
    page = Paginator(sorted(changed), SHOWN).get_page(request.GET.get("page"))
    context = {
        "title": _("Try the draft"),
        "opts": model_admin.opts,
        "draft": draft,
        "trial": trial,
        "difference": trial.passing_then - trial.passing_now,
        "kinds": kinds,
        "kind": kind,
        "show": show,
        "page": page,
        "lines": _lines(page, changed),
        "causes": [(label_of_key(key), count) for key, count in trial.causes.most_common()],
    }
    around = model_admin.admin_site.each_context(request)
    return render(request, "registry/trial.html", {**around, **context})


def _lines(keys, changed):
    agents = {agent.pk: agent for agent in Agent.objects.for_list().filter(pk__in=list(keys))}
    return [Line(agents[key], changed[key]) for key in keys if key in agents]


def _export(request, draft, trial):
    """Every agent for which something would change, as a workbook; the log knows who took it."""
    dataset = _dataset(trial)
    day = timezone.localdate()
    record_export(
        list_name="registry.trial",
        filters=f"draft={draft.pk}&{request.GET.urlencode()}",
        file_format="xlsx",
        rows=len(dataset),
        by=request.user,
        at=timezone.now(),
    )
    return HttpResponse(
        Workbook.XLSX().export_data(dataset),
        content_type=Workbook.XLSX().get_content_type(),
        headers={"Content-Disposition": f'attachment; filename="draft-{day:%Y-%m-%d}.xlsx"'},
    )


def _dataset(trial):
    dataset = tablib.Dataset(
        headers=[
            _("Change"),
            _("Agent code"),
            _("Agent name"),
            _("Operator"),
            _("Kind of operator"),
            _("Status"),
            _("Why"),
        ],
        title=_("Try the draft"),
    )
    for change, changed in (
        (_("would newly fail"), trial.newly_failing),
        (_("would newly pass"), trial.newly_passing),
    ):
        for line in _lines(sorted(changed), changed):
            agent = line.agent
            cells = (
                change,
                agent.code,
                agent.name,
                agent.operator.name,
                agent.operator.kind.name,
                agent.get_status_display(),
                "; ".join(line.reasons),
            )
            dataset.append([plain_text(cell) for cell in cells])
    return dataset
