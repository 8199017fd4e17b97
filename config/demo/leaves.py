"""What was let pass for a time in the demo: some waivers, and an approval on a condition."""

from collections.abc import Sequence
from datetime import timedelta

from config.demo.careers import Defect
from config.demo.sites import Site
from config.demo.timeline import Timeline
from registry.actions.agents import approve_on_conditions
from registry.actions.conditions import unmet_today
from registry.actions.waivers import grant_waiver
from registry.enums import Status
from registry.models import Agent, EquipmentItem, User

WAIVER_DAYS = (60, 14, 1)  # the last of them has ended by the day the demo is looked at
DAY_DUE_WITHIN = timedelta(days=20)
NOON = 12 * 60
REASONS = (
    "Thiết bị đang bảo hành, đơn vị mượn máy của bưu cục bên cạnh (dữ liệu mẫu).",
    "Chờ mua thay thế theo kế hoạch quý (dữ liệu mẫu).",
    "Sửa chữa trong tuần (dữ liệu mẫu).",
)


def let_pass(
    sites: Sequence[Site], agents: dict[str, Agent], people: dict[str, User], timeline: Timeline
) -> None:
    """Waive what broke at a few agents, and approve one site that still needs a camera."""
    director = people["giamdoc"]
    at = timeline.moment(timeline.last - 2, NOON)
    broken = EquipmentItem.objects.filter(
        working=0, agent__status=Status.ACTIVE, seen_on__lt=at.date()
    )
    for item, days, reason in zip(
        broken.order_by("agent__code"), WAIVER_DAYS, REASONS, strict=False
    ):
        grant_waiver(
            agent=item.agent,
            criterion=f"working_{item.equipment_type} at_least",
            reason=reason,
            ends_on=at.date() + timedelta(days=days),
            by=director,
            at=at,
        )
    _approve_on_a_condition(sites, agents, director, timeline)


def _approve_on_a_condition(sites, agents, director, timeline):
    """One site under review that lacks equipment: what has no grace is waived, the rest is due."""
    at = timeline.moment(timeline.last, NOON)
    lacking = sorted(
        site.code
        for site in sites
        if site.status == Status.UNDER_REVIEW and site.defect == Defect.EQUIPMENT
    )
    for code in lacking[:1]:
        agent, conditions = agents[code], {}
        for finding in unmet_today(agent, at.date()):
            if finding.grace_days is not None:
                conditions[finding.key] = at.date() + DAY_DUE_WITHIN
                continue
            grant_waiver(
                agent=agent,
                criterion=finding.key,
                reason=REASONS[1],
                ends_on=at.date() + timedelta(days=WAIVER_DAYS[0]),
                by=director,
                at=at,
            )
        approve_on_conditions(
            agent=agent,
            by=agent.claimed_by,
            at=at,
            conditions=conditions,
            comment="Lắp camera trong thời hạn (dữ liệu mẫu).",
        )
