"""Agents for which something has lapsed: why, since when, and what to do next."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.criteria import label_of_key
from registry.lapses import LAPSE_LABELS, STEP_LABELS, lapses_by_agent
from registry.models import Agent, Condition, EquipmentItem, StaffMember, Waiver
from registry.rules.lapses import Lapse, LapseKind, oldest_valid_check

SHOWN = 50
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Need:
    """One thing that needs attention at one agent, in words."""

    lapse: Lapse
    on: date
    details: list[tuple[str, str]]
    """What it is about, and the page where it is settled."""

    @property
    def why(self) -> str:
        return LAPSE_LABELS[self.lapse.kind]

    @property
    def is_to_come(self) -> bool:
        return self.lapse.last_day >= self.on

    @property
    def since(self) -> date:
        """The first day on which it does not hold."""
        return self.lapse.last_day + timedelta(days=1)

    @property
    def next_step(self) -> str:
        return STEP_LABELS[self.lapse.next_step(self.on)]


def attention_page(request, model_admin):
    """The list, oldest first; `soon` also shows what will lapse within thirty days."""
    today = timezone.localdate()
    soon = "soon" in request.GET
    on = today + SOON if soon else today
    kind = request.GET.get("kind")
    kind = LapseKind(kind) if kind in set(LapseKind) else None
    lapsed = lapses_by_agent(Agent.objects.visible_to(request.user), on)
    chosen = [key for key, lapses in lapsed.items() if _concerns(lapses, kind)]
    page = Paginator(chosen, SHOWN).get_page(request.GET.get("page"))
    context = {
        "title": _("Needs attention"),
        "opts": model_admin.opts,
        "page": page,
        "rows": _rows(page, lapsed, on, today),
        "kinds": _kinds(lapsed),
        "kind": kind,
        "soon": soon,
    }
    around = model_admin.admin_site.each_context(request)
    return render(request, "registry/attention.html", {**around, **context})


def _concerns(lapses, kind):
    return kind is None or any(lapse.kind is kind for lapse in lapses)


def _kinds(lapsed):
    """How many agents there are with each kind of lapse."""
    counts = Counter(lapse.kind for lapses in lapsed.values() for lapse in lapses)
    return [(kind, LAPSE_LABELS[kind], counts[kind]) for kind in LapseKind]


def _rows(page, lapsed, on, today):
    """The agents of the page, each with what it needs."""
    keys = list(page)
    agents, details = Agent.objects.for_list().in_bulk(keys), _details(keys, on)
    return [
        (
            agents[key],
            [Need(lapse, today, details.get((lapse.kind, key), [])) for lapse in lapsed[key]],
        )
        for key in keys
    ]


def _details(agents, on):
    """By kind of lapse and agent: whose certificate, which equipment, which criterion."""
    of_these = {"agent__in": agents}
    staff = StaffMember.objects.filter(certificate_expires_on__lt=on, **of_these)
    equipment = EquipmentItem.objects.filter(seen_on__lt=oldest_valid_check(on), **of_these)
    rows = [
        *((LapseKind.CERTIFICATE, row, row.name, "") for row in staff),
        *((LapseKind.EQUIPMENT_CHECK, row, str(row), "") for row in equipment),
    ]
    for kind, leaves in (
        (LapseKind.WAIVER, Waiver.objects.lapsed_on(on)),
        (LapseKind.CONDITION, Condition.objects.overdue_on(on)),
    ):
        page = f"admin:registry_{kind}_change"
        rows += [
            (kind, row, label_of_key(row.criterion), reverse(page, args=[row.pk]))
            for row in leaves.filter(**of_these)
        ]
    found: dict[tuple, list] = {}
    for kind, row, text, address in rows:
        found.setdefault((kind, row.agent_id), []).append((text, address))
    return found
