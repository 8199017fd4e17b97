"""Between the rule in `rules/duplicates.py` and the pages: which rows to compare, and the words.

Every suspect shares a comparing key or lies near, so only such rows are read: through indexed keys
and the spatial index for one record, from one pass over the register for many.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.models import Agent, Distinction
from registry.rules.duplicates import (
    NEARBY_M,
    Likeness,
    Reason,
    Record,
    Signal,
    compare,
    distance_m,
)
from registry.spatial import box_around, touching_box

CELL_DEGREES = 0.005  # some 520 by 550 m in Hanoi: wider than the reach of NEARBY_M
SIGNALS = {
    Signal.SAME_NAME: gettext_lazy("same name"),
    Signal.SIMILAR_NAME: gettext_lazy("similar name"),
    Signal.OTHER_NUMBER: gettext_lazy("numbers in the names differ"),
    Signal.SAME_PHONE: gettext_lazy("same phone"),
    Signal.SAME_ADDRESS: gettext_lazy("same house and street"),
    Signal.SAME_STREET: gettext_lazy("same street"),
    Signal.SAME_PLACE: gettext_lazy("at the same place"),
    Signal.NEAR: gettext_lazy("near"),
    Signal.NEARBY: gettext_lazy("in the neighbourhood"),
    Signal.FAR: gettext_lazy("far apart"),
    Signal.SAME_OPERATOR: gettext_lazy("same operator"),
}


@dataclass(frozen=True)
class Suspect:
    """Another record that may be of the same point."""

    agent: Agent
    likeness: Likeness

    @property
    def why(self) -> str:
        """The reasons as one sentence for people."""
        return reasons_text(self.likeness)


@dataclass(frozen=True)
class Pair:
    """Two records that may be of one point; the older one first."""

    first: Agent
    second: Agent
    likeness: Likeness

    @property
    def agents(self) -> tuple[Agent, Agent]:
        return self.first, self.second

    @property
    def why(self) -> str:
        """The reasons as one sentence for people."""
        return reasons_text(self.likeness)


def record_of(agent: Agent) -> Record:
    """What the rule compares of an agent, saved or not."""
    point = agent.location
    return Record(
        name=agent.name,
        address=agent.address,
        phone=agent.phone,
        operator=str(agent.operator_id or ""),
        point=(point.x, point.y) if point else None,
    )


def suspects_of(agent: Agent, user) -> list[Suspect]:
    """The agents that may be this one, most alike first, among those the user may see.

    The agent need not be saved. Pairs settled as two are left out; three queries at most.
    """
    record = record_of(agent)
    rows = Agent.objects.visible_to(user).not_merged().for_comparing()
    if agent.pk:
        rows = rows.exclude(pk__in=_settled_with(agent)).exclude(pk=agent.pk)
    alike = rows.sharing_key(
        names=[record.name_key], addresses=[record.address_key], phones=[record.phone_key]
    )
    near = _rows_near(rows, agent)
    found = {other.pk: other for other in chain(alike, near)}
    return _suspects(record, found.values())


def pairs_among(user, keys: Iterable[int] | None = None) -> list[Pair]:
    """The suspected pairs of the register, or those with an agent of these keys; likeliest first.

    Two queries, however many agents there are.
    """
    wanted = None if keys is None else set(keys)
    if wanted is not None and not wanted:
        return []
    register = Register(Agent.objects.visible_to(user).not_merged().for_comparing())
    settled = set(Distinction.objects.settled().values_list("first", "second"))
    pairs = [
        pair
        for pair in register.pairs(wanted)
        if (pair.first.pk, pair.second.pk) not in settled and pair.likeness.is_suspect
    ]
    return sorted(pairs, key=lambda pair: (-pair.likeness.score, pair.first.code, pair.second.code))


class Register:
    """Agents held in memory under their comparing keys and in cells of a grid."""

    def __init__(self, agents: Iterable[Agent]):
        self.agents = {agent.pk: agent for agent in agents}
        self.records = {pk: record_of(agent) for pk, agent in self.agents.items()}
        self.places: dict[tuple, list[int]] = {}
        for pk, agent in self.agents.items():
            for place in _places(agent):
                self.places.setdefault(place, []).append(pk)

    def pairs(self, wanted: set[int] | None = None) -> Iterator[Pair]:
        """Every pair that shares a key or lies near, compared once."""
        for pk in sorted(self.agents if wanted is None else wanted & self.agents.keys()):
            for other in sorted(self._candidates(pk)):
                if other > pk or (wanted is not None and other not in wanted):
                    first, second = sorted((pk, other))
                    likeness = compare(self.records[first], self.records[second])
                    yield Pair(self.agents[first], self.agents[second], likeness)

    def _candidates(self, pk):
        agent = self.agents[pk]
        alike = {other for key in _keys(agent) for other in self.places.get(key, ())}
        around = {other for cell in _cells_around(agent) for other in self.places.get(cell, ())}
        point = self.records[pk].point
        near = {
            other
            for other in around - alike
            if distance_m(point, self.records[other].point) <= NEARBY_M.value
        }
        return (alike | near) - {pk}


def reasons_text(likeness: Likeness) -> str:
    """Why two records look like one, with what each reason counts."""
    return ", ".join(_reason_text(reason) for reason in likeness.reasons)


def _reason_text(reason: Reason) -> str:
    words = {"reason": SIGNALS[reason.signal], "points": f"{reason.points:+d}"}
    if reason.distance_m is None:
        return _("%(reason)s (%(points)s)") % words
    words["distance"] = number_format(round(reason.distance_m), 0, force_grouping=True)
    return _("%(reason)s: %(distance)s m (%(points)s)") % words


def _suspects(record, agents):
    compared = [Suspect(agent, compare(record, record_of(agent))) for agent in agents]
    suspects = [suspect for suspect in compared if suspect.likeness.is_suspect]
    return sorted(suspects, key=lambda suspect: (-suspect.likeness.score, suspect.agent.code))


def _settled_with(agent):
    pairs = Distinction.objects.settled().about(agent).values_list("first", "second")
    return set(chain.from_iterable(pairs))


def _rows_near(rows, agent):
    if not agent.location:
        return rows.none()
    return touching_box(rows, "location", box_around(agent.location, NEARBY_M.value))


def _places(agent):
    return [*_keys(agent), *([_cell(agent)] if agent.location else [])]


def _keys(agent):
    keys = (("name", agent.name_key), ("address", agent.address_key), ("phone", agent.phone_key))
    return [key for key in keys if key[1]]


def _cell(agent):
    return "cell", int(agent.latitude // CELL_DEGREES), int(agent.longitude // CELL_DEGREES)


def _cells_around(agent):
    """The agent's cell and the eight about it."""
    if not agent.location:
        return []
    _kind, row, column = _cell(agent)
    return [("cell", row + up, column + aside) for up in (-1, 0, 1) for aside in (-1, 0, 1)]
