"""Reading a partner's list of agents: which column is which, what is wrong, what it would do."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.instance_loaders import ModelInstanceLoader
from tablib import Dataset

from registry.actions.drafts import Draft, save_drafts
from registry.enums import DRAFTING, LocationMethod, LocationSource
from registry.exports import typed_text
from registry.models import Agent, Operator
from registry.refusals import Refusal, grouped
from registry.resources import (
    HEADINGS,
    VIETNAMESE_HEADINGS,
    AgentResource,
    AreaWidget,
    ChoiceWidget,
    CodeWidget,
    ServicesWidget,
    example_for,
    heading_for,
)
from registry.rules.names import search_key
from registry.sheets import Sheet

MOST_ROWS = 20_000
STEP = 500
WRITTEN_AT_ONCE = 2_000
PREVIEWED = 100
LOADED_AT_ONCE = 500
COLUMNS = [column for column in HEADINGS if column != "status"]
REQUIRED = ("code", "name", "operator")
UNREADABLE = {
    "file_empty": gettext_lazy("The file is empty: its first row must name the columns."),
    "not_utf8": gettext_lazy(
        "The file is not UTF-8 text. Save it as CSV UTF-8 or as an Excel workbook."
    ),
    "not_csv": gettext_lazy("The file cannot be read as CSV: %(detail)s"),
    "text_as_workbook": gettext_lazy(
        "The file is called a workbook but holds plain text or something else: open it in a "
        "spreadsheet and save it as an Excel workbook, or name it .csv if it is CSV."
    ),
    "not_workbook": gettext_lazy("The workbook cannot be opened: %(detail)s"),
    "no_rows": gettext_lazy("The file has headings but no rows."),
    "too_many_rows": gettext_lazy("The file has %(detail)s rows; at most 20,000 fit in one list."),
}


@dataclass
class Outcome:
    """What a list does, or would do: refusals, or counts and the first rows as they become."""

    is_import: bool
    totals: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    preview: list[dict] = field(default_factory=list)
    former_codes: dict[str, str] = field(default_factory=dict)
    proposing: list[str] = field(default_factory=list)
    """Codes of approved agents whose changes are proposed instead of written."""
    suspects: list[dict] = field(default_factory=list)
    crowds: list[dict] = field(default_factory=list)

    def to_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict) -> "Outcome":
        return cls(**{**kept, "refusals": [Refusal(**one) for one in kept["refusals"]]})

    def groups(self) -> list[dict]:
        return grouped(self.refusals)

    def notes(self) -> dict[int, str]:
        """All that is wrong with each line, for the column beside it."""
        notes: dict[int, list[str]] = {}
        for refusal in self.refusals:
            notes.setdefault(refusal.line, []).append(f"{refusal.column}: {refusal.reason}")
        return {line: "; ".join(reasons) for line, reasons in notes.items()}


def guessed_columns(headings: Sequence[str]) -> dict[str, int]:
    """The place of each of our columns among headings in either language, or field codes."""
    known = {search_key(str(heading)): name for name, heading in HEADINGS.items()}
    known |= {search_key(heading): name for heading, name in VIETNAMESE_HEADINGS.items()}
    known |= {search_key(name): name for name in HEADINGS}
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = known.get(search_key(heading))
        if column in COLUMNS:
            columns.setdefault(column, place)
    return columns


def lacking(columns: dict[str, int]) -> list[str]:
    """The headings of required columns that nobody found or chose."""
    return [heading_for(name) for name in REQUIRED if name not in columns]


def unused(headings: Sequence[str], columns: dict[str, int]) -> list[str]:
    """The headings of the file that will not be imported."""
    places = set(columns.values())
    return [text for place, text in enumerate(headings) if text and place not in places]


def headings_key(headings: Sequence[str]) -> str:
    """What files of the same make have in common, whatever their case and accents."""
    folded = "\n".join(search_key(heading) for heading in headings)
    return hashlib.sha256(folded.encode()).hexdigest()


class RememberingMixin:
    """Reads each text once: the rows of a list name the same few codes again and again."""

    def clean(self, value, row=None, **kwargs):
        answers = self.__dict__.setdefault("answers", {})
        if value not in answers:
            try:
                answers[value] = super().clean(value, row, **kwargs)
            except ValueError as wrong:
                answers[value] = wrong
        if isinstance(answers[value], ValueError):
            raise ValueError(str(answers[value]))
        return answers[value]


class RememberedCode(RememberingMixin, CodeWidget):
    """Another row by its code."""


class RememberedArea(RememberingMixin, AreaWidget):
    """An area by its code or its name."""


class RememberedChoice(RememberingMixin, ChoiceWidget):
    """One of a closed list."""


class RememberedServices(RememberingMixin, ServicesWidget):
    """Names or codes of services."""


class NoDiff:
    """Nothing is compared cell by cell; the preview shows the first rows only."""

    def __init__(self, resource, instance, new):
        pass

    def compare_with(self, resource, instance):
        pass


class AgentsOfList(ModelInstanceLoader):
    """The agents that a list names, loaded and locked at once, and all codes that are taken."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        resource.taken = set(Agent.objects.values_list("code", flat=True))
        codes = sorted(resource.taken.intersection(dataset["code"]))
        agents = (
            resource.get_queryset()
            .defer("declared_area__boundary", "declared_area__boundary_simplified")
            .select_for_update(of=("self",))
            .prefetch_related("services")
        )
        self.agents = {
            agent.code: agent
            for start in range(0, len(codes), LOADED_AT_ONCE)
            for agent in agents.filter(code__in=codes[start : start + LOADED_AT_ONCE])
        }
        resource.offered = {
            agent.pk: {service.code for service in agent.services.all()}
            for agent in self.agents.values()
        }

    def get_instance(self, row):
        code = row["code"]
        if code in self.agents or code not in self.resource.taken:
            return self.agents.get(code)
        return super().get_instance(row)


