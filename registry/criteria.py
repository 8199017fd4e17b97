"""Between the rule in `rules/criteria.py` and the database: facts in, words out."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.enums import Comparison, EquipmentType, Finding
from registry.models import Agent, CriteriaSet
from registry.rules.criteria import EQUIPMENT, MEASURES, CriterionFinding, Demand, Value, judge

COUNTED = ("staff", "trained_staff", "uncommitted_staff", "agreement", "services")

MEASURE_LABELS = {
    **{f"working_{name}": EquipmentType(name).label for name in EQUIPMENT},
    "staff": gettext_lazy("Staff"),
    "trained_staff": gettext_lazy("Staff with a valid training certificate"),
    "uncommitted_staff": gettext_lazy("Staff without a signed no-broker commitment"),
    "opening_hours_per_week": gettext_lazy("Opening hours per week"),
    "services": gettext_lazy("Services offered"),
    "agreement": gettext_lazy("Valid agreement with the Centre"),
    "location_finding": gettext_lazy("Place in relation to the declared area"),
    "location_accuracy_m": gettext_lazy("Accuracy of the coordinates (m)"),
}


def facts_of(agent: Agent, on: date) -> dict[str, Value]:
    """Every measure of one site on that day."""
    return facts_of_row(Agent.objects.filter(pk=agent.pk).with_facts(on).get())


def facts_of_row(agent: Agent) -> dict[str, Value]:
    """Every measure of a site that came with `with_facts()`. No query is made."""
    facts: dict[str, Value] = {f"working_{name}": 0 for name in EQUIPMENT}
    for item in agent.equipment.all():
        facts[f"working_{item.equipment_type}"] = item.working
    for name in COUNTED:
        facts[name] = getattr(agent, f"fact_{name}")
    minutes = sum(
        (hours.closes.hour - hours.opens.hour) * 60 + hours.closes.minute - hours.opens.minute
        for hours in agent.opening_hours.all()
    )
    facts["opening_hours_per_week"] = round(minutes / 60)
    facts["location_finding"] = agent.finding or None
    facts["location_accuracy_m"] = agent.location_accuracy_m
    return facts


def findings_of(
    criteria_set: CriteriaSet | None, facts: dict[str, Value]
) -> list[CriterionFinding]:
    """One finding per criterion of the set; none where no set is in force."""
    if criteria_set is None:
        return []
    return judge(
        [
            Demand(
                criterion.measure,
                criterion.comparison,
                criterion.threshold,
                criterion.is_mandatory,
                criterion.source,
            )
            for criterion in criteria_set.criteria.all()
        ],
        facts,
    )


def measure_choices() -> list[tuple[str, str]]:
    """The measures an administrator may choose from."""
    return [(code, str(MEASURE_LABELS[code])) for code in MEASURES]


def observed_text(measure: str, observed: Value) -> str:
    """What was found, in words."""
    if observed is None or observed == "":
        return _("not recorded")
    if isinstance(observed, bool):
        return _("yes") if observed else _("no")
    if measure == "location_finding":
        return str(Finding(observed).label)
    return str(observed)


def required_text(measure: str, comparison: str, required: str) -> str:
    """What is required, in words."""
    if comparison == Comparison.IS_TRUE:
        return _("yes")
    if measure == "location_finding":
        required = ", ".join(str(Finding(code.strip()).label) for code in required.split(","))
    return f"{Comparison(comparison).label} {required}"


def criterion_text(finding: CriterionFinding) -> str:
    """One finding as a sentence: which criterion, what was found, what is required."""
    return _("%(criterion)s: found %(observed)s, required %(required)s.") % {
        "criterion": MEASURE_LABELS[finding.measure],
        "observed": observed_text(finding.measure, finding.observed),
        "required": required_text(finding.measure, finding.comparison, finding.required),
    }


def finding_rows(findings) -> list[dict]:
    """Findings as lines of a table, in words."""
    return [
        {
            "criterion": MEASURE_LABELS[finding.measure],
            "observed": observed_text(finding.measure, finding.observed),
            "required": required_text(finding.measure, finding.comparison, finding.required),
            "finding": finding,
        }
        for finding in findings
    ]
