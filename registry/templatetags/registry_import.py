"""What the import page says of a file's rows."""

from dataclasses import dataclass

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _

from registry.resources import example_for, heading_for

register = template.Library()


@dataclass(frozen=True)
class Refusal:
    """One thing wrong with one cell. `row` counts as a spreadsheet does, the heading being 1."""

    row: int
    column: str
    value: str
    reason: str
    example: str


@register.simple_tag
def refusals_of(result):
    """Every wrong cell of every bad row, in the order of the file."""
    return [
        Refusal(
            row=row.number + 1,
            column=_("whole row") if field == NON_FIELD_ERRORS else heading_for(field),
            value=dict(zip(result.column_names, row.values, strict=True)).get(field, ""),
            reason=reason,
            example=example_for(field),
        )
        for row in result.invalid_rows
        for field, reasons in row.error_dict.items()
        for reason in reasons
    ]
