"""Between the rule in `rules/duplicates.py` and the pages: which rows to compare, and the words.

Every suspect shares a comparing key or lies near, so only such rows are read: through indexed keys
and the spatial index for one record, from one pass over the register for many.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.models import Agent, Distinction
from registry.rules.duplicates import (
    CROWD,
    NEARBY_M,
    Keys,
    Likeness,
    Reason,
    Record,
    Signal,
    compare,
    suspicion,
)
from registry.rules.sphere import neighbours
from registry.spatial import box_around, touching_box

REACH_M = NEARBY_M.value + 1  # how near counts is measured by the rule; nobody is left out here
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
# The field in which people read what a crowd shares.
FACTS = {
    Signal.SAME_NAME: "name",
    Signal.SAME_ADDRESS: "address",
    Signal.SAME_PHONE: "phone",
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


@dataclass(frozen=True)
class Crowd:
    """Very many records that share one name, address, phone or point; said once, not in pairs."""

    signal: Signal
    shared: str
    """The name, address or phone as one of them has it; empty for a point."""
    agents: list[Agent]

    @property
    def why(self) -> str:
        return str(SIGNALS[self.signal])


@dataclass(frozen=True)
class Likenesses:
    """What looks alike among many records."""

    pairs: list[Pair]
    crowds: list[Crowd]


def record_of(agent: Agent) -> Record:
    """What the rule compares of an agent, saved or not."""
    point = agent.location
    return Record(
        name=agent.name,
        address=agent.address,
        phone=agent.phone,
        operator=str(agent.operator_id or ""),
        point=point.coords if point else None,
        keys=Keys(agent.name_key, agent.address_key, agent.phone_key) if agent.pk else None,
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


def likenesses_among(user, keys: Iterable[int] | None = None) -> Likenesses:
    """The suspected pairs of the register, likeliest first, and its crowds, largest first.

    Where keys are given, only those with such an agent. Two queries, however many agents there are.
    """
    wanted = None if keys is None else set(keys)
    if wanted is not None and not wanted:
        return Likenesses([], [])
    register = Register(Agent.objects.visible_to(user).not_merged().for_comparing())
    settled = set(Distinction.objects.settled().values_list("first", "second"))
    pairs = [
        pair
        for pair in register.suspected(wanted)
        if (pair.first.pk, pair.second.pk) not in settled
    ]
    return Likenesses(
        sorted(pairs, key=lambda pair: (-pair.likeness.score, pair.first.code, pair.second.code)),
        sorted(register.crowds(wanted), key=lambda crowd: -len(crowd.agents)),
    )


class Register:
    """Agents held in memory under their comparing keys.

    What more than `CROWD` agents share is no reason to compare any two of them: the work would
    grow with the square of the rows.
    """

    def __init__(self, agents: Iterable[Agent]):
        self.agents = {agent.pk: agent for agent in agents}
        self.records = {pk: record_of(agent) for pk, agent in self.agents.items()}
        shared: dict[tuple, list[int]] = defaultdict(list)
        for pk in self.agents:
            for key in self._shared(pk):
                shared[key].append(pk)
        self.crowded = {key: found for key, found in shared.items() if len(found) > CROWD.value}
        self.keys = {key: found for key, found in shared.items() if key not in self.crowded}

    def suspected(self, wanted: set[int] | None = None) -> Iterator[Pair]:
        """Every suspected pair, once; where agents are wanted, those with one of them."""
        asked = sorted(self.agents if wanted is None else wanted & self.agents.keys())
        near = self._near(asked)
        for pk in asked:
            alike = {other for key in self._shared(pk) for other in self.keys.get(key, ())}
            for other in alike.union(near.get(pk, ())):
                # the other of two that are asked for does not bring the pair again
                if other > pk or (other != pk and wanted is not None and other not in wanted):
                    first, second = sorted((pk, other))
                    likeness = suspicion(self.records[first], self.records[second])
                    if likeness:
                        yield Pair(self.agents[first], self.agents[second], likeness)

    def crowds(self, wanted: set[int] | None = None) -> Iterator[Crowd]:
        """What very many share, each once."""
        for (signal, _key), found in self.crowded.items():
            if wanted is None or not wanted.isdisjoint(found):
                agents = [self.agents[pk] for pk in found]
                yield Crowd(signal, getattr(agents[0], FACTS.get(signal, ""), ""), agents)

    def _shared(self, pk):
        """What an agent may share with others: its comparing keys, and its very point."""
        agent, point = self.agents[pk], self.records[pk].point
        keys = (
            (Signal.SAME_NAME, agent.name_key),
            (Signal.SAME_ADDRESS, agent.address_key),
            (Signal.SAME_PHONE, agent.phone_key),
            (Signal.SAME_PLACE, point),
        )
        return [key for key in keys if key[1]]

    def _near(self, asked):
        """By agent: those that lie near, but for points that very many share."""
        placed = {
            pk: record.point
            for pk, record in self.records.items()
            if record.point and (Signal.SAME_PLACE, record.point) not in self.crowded
        }
        return neighbours(placed, [pk for pk in asked if pk in placed], REACH_M)


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
