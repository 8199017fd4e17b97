"""What makes the pages of duplicates and of proposals worth a look; all of it invented."""

from django.contrib.gis.geos import Point

from config.demo.operators import COORDINATED
from config.demo.timeline import Timeline
from registry.actions.changes import edit_approved_agent
from registry.actions.facts import record_fact_edit
from registry.enums import EditRoute
from registry.models import Agent, Operator, User

TWINS = 3
MORNING, NOON = 9 * 60, 12 * 60
DAYS_AGO = 3
A_STREET_AWAY = 0.0004  # degrees: some 40 m
MOVED = 0.004  # degrees: some 420 m, beyond every tolerance


def register_twice(operators: dict[str, Operator], people: dict[str, User], timeline: Timeline):
    """Drafts that a coordinator made for points that are registered already."""
    by, at = people["dieuphoi"], timeline.moment(timeline.last - DAYS_AGO, MORNING)
    for agent in _active_of(operators)[:TWINS]:
        twin = Agent(
            code=f"{agent.code}-B",
            name=f"Đại lý {agent.name}",
            address=agent.address,
            phone=agent.phone,
            operator=agent.operator,
            declared_area=agent.declared_area,
            location=_east_of(agent, A_STREET_AWAY),
            location_source=agent.location_source,
            location_method=agent.location_method,
            location_accuracy_m=agent.location_accuracy_m,
            status_since=at,
        )
        twin._history_user, twin._history_date = by, at
        twin.save()
        twin.services.set(agent.services.all())
        record_fact_edit(
            agent=twin, by=by, at=at, route=EditRoute.FORM, fields=["name", "location"]
        )


def propose_a_move(operators: dict[str, Operator], people: dict[str, User], timeline: Timeline):
    """An approved point that its operator wants to stand elsewhere, under another address."""
    agent = _active_of(operators)[TWINS]

    def save():
        moved = Agent.objects.get(pk=agent.pk)
        moved.location = _east_of(agent, MOVED)
        moved.address = f"Nhà bên, {agent.address}"
        moved.save()

    edit_approved_agent(
        agent=agent,
        edit=save,
        by=people["dieuphoi"],
        at=timeline.moment(timeline.last - DAYS_AGO, NOON),
        route=EditRoute.FORM,
        note="Chuyển sang mặt bằng rộng hơn (tình huống mẫu).",
    )


def _active_of(operators):
    """The active agents of the operator that the coordinator of the demo looks after."""
    active = Agent.objects.active().placed().filter(operator=operators[COORDINATED])
    return active.order_by("code")


def _east_of(agent, degrees):
    return Point(agent.longitude + degrees, agent.latitude, srid=4326)
