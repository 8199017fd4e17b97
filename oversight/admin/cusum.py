"""Early warnings, the days of the charts behind them, and the log of the nightly runs."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html_join, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter, RangeDateFilter
from unfold.decorators import display

from oversight.admin.opening import OpensCasesMixin
from oversight.enums import Domain
from oversight.models import Alarm, CusumDay, OversightRun
from registry.admin.base import ReadOnlyAdmin
from registry.admin.filters import VisibleAutocompleteFilter, VisibleChoicesFilter

DOMAIN_COLOURS = {Domain.DELAY: "warning", Domain.REWORK: "info"}


class RecentFilter(DropdownFilter):
    """What the home page counts: the alarms of the last four weeks."""

    title = gettext_lazy("raised")
    parameter_name = "raised"

    def lookups(self, request, model_admin):
        return [("lately", gettext_lazy("In the last four weeks"))]

    def queryset(self, request, queryset):
        if self.value() != "lately":
            return queryset
        return queryset.raised_lately(timezone.localdate())


@admin.register(Alarm)
class AlarmAdmin(OpensCasesMixin, ReadOnlyAdmin):
    list_display = ["who", "operator", "what", "alarm_on", "suspected_start", "strength", "links"]
    list_filter = [
        RecentFilter,
        ("domain", ChoicesCheckboxFilter),
        ("alarm_on", RangeDateFilter),
        ("agent__operator", VisibleChoicesFilter),
        ("agent__area", VisibleAutocompleteFilter),
    ]
    list_before_template = "oversight/alarms_note.html"
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")
    fields = [
        "agent",
        "domain",
        "alarm_on",
        "suspected_start",
        "bad_days",
        "statistic",
        "baseline",
        "made_at",
        "links",
    ]
    readonly_fields = ["links"]

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, alarm):
        return [alarm.agent.name, alarm.agent.code]

    @display(description=gettext_lazy("operator"), ordering="agent__operator__name")
    def operator(self, alarm):
        return alarm.agent.operator.name

    @display(description=gettext_lazy("warns of"), label=DOMAIN_COLOURS, ordering="domain")
    def what(self, alarm):
        return alarm.domain, alarm.get_domain_display()

    @display(description=gettext_lazy("bad days"), ordering="bad_days")
    def strength(self, alarm):
        return alarm.bad_days

    @display(description=gettext_lazy("look at"))
    def links(self, alarm):
        return render_to_string("oversight/alarm_links.html", {"alarm": alarm})


@admin.register(CusumDay)
class CusumDayAdmin(ReadOnlyAdmin):
    list_display = ["day", "who", "what", "counted", "height", "raised"]
    list_filter = [
        ("domain", ChoicesCheckboxFilter),
        ("agent", VisibleAutocompleteFilter),
        ("day", RangeDateFilter),
        "is_alarm",
    ]
    list_before_template = "oversight/alarms_note.html"
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")
    list_display_links = None

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    @display(description=gettext_lazy("agent"), header=True, ordering="agent__code")
    def who(self, day):
        return [day.agent.name, day.agent.code]

    @display(description=gettext_lazy("domain"), label=DOMAIN_COLOURS, ordering="domain")
    def what(self, day):
        return day.domain, day.get_domain_display()

    @display(description=gettext_lazy("bad, of how many"))
    def counted(self, day):
        return _("%(bad)d of %(dossiers)d") % {"bad": day.bad, "dossiers": day.dossiers}

    @display(description=gettext_lazy("statistic"), ordering="statistic")
    def height(self, day):
        return number_format(round(day.statistic, 1), 1)

    @display(description=gettext_lazy("raised an alarm"), label={"alarm": "danger"})
    def raised(self, day):
        return ("alarm", _("alarm")) if day.is_alarm else "–"


@admin.register(OversightRun)
class OversightRunAdmin(ReadOnlyAdmin):
    list_display = ["as_of", "started_at", "finished_at", "alarms"]
    fields = ["as_of", "started_at", "finished_at", "done"]
    readonly_fields = ["done"]

    @display(description=gettext_lazy("new warnings"))
    def alarms(self, run):
        return run.new_alarms

    @display(description=gettext_lazy("what it did"))
    def done(self, run):
        return format_html_join(mark_safe("<br>"), "{}", ([line] for line in run.lines)) or "–"
