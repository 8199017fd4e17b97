"""The facts of one agent as plain values, each under its name, and in words."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.criteria import facts_of, findings_of
from registry.enums import LocationMethod, LocationSource, Weekday
from registry.models import (
    Agent,
    Area,
    CriteriaSet,
    EquipmentItem,
    Observation,
    Operator,
    Service,
    StaffMember,
)
from registry.rules.changes import Consent, FactChange
from registry.rules.criteria import MEASURES, Kind

TEXTS = ("name", "address", "phone")
# Each table of rows: its model, what tells its rows apart, and what a row holds.
TABLES = {
    "equipment": (
        EquipmentItem,
        "equipment_type",
        ("quantity", "working", "seen_on", "seen_by"),
    ),
    "observations": (Observation, "measure", ("value", "seen_on", "seen_by")),
    "staff": (
        StaffMember,
        "pk",
        ("name", "certificate_number", "certificate_expires_on", "commitment_signed_on"),
    ),
}
POINT_LABELS = {
    "source": gettext_lazy("given by"),
    "method": gettext_lazy("measured by"),
    "accuracy_m": gettext_lazy("accuracy (m)"),
    "taken_on": gettext_lazy("measured on"),
}


def facts_standing(agent: Agent) -> dict:
    """What stands in the database about an agent, as JSON can hold it."""
    agent = Agent.objects.select_related("operator").get(pk=agent.pk)
    facts = {name: getattr(agent, name) for name in TEXTS}
    facts["operator"] = agent.operator.code
    facts["services"] = sorted(agent.services.values_list("code", flat=True))
    facts["declared_area"] = agent.declared_area_id
    facts["location"] = _point(agent)
    facts["opening_hours"] = [
        [hours.weekday, f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}"]
        for hours in agent.opening_hours.order_by("weekday", "opens")
    ]
    for table, (_model, key, columns) in TABLES.items():
        for row in getattr(agent, table).order_by("pk"):
            values = {name: _plain(getattr(row, name)) for name in columns}
            facts[f"{table}:{getattr(row, key)}"] = values
    return facts


def falling_facts(agent: Agent, changes: list[FactChange], on: date) -> set[str]:
    """The changes that would take a criterion of the set in force below what it requires.

    Each is tried alone; where only all of them together do, all are named.
    """
    watched = [
        change
        for change in changes
        if settings.CONSENT_TO_CHANGES.get(change.table, ("",))[0] == Consent.BELOW_CRITERION
    ]
    if not watched:
        return set()
    criteria_set = CriteriaSet.objects.in_force_for(agent.operator.kind_id, on).first()
    facts = facts_of(agent, on)
    before = [finding.met for finding in findings_of(criteria_set, facts)]

    def falls(tried):
        changed = facts | dict(map(_measured, tried))
        after = [finding.met for finding in findings_of(criteria_set, changed)]
        return any(was and not still for was, still in zip(before, after, strict=True))

    alone = {change.fact for change in watched if falls([change])}
    if not alone and falls(watched):
        return {change.fact for change in watched}
    return alone


def fact_label(fact: str) -> str:
    """What a fact is called."""
    table, _colon, key = fact.partition(":")
    label = str(Agent._meta.get_field(table).verbose_name) if not key else ""
    if table in TABLES:
        model, column, _columns = TABLES[table]
        label = str(model._meta.verbose_name)
        if column != "pk":
            label = f"{label}: {dict(model._meta.get_field(column).choices).get(key, key)}"
    if table == "opening_hours":
        label = _("opening hours")
    return label[:1].upper() + label[1:]


def fact_lines(fact: str, value, named: dict) -> list[str]:
    """A value in words, a line for each part. `named` comes from `names_in`."""
    table = fact.partition(":")[0]
    if value in (None, "", [], {}):
        return []
    if table == "location":
        return [f"{value['latitude']:.6f}, {value['longitude']:.6f}", *_labelled(value)]
    if table == "opening_hours":
        return [f"{Weekday(day).label}: {opens}–{closes}" for day, opens, closes in value]
    if table in TABLES:
        model = TABLES[table][0]
        return [
            f"{model._meta.get_field(name).verbose_name}: {_in_words(part)}"
            for name, part in value.items()
        ]
    values = value if isinstance(value, list) else [value]
    return [named.get((table, part), str(part)) for part in values]


def names_in(changes) -> dict:
    """The names of the operators, areas and services that these changes speak of."""
    models = {"operator": (Operator, "code"), "services": (Service, "code")}
    models["declared_area"] = (Area, "pk")
    named = {}
    for table, (model, key) in models.items():
        wanted = set()
        for change in changes:
            if change.fact == table:
                for value in (change.old, change.new):
                    wanted.update(value if isinstance(value, list) else [value])
        rows = model.objects.filter(**{f"{key}__in": wanted - {None}}) if wanted else []
        named |= {(table, getattr(row, key)): row.name for row in rows}
    return named


def _point(agent):
    if not agent.location:
        return None
    return {
        "longitude": round(agent.longitude, 7),
        "latitude": round(agent.latitude, 7),
        "source": agent.location_source,
        "method": agent.location_method,
        "accuracy_m": agent.location_accuracy_m,
        "taken_on": _plain(agent.location_taken_on),
    }


def _plain(value):
    return str(value) if isinstance(value, date | Decimal) else value


def _measured(change):
    """The measure of the criteria that a row decides, and its value after the change."""
    table, _colon, key = change.fact.partition(":")
    if table == "equipment":
        return f"working_{key}", change.new["working"] if change.new else 0
    if change.new is None:
        return key, None
    value = Decimal(change.new["value"])
    is_flag = key in MEASURES and MEASURES[key].kind is Kind.FLAG
    return key, bool(value) if is_flag else value


def _labelled(point):
    choices = {
        "source": dict(LocationSource.choices),
        "method": dict(LocationMethod.choices),
    }
    for name, label in POINT_LABELS.items():
        if point[name]:
            yield f"{label}: {choices.get(name, {}).get(point[name], _in_words(point[name]))}"


def _in_words(value):
    if value in (None, ""):
        return "–"
    try:
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    except (TypeError, ValueError):
        return str(value)
