"""Between the rule in `rules/criteria.py` and the database: facts in, words out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import F, OuterRef
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.enums import Comparison, EquipmentType, Finding, ObservedMeasure
from registry.models import (
    Agent,
    Condition,
    CriteriaSet,
    Criterion,
    EquipmentItem,
    Evidence,
    Observation,
    OpeningHours,
    Waiver,
)
from registry.querysets.days import day_of_each
from registry.rules.criteria import (
    COMPOSITES,
    EQUIPMENT,
    MEASURES,
    NEIGHBOUR_REACH_M,
    OBSERVED_FLAGS,
    OBSERVED_NUMBERS,
    CriterionFinding,
    Demand,
    Value,
    excuse,
    judge,
    obstacles,
    people_per_opening_hour,
)
from registry.spatial import metres_to_nearest

COUNTED = ("staff", "trained_staff", "uncommitted_staff", "agreement", "services")

MEASURE_LABELS = {
    **{f"working_{name}": EquipmentType(name).label for name in EQUIPMENT},
    **{name: ObservedMeasure(name).label for name in (*OBSERVED_NUMBERS, *OBSERVED_FLAGS)},
    "staff": gettext_lazy("Staff"),
    "people_per_opening_hour": gettext_lazy("Staff per opening hour"),
    "trained_staff": gettext_lazy("Staff with a valid training certificate"),
    "untrained_staff": gettext_lazy("Staff without a valid training certificate"),
    "uncommitted_staff": gettext_lazy("Staff without a signed no-broker commitment"),
    "opening_hours_per_week": gettext_lazy("Opening hours per week"),
    "services": gettext_lazy("Services offered"),
    "agreement": gettext_lazy("Valid agreement with the Centre"),
    "location_finding": gettext_lazy("Place in relation to the declared area"),
    "location_accuracy_m": gettext_lazy("Accuracy of the coordinates (m)"),
    "nearest_agent_m": gettext_lazy("Distance to the nearest active agent (m)"),
}


def facts_of(agent: Agent, on: date) -> dict[str, Value]:
    """Every measure of one site on that day."""
    return facts_of_many(Agent.objects.filter(pk=agent.pk), on)[agent.pk]


def facts_of_each(days: Mapping[int, date]) -> dict[int, dict[str, Value]]:
    """Every measure of each of these sites on its own day, in a constant number of queries."""
    agents = Agent.objects.filter(pk__in=days).annotate(judged_on=day_of_each(days, "pk"))
    return facts_of_many(agents, OuterRef("judged_on"))


def facts_of_many(agents, on: date | OuterRef) -> dict[int, dict[str, Value]]:
    """Every measure of these sites on that day, by their key, in a constant number of queries."""
    counted = [f"fact_{name}" for name in COUNTED]
    rows = agents.with_facts(on).values_list(
        "pk", "finding", "location_accuracy_m", "location", *counted
    )
    facts: dict[int, dict[str, Value]] = {}
    points = {}
    for key, finding, accuracy, location, *counts in rows:
        facts[key] = {
            **{f"working_{name}": 0 for name in EQUIPMENT},
            **dict(zip(COUNTED, counts, strict=True)),
            "location_finding": finding or None,
            "location_accuracy_m": accuracy,
        }
        if location:
            points[key] = location
    of_these = {"agent__in": agents.order_by().values("pk")}
    equipment = EquipmentItem.objects.filter(**of_these).order_by()
    for key, name, working in equipment.values_list("agent", "equipment_type", "working"):
        facts[key][f"working_{name}"] = working
    observations = Observation.objects.filter(**of_these).order_by()
    for key, name, value in observations.values_list("agent", "measure", "value"):
        facts[key][name] = bool(value) if name in OBSERVED_FLAGS else _whole(value)
    _add_staffing(facts, OpeningHours.objects.filter(**of_these).order_by())
    placed = Agent.objects.active().placed()
    for key, metres in metres_to_nearest(points, placed, NEIGHBOUR_REACH_M.value).items():
        facts[key]["nearest_agent_m"] = round(metres)
    return facts


def _add_staffing(facts, opening_hours):
    """Add what follows from how many people there are and how long the point is open."""
    minutes = dict.fromkeys(facts, 0)
    for key, opens, closes in opening_hours.values_list("agent", "opens", "closes"):
        minutes[key] += (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    for key, found in facts.items():
        found["untrained_staff"] = found["staff"] - found["trained_staff"]
        found["opening_hours_per_week"] = round(minutes[key] / 60)
        found["people_per_opening_hour"] = people_per_opening_hour(
            found["staff"], Decimal(minutes[key]) / 60
        )


def _whole(value):
    """A measured number without needless decimals."""
    return int(value) if value == int(value) else value.normalize()


def demands_of(criteria_set: CriteriaSet | None) -> list[Demand]:
    """The criteria of a set as the rule needs them, parts within their composite."""
    if criteria_set is None:
        return []
    parts: dict[int | None, list[Criterion]] = {}
    for criterion in criteria_set.criteria.all():
        parts.setdefault(criterion.parent_id, []).append(criterion)
    return [
        _demand(criterion, [_demand(part) for part in parts.get(criterion.pk, ())])
        for criterion in parts.get(None, ())
    ]


def _demand(criterion, parts=()):
    return Demand(
        measure=criterion.measure,
        comparison=criterion.comparison,
        threshold=criterion.threshold,
        is_mandatory=criterion.is_mandatory,
        source=criterion.source,
        title=criterion.title,
        grace_days=criterion.grace_days,
        parts=tuple(parts),
    )


def demands_in_force(kinds: set[int], on: date) -> dict[int, list[Demand]]:
    """What is demanded of each kind of operator on that day; nothing where no set is in force."""
    sets = CriteriaSet.objects.as_at(on).prefetch_related("criteria").order_by("number")
    by_kind = {one.operator_kind_id: demands_of(one) for one in sets}
    return {kind: by_kind.get(kind, by_kind.get(None, [])) for kind in kinds}


def held_up(agents, on: date) -> list[int]:
    """The keys of sites that wait for a decision and do not meet a mandatory criterion.

    Each waits for a correction, for conditions where the criteria leave grace, or for a waiver.
    """
    waiting = agents.waiting()
    kinds = dict(waiting.order_by().values_list("pk", "operator__kind"))
    demands, waived = demands_in_force(set(kinds.values()), on), waivers_by_agent(on)
    return [
        key
        for key, facts in facts_of_many(waiting, on).items()
        if obstacles(demands[kinds[key]], facts, waived.get(key, {}))
    ]


def findings_of(
    criteria_set: CriteriaSet | None, facts: dict[str, Value]
) -> list[CriterionFinding]:
    """One finding per criterion of the set; none where no set is in force."""
    return judge(demands_of(criteria_set), facts)


def findings_today(
    agent: Agent,
    criteria_set: CriteriaSet | None,
    facts: dict[str, Value],
    on: date,
    conditions: Mapping[str, date] | None = None,
) -> list[CriterionFinding]:
    """The findings on one site with the waivers and conditions that hold on that day.

    Conditions that are about to be set may be given with them.
    """
    return excused(
        findings_of(criteria_set, facts), leaves_on({agent.pk: on})[agent.pk], conditions
    )


@dataclass
class Leaves:
    """What is let pass at one site for a time: the last day of each waiver and each condition."""

    waived: dict[str, date] = field(default_factory=dict)
    due: dict[str, date] = field(default_factory=dict)


def leaves_on(days: Mapping[int, date]) -> dict[int, Leaves]:
    """The waivers and conditions that hold at each of these sites on its own day. Two queries."""
    leaves = {key: Leaves() for key in days}
    judged_on = day_of_each(days, "agent")
    waivers = Waiver.objects.filter(agent__in=days).annotate(judged_on=judged_on)
    running = Condition.objects.filter(agent__in=days).annotate(judged_on=judged_on)
    of_each = waivers.valid_on(F("judged_on")).order_by("ends_on")
    for key, criterion, ends_on in of_each.values_list("agent", "criterion", "ends_on"):
        leaves[key].waived[criterion] = ends_on
    of_each = running.running_on(F("judged_on")).order_by("due_on")
    for key, criterion, due_on in of_each.values_list("agent", "criterion", "due_on"):
        leaves[key].due[criterion] = due_on
    return leaves


def excused(
    findings: list[CriterionFinding], leaves: Leaves, conditions: Mapping[str, date] | None = None
) -> list[CriterionFinding]:
    """The findings with what is let pass; conditions that are about to be set come before."""
    return excuse(findings, waived=leaves.waived, due=leaves.due | dict(conditions or {}))


def measure_choices() -> list[tuple[str, str]]:
    """The measures an administrator may choose from."""
    return [(code, str(MEASURE_LABELS[code])) for code in MEASURES]


def label_of_key(key: str) -> str:
    """What a criterion is called, by the key that waivers and conditions keep."""
    name, _space, _comparison = key.rpartition(" ")
    return str(MEASURE_LABELS.get(name, name))


def label_of(finding: CriterionFinding) -> str:
    """What a criterion is called."""
    return finding.title or str(MEASURE_LABELS.get(finding.measure, finding.measure))


def observed_text(measure: str, observed: Value) -> str:
    """What was found, in words."""
    if observed is None or observed == "":
        return _("not recorded")
    if isinstance(observed, bool):
        return _("yes") if observed else _("no")
    if measure == "location_finding":
        return str(Finding(observed).label)
    if measure == "nearest_agent_m" and int(observed) >= NEIGHBOUR_REACH_M.value:
        return _("none within %(reach)s km") % {"reach": round(NEIGHBOUR_REACH_M.value / 1000)}
    return _number_text(observed)


def _number_text(value):
    """A number as the reader writes it; anything else as it stands."""
    try:
        return number_format(Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def required_text(measure: str, comparison: str, required: str) -> str:
    """What is required, in words."""
    if comparison == Comparison.IS_TRUE:
        return _("yes")
    if comparison in (Comparison.ALL_OF, Comparison.ANY_OF):
        return str(Comparison(comparison).label)
    if comparison == Comparison.SOME_OF:
        text = ngettext("at least %(count)s part", "at least %(count)s parts", int(required))
        return text % {"count": required}
    if measure == "location_finding":
        required = ", ".join(str(Finding(code.strip()).label) for code in required.split(","))
    return f"{Comparison(comparison).label} {_number_text(required)}"


def found_text(finding: CriterionFinding) -> str:
    """What was found for a criterion, in words; of a composite, how many parts are met."""
    if finding.comparison in COMPOSITES:
        return _("%(met)s of %(parts)s parts") % {
            "met": finding.observed,
            "parts": len(finding.parts),
        }
    return observed_text(finding.measure, finding.observed)


def criterion_text(finding: CriterionFinding) -> str:
    """One finding as a sentence: which criterion, what was found, what is required."""
    sentence = _("%(criterion)s: found %(observed)s, required %(required)s.") % {
        "criterion": label_of(finding),
        "observed": found_text(finding),
        "required": required_text(finding.measure, finding.comparison, finding.required),
    }
    unmet = [criterion_text(part) for part in finding.parts if not part.met]
    return " ".join([sentence, *unmet])


def excuse_text(finding: CriterionFinding) -> str:
    """Until when an unmet criterion was let pass, and how; empty where it was not."""
    if finding.waived_until:
        return _("not met: waived until %(day)s") % {"day": _short(finding.waived_until)}
    if finding.due_on:
        return _("not met: to be met by %(day)s") % {"day": _short(finding.due_on)}
    return ""


def _short(day):
    return date_format(day, "SHORT_DATE_FORMAT")


def evidence_of(agent: Agent) -> dict[str, list[Evidence]]:
    """The files about one agent by the measure that they bear out."""
    files: dict[str, list[Evidence]] = {}
    for evidence in agent.evidence.exclude(measure=""):
        files.setdefault(evidence.measure, []).append(evidence)
    return files


def pressing_first(findings: Iterable[CriterionFinding]) -> list[CriterionFinding]:
    """What is mandatory and not met, then what is advised and not met, then what is met."""
    return sorted(findings, key=lambda finding: (finding.met, not finding.is_mandatory))


def finding_rows(
    findings: Iterable[CriterionFinding], evidence: Mapping[str, list[Evidence]] | None = None
) -> list[dict]:
    """What a table of findings shows, line by line: each criterion with its evidence, its parts."""
    lines = [
        row
        for finding in findings
        for row in (_row(finding), *(_row(part, is_part=True) for part in finding.parts))
    ]
    for line in lines:
        line["files"] = (evidence or {}).get(line["finding"].measure, [])
    return lines


def _row(finding, *, is_part=False):
    return {
        "criterion": label_of(finding),
        "observed": found_text(finding),
        "required": required_text(finding.measure, finding.comparison, finding.required),
        "excuse": excuse_text(finding),
        "is_part": is_part,
        "finding": finding,
    }


def waivers_by_agent(on: date) -> dict[int, dict[str, date]]:
    """Every waiver that holds on that day, by agent and criterion. One query."""
    rows = Waiver.objects.valid_on(on).order_by("ends_on")
    held: dict[int, dict[str, date]] = {}
    for agent, criterion, ends_on in rows.values_list("agent", "criterion", "ends_on"):
        held.setdefault(agent, {})[criterion] = ends_on
    return held
