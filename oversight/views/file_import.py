"""What the pages share on which a file is checked and taken in: all rows or none."""

import csv
from collections import Counter
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from oversight.file_errors import LABELS
from registry.exports import plain_text

MOST_BYTES = 20 * 1024 * 1024
ERRORS_SHOWN = 200
ERROR_COLUMNS = (
    gettext_lazy("File"),
    gettext_lazy("Row"),
    gettext_lazy("Column"),
    gettext_lazy("In the file"),
    gettext_lazy("Reason"),
    gettext_lazy("Valid example"),
)


def is_check(request) -> bool:
    """Whether nothing is to be kept: so unless the other button was pressed."""
    return request.POST.get("do") != "import"


def import_answer(request, template, model_admin, *, form, outcome, counts, **own):
    """The page with what came of the file, or every error as a file where that was asked for.

    `counts` are pairs of a label and the field of the outcome that it tells.
    """
    if outcome and outcome.errors and "errors" in request.POST:
        return _errors_file(outcome)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "form": form,
        "outcome": outcome,
        "is_check": is_check(request),
        "counts": [(label, getattr(outcome, name)) for label, name in counts] if outcome else [],
        "errors": list(islice(outcome.errors, ERRORS_SHOWN)) if outcome else [],
        "kinds": _error_kinds(outcome) if outcome else [],
        "error_columns": ERROR_COLUMNS,
        **own,
    }
    return render(request, template, context)


def headings(columns, required):
    """Each column with its name in words, and whether it is required."""
    return [(name, LABELS[name], name in required) for name in columns]


def _error_kinds(outcome):
    """Each kind of error once, with how often it occurs, the commonest first."""
    counted = Counter((error.column, error.code) for error in outcome.errors)
    first = {}
    for error in outcome.errors:
        first.setdefault((error.column, error.code), error)
    return [(first[kind], number) for kind, number in counted.most_common()]


def _cells(error):
    return (
        error.sheet_label,
        error.line,
        error.column,
        error.value,
        error.message,
        error.example,
    )


def _errors_file(outcome):
    """Every error as CSV that spreadsheets open with Vietnamese letters whole."""
    response = HttpResponse(
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="errors.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(ERROR_COLUMNS)
    writer.writerows([plain_text(cell) for cell in _cells(error)] for error in outcome.errors)
    return response
