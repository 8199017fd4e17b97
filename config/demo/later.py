"""What changed at agents since they were approved: things break, people come."""

from collections.abc import Sequence

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from config.demo.chance import stream
from config.demo.sites import Site
from config.demo.timeline import Timeline, office_minute
from registry.enums import EditRoute, EquipmentType, Status
from registry.models import Agent, EquipmentItem, FactEdit, StaffMember, User

BROKEN_SHARE = 0.05
NEWCOMER_SHARE = 0.03
BREAKABLE = (EquipmentType.PRINTER, EquipmentType.SCANNER, EquipmentType.CAMERA)
WITHIN_DAYS = 25


def change_facts(
    sites: Sequence[Site],
    agents: dict[str, Agent],
    people: dict[str, User],
    *,
    seed: int,
    timeline: Timeline,
) -> None:
    """Record visits of the last weeks that found something broken, or somebody new."""
    chance = stream(seed, "later")
    visitor = people["canbo"]
    broken, newcomers, edits = [], [], []
    for site in sites:
        fate, fact = chance.random(), ""
        if site.status != Status.ACTIVE or site.career.last > timeline.last - WITHIN_DAYS:
            continue
        ordinal = timeline.last - int(chance.integers(0, WITHIN_DAYS))
        at = timeline.moment(ordinal, office_minute(chance))
        if fate < BROKEN_SHARE:
            kind = BREAKABLE[int(chance.integers(len(BREAKABLE)))]
            item = EquipmentItem.objects.get(agent=agents[site.code], equipment_type=kind)
            item.working, item.seen_on, item.seen_by = 0, at.date(), "Cán bộ Một (mẫu)"
            item._history_date, item._history_user = at, visitor
            broken.append(item)
            fact = "equipment"
        elif fate < BROKEN_SHARE + NEWCOMER_SHARE:
            newcomer = StaffMember(agent=agents[site.code], name="Nhân viên mới (mẫu)")
            newcomer._history_date, newcomer._history_user = at, visitor
            newcomers.append(newcomer)
            fact = "staff"
        if fact:
            edits.append(
                FactEdit(
                    agent=agents[site.code],
                    by=visitor,
                    at=at,
                    route=EditRoute.FORM,
                    fields=[fact],
                )
            )
    bulk_update_with_history(broken, EquipmentItem, ["working", "seen_on", "seen_by"])
    bulk_create_with_history(newcomers, StaffMember)
    FactEdit.objects.bulk_create(edits)