class AgentListResource(AgentResource):
    """The rules of `AgentResource` for thousands of rows: drafts are written in sets."""

    class Meta(AgentResource.Meta):
        instance_loader_class = AgentsOfList
        clean_model_instances = False  # `validate_instance` cleans without a query for each row
        store_instance = True
        skip_html_diff = True

    def __init__(self, user, *, lines, **kwargs):
        super().__init__(user, **kwargs)
        self.lines, self.taken, self.met, self.offered = lines, set(), {}, {}
        self.drafts: list[Draft] = []
        for name, widget in {
            "operator": RememberedCode(Operator, user),
            "declared_area": RememberedArea(user),
            "location_source": RememberedChoice(LocationSource),
            "location_method": RememberedChoice(LocationMethod),
        }.items():
            self.fields[name] = Field(name, name, widget=widget)
        self.fields["services"] = Field(
            "services", "services", widget=RememberedServices(), m2m_add=False
        )

    @classmethod
    def get_diff_class(cls):
        return NoDiff

    def import_instance(self, instance, row, *, row_number, **kwargs):
        errors = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as wrong:
            errors = wrong.update_error_dict({})
        line = self.lines[row_number - 1]
        first = self.met.setdefault(row["code"], line)
        if row["code"] and first != line:
            errors.setdefault("code", []).append(
                ValidationError(
                    _("This code stands on row %(line)s already."),
                    code="code_twice",
                    params={"line": first},
                )
            )
        if errors:
            raise ValidationError(errors)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """Whether nothing would change, by services that were loaded with all the others."""
        if import_validation_errors or instance.pk is None:
            return False
        if instance.pk not in self.offered:
            return super().skip_row(instance, original, row, import_validation_errors)
        plain = [name for name in row if name != "services"]
        return self._services(row) in (None, self.offered[instance.pk]) and all(
            self.fields[name].get_value(instance) == self.fields[name].get_value(original)
            for name in plain
        )

    def _services(self, row):
        """The codes of services that a row names, or None where the list does not name them."""
        if "services" not in row:
            return None
        return {service.code for service in self.fields["services"].clean(row)}

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Related rows were looked up and codes compared, so no row asks the database."""
        errors = dict(import_validation_errors or {})
        found = {
            field.name
            for field in Agent._meta.fields
            if field.is_relation and getattr(instance, field.attname)
        }
        try:
            instance.clean_fields(exclude={*errors, *found})
        except ValidationError as wrong:
            errors = wrong.update_error_dict(errors)
        if instance.pk is None and instance.code in self.taken:
            taken = instance.unique_error_message(Agent, ["code"])
            errors.setdefault("code", []).append(taken)
        super().validate_instance(instance, errors, validate_unique)

    def save_instance(self, instance, is_create, row, **kwargs):
        if instance.status not in DRAFTING:
            super().save_instance(instance, is_create, row, **kwargs)
            return
        services = self.fields["services"].clean(row) if "services" in row else None
        named = set(row) - {"latitude", "longitude"}
        if {"latitude", "longitude"} & set(row):
            named.add("location")
        self.drafts.append(Draft(instance, services, sorted(named)))

    def save_m2m(self, instance, row, **kwargs):
        if instance.status not in DRAFTING:
            super().save_m2m(instance, row, **kwargs)

    def shown(self, column: str, agent: Agent) -> str:
        """A fact as a person would type it."""
        return typed_text(str(self.export_field(self.fields[column], agent) or ""))


def import_list(
    *, sheet: Sheet, columns: dict[str, int], by, at, dry_run: bool
) -> Iterator[int | Outcome]:
    """Judge every row, then write all or none; tell the rows done so far, and last the outcome.

    Each row counts twice, judged and written.

    A check writes too and takes everything back, so that it finds what the import would find.
    Refuses by code: `not_permitted`.
    """
    if not by.has_perms(["registry.add_agent", "registry.change_agent"]):
        raise ValidationError(_("You may not import agents."), code="not_permitted")
    resource = AgentListResource(by, lines=sheet.lines)
    names = [name for name in COLUMNS if name in columns]
    dataset = Dataset(
        *([row[columns[name]] for name in names] for row in sheet.rows), headers=names
    )
    outcome = Outcome(is_import=not dry_run, headings=[heading_for(name) for name in names])
    with transaction.atomic():
        resource.before_import(dataset)
        result = resource.get_result_class()()
        result.diff_headers = resource.get_diff_headers()
        agents = AgentsOfList(resource, dataset)
        for number, cells in enumerate(dataset, 1):
            row = dict(zip(names, cells, strict=True))
            judged = resource.import_row(
                row, agents, dry_run=dry_run, using_transactions=True, row_number=number
            )
            judged.number = number
            _collect(outcome, result, judged, row, sheet)
            if number % STEP == 0:
                yield number
        outcome.refusals.extend(_too_long(sheet))
        outcome.refusals.sort(key=lambda refusal: refusal.line)
        if not outcome.refusals:
            for start in range(0, len(resource.drafts), WRITTEN_AT_ONCE):
                yield len(sheet.rows) + start
                drafts = resource.drafts[start : start + WRITTEN_AT_ONCE]
                save_drafts(drafts=drafts, by=by, at=at)
            for judged in result.rows:
                judged.add_instance_info(judged.instance)
            resource.after_import(dataset, result, dry_run=dry_run)
            outcome.totals = {kind: result.totals[kind] for kind in ("new", "update", "skip")}
            outcome.preview = list(_preview(resource, result, names, dataset, sheet))
            outcome.former_codes = result.former_codes
            outcome.proposing = result.proposing
            outcome.suspects = [
                _suspect(sheet.lines[row - 2], pair)
                for row, pair in getattr(result, "suspects", [])
            ]
            outcome.crowds = [_crowd(crowd) for crowd in getattr(result, "crowds", [])]
        if dry_run or outcome.refusals:
            transaction.set_rollback(True)
    yield outcome


def _collect(outcome, result, judged, row, sheet):
    line = sheet.lines[judged.number - 1]
    if judged.errors:
        reason = str(judged.errors[0].error)
        outcome.refusals.append(Refusal(line, _("whole row"), "", reason, ""))
    elif judged.validation_error:
        outcome.refusals.extend(_refusals(line, row, judged.validation_error))
    result.increment_row_result_total(judged)
    result.append_row_result(judged)


def _refusals(line, row, wrong):
    for column, reasons in wrong.message_dict.items():
        whole = column == NON_FIELD_ERRORS
        for reason in reasons:
            yield Refusal(
                line=line,
                column=_("whole row") if whole else heading_for(column),
                value=str(row.get(column) or ""),
                reason=reason,
                example=example_for(column),
            )


def _suspect(line, pair):
    """A new row that looks like another agent, as the page shows it."""
    return {
        "line": line,
        "score": pair.likeness.score,
        "is_likely": pair.likeness.is_likely,
        "why": pair.why,
        "agents": [
            {
                "code": agent.code,
                "name": agent.name,
                "operator": agent.operator.name,
                "address": agent.address,
            }
            for agent in pair.agents
        ],
    }


def _crowd(crowd):
    """Very many records that share something, as the page shows it."""
    return {"why": crowd.why, "shared": crowd.shared, "count": len(crowd.agents)}


def _too_long(sheet):
    reason = _("The row has more cells than the file has columns.")
    return [Refusal(line, _("whole row"), "", reason, "") for line in sheet.too_long]


def _preview(resource, result, names, dataset, sheet):
    """The first rows that do something: what each cell says, and what stood there before."""
    doing = [row for row in result.rows if row.import_type in ("new", "update")]
    for judged in doing[:PREVIEWED]:
        cells = dict(zip(names, dataset[judged.number - 1], strict=True))
        before = {}
        if judged.import_type == "update":
            for name in names:
                old, new = _old_and_new(resource, judged, name, cells[name])
                if old != new:
                    before[name] = old or "–"
        yield {
            "line": sheet.lines[judged.number - 1],
            "is_new": judged.import_type == "new",
            "cells": [{"value": cells[name], "before": before.get(name, "")} for name in names],
        }


def _old_and_new(resource, judged, name, cell):
    if name == "services":  # the database has the new ones by now
        new = resource.fields[name].clean({name: cell})
        old = resource.offered.get(judged.instance.pk, ())
        return "|".join(sorted(old)), "|".join(sorted(service.code for service in new))
    return resource.shown(name, judged.original), resource.shown(name, judged.instance)
