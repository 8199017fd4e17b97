"""Pages of the monthly and the quarterly report, each with its workbook."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from oversight.reports.monthly import monthly_tables
from oversight.reports.quarterly import quarterly_tables
from oversight.reports.reading import Reading
from oversight.reports.tables import Report, workbook
from oversight.rules.periods import Period, periods_back
from registry.actions.exports import record_export
from registry.enums import Scope
from registry.models import Operator
from registry.resources import Workbook

PERMISSION = "oversight.view_agentscore"
BEGAN = date(2024, 12, 1)  # the memoranda of the pilot
LINES_SHOWN = 100
MONTHLY, QUARTERLY = "monthly_report", "quarterly_report"


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: a form that holds it, and the reading that follows."""

    form: "ReportForm"
    reading: Reading

    def query(self, period: Period) -> str:
        """The same choice for another period, as it stands in an address."""
        operator = self.form.cleaned_data["operator"]
        asked = {"period": period.name} | ({"operator": operator.code} if operator else {})
        return urlencode(asked)


class ReportForm(forms.Form):
    """The period, and one operator or all that this person sees."""

    period = forms.ChoiceField(label=gettext_lazy("Period"))
    operator = forms.ModelChoiceField(
        label=gettext_lazy("Operator"),
        queryset=Operator.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("All that you see"),
    )

    def __init__(self, *args, user, periods, operators, **kwargs):
        super().__init__(*args, **kwargs)
        self.periods = {period.name: period for period in periods}
        self.fields["period"].choices = [
            (name, _title(self.periods[name])) for name in self.periods
        ]
        self.fields["operator"].queryset = operators
        if user.scope == Scope.OPERATOR:
            del self.fields["operator"]

    def clean(self):
        return {"operator": None} | super().clean()

    @property
    def chosen_period(self) -> Period:
        return self.periods[self.cleaned_data["period"]]


@require_safe
def monthly(request):
    """The report of one month, on the page or as a workbook."""
    now = timezone.now()
    newest = Period.month_of(timezone.localdate(now))
    chosen = _chosen(request, newest.previous, newest, at=now, is_postal=False)
    report = Report(
        title=_("Monthly report %(month)s") % {"month": _title(chosen.reading.period)},
        facts=_facts(chosen.reading),
        tables=monthly_tables(chosen.reading),
        is_invented=_is_invented(chosen.reading),
    )
    return _answer(request, chosen, newest, report, MONTHLY)


@require_safe
def quarterly(request):
    """The report of one quarter on the duties of the public post, on the page or as a workbook."""
    now = timezone.now()
    newest = Period.quarter_of(timezone.localdate(now))
    chosen = _chosen(request, newest.previous, newest, at=now, is_postal=True)
    period = chosen.reading.period
    due = _("before %(day)s") % {"day": _day(period.to_be_reported_before)}
    report = Report(
        title=_("Public postal service report %(quarter)s") % {"quarter": _title(period)},
        facts=[
            *_facts(chosen.reading),
            (_("To be reported (Circular 17/2017/TT-BTTTT art. 13)"), due),
        ],
        tables=quarterly_tables(chosen.reading),
        is_invented=_is_invented(chosen.reading),
    )
    return _answer(request, chosen, newest, report, QUARTERLY)


def _chosen(request, usual: Period, newest: Period, *, at, is_postal) -> Chosen:
    """What the address asks for; without a word, the last period that is over."""
    user = request.user
    if not user.has_perm(PERMISSION):
        raise PermissionDenied
    operators = Operator.objects.visible_to(user)
    if is_postal:
        operators = operators.filter(kind__is_public_post=True)
    asked = request.GET.copy()
    asked.setdefault("period", usual.name)
    periods = periods_back(newest, BEGAN)
    form = ReportForm(asked, user=user, periods=periods, operators=operators)
    if not form.is_valid():
        raise Http404
    operator = user.operator if user.scope == Scope.OPERATOR else form.cleaned_data["operator"]
    return Chosen(form, Reading(user, form.chosen_period, operator, at, is_postal))


def _answer(request, chosen: Chosen, newest: Period, report: Report, name: str):
    if request.GET.get("format") == "xlsx":
        return _workbook(request, chosen, report, name)
    period = chosen.reading.period
    context = {
        "report": report,
        "reading": chosen.reading,
        "form": chosen.form,
        "lines_shown": LINES_SHOWN,
        "name": name,
        "query": chosen.query(period),
        "previous": chosen.query(period.previous) if period.first > BEGAN else "",
        "next": chosen.query(period.next) if period.first < newest.first else "",
    }
    return render(request, "oversight/report.html", context)


def _workbook(request, chosen, report, name):
    """What cannot be logged does not go out."""
    content = workbook(report)
    record_export(
        list_name=f"oversight.{name}",
        filters=chosen.query(chosen.reading.period),
        file_format="xlsx",
        rows=report.line_count,
        by=request.user,
        at=chosen.reading.at,
    )
    file_name = f"{name}-{chosen.reading.period.name}.xlsx".replace("_", "-")
    return HttpResponse(
        content,
        content_type=Workbook.XLSX().get_content_type(),
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _facts(reading: Reading) -> list[tuple[str, str]]:
    period = reading.period
    days = _("%(first)s to %(last)s") % {"first": _day(period.first), "last": _day(period.last)}
    made = date_format(timezone.localtime(reading.at), "SHORT_DATETIME_FORMAT")
    facts = [
        (_("Period"), days),
        (pgettext("report", "Covers"), _whose(reading)),
        (_("Made at"), made),
    ]
    if reading.is_under_way:
        facts.append((_("State"), _("the period is not over: figures will change")))
    return facts


def _is_invented(reading):
    return reading.agents.filter(operator__is_invented=True).exists()


def _whose(reading):
    if reading.operator:
        whose = reading.operator.name
    elif reading.is_postal:
        whose = _("all operators of the public post")
    else:
        whose = _("all operators")
    if reading.user.scope == Scope.AREAS and not reading.user.is_superuser:
        return _("%(whose)s, in the areas that you see") % {"whose": whose}
    return whose


def _title(period: Period) -> str:
    if period.months == 1:
        return f"{period.first:%m/%Y}"
    return pgettext("quarter", "Q%(number)d/%(year)d") % {
        "number": period.number,
        "year": period.first.year,
    }


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")
