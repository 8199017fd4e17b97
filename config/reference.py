"""The lists without which nobody can work: kinds, services, reasons, criteria, calendars."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.db import transaction
from django.db.models import Model

from oversight.models import CalendarOverride, Incident
from registry.models import CriteriaSet, Criterion

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
REFERENCE = ("02_reference.json", "03_criteria.json", "04_calendars.json")
INVENTED = ("05_procedures.json",)

# What tells whether a row is there already, where it is not a code.
KEYS: dict[type[Model], tuple[str, ...]] = {CriteriaSet: ("operator_kind_id", "number")}
# Rows that came with their parent: a parent that is there already keeps what people made of it.
PARENTS: dict[type[Model], str] = {
    Criterion: "criteria_set",
    CalendarOverride: "calendar",
    Incident: "calendar",
}


@transaction.atomic
def add_missing(names: Iterable[str]) -> int:
    """Add the rows of these fixtures whose code is not there yet; return how many.

    Nothing that is there is touched. Keys of the files are read as names for rows of the files
    only, since the database may have given them to other rows.
    """
    known: dict[tuple[type[Model], object], tuple[Model, bool]] = {}
    added = 0
    for name in names:
        text = (FIXTURES / name).read_text(encoding="utf-8")
        for entry in serializers.deserialize("json", text):
            row = entry.object
            key_in_file = row.pk
            found, is_new = _found_or_added(row, known)
            known[type(row), key_in_file] = (found, is_new)
            added += is_new
    return added


def _found_or_added(row, known):
    model = type(row)
    parents = {}
    for field in model._meta.concrete_fields:
        if field.is_relation and getattr(row, field.attname) is not None:
            parent = known[field.related_model, getattr(row, field.attname)]
            parents[field.name] = parent
            setattr(row, field.name, parent[0])
    if model in PARENTS:
        _parent, is_new = parents[PARENTS[model]]
    else:
        key = {name: getattr(row, name) for name in KEYS.get(model, ("code",))}
        nulls = {f"{name}__isnull": True for name, value in key.items() if value is None}
        given = {name: value for name, value in key.items() if value is not None}
        found = model._default_manager.filter(**given, **nulls).first()
        if found is not None:
            return found, False
        is_new = True
    if is_new:
        row.pk = None
        row.save(force_insert=True)
    return row, is_new
