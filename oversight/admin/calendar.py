"""Working calendars: what changes them, and putting the changes into force."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from oversight.actions.calendars import revise_calendar
from oversight.models import CalendarOverride, CalendarVersion, Incident, WorkingCalendar
from registry.admin.base import ScopedAdmin, ScopedTabularInline, TraceInline
from registry.enums import Weekday


class CalendarForm(forms.ModelForm):
    """A calendar with its weekdays to tick."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Working weekdays"),
        choices=Weekday.choices,
        coerce=int,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = WorkingCalendar
        fields = ["code", "name", "has_public_holidays", "weekdays", "opens", "closes"]


class OverrideInline(ScopedTabularInline):
    model = CalendarOverride
    fields = ["day", "is_working", "opens", "closes", "reason"]


class IncidentInline(TraceInline):
    """Declared and decided on pages of their own."""

    model = Incident
    fields = ["kind", "authority", "area", "starts_at", "ends_at", "reason", "state"]
    show_change_link = True

    def get_queryset(self, request):
        incidents = super().get_queryset(request).visible_to(request.user)
        return incidents.select_related("authority", "area")


class VersionInline(TraceInline):
    model = CalendarVersion
    fields = ["number", "made_at", "made_by", "holidays_release", "moved"]
    readonly_fields = ["moved"]

    def get_queryset(self, request):
        versions = super().get_queryset(request).select_related("made_by", "recomputation")
        return versions.defer("days", "incidents")

    @admin.display(description=gettext_lazy("deadlines moved"))
    def moved(self, version):
        row = getattr(version, "recomputation", None)
        if row is None:
            return "–"
        count = row.dossiers_moved + row.rounds_moved
        if not row.is_itemised or not count:
            return count
        events = reverse("admin:oversight_dossierevent_changelist")
        return format_html('<a href="{}?recomputation__exact={}">{}</a>', events, row.pk, count)


@admin.register(WorkingCalendar)
class WorkingCalendarAdmin(ScopedAdmin):
    form = CalendarForm
    list_display = ["name", "code", "has_public_holidays", "opens", "closes", "newest_version"]
    search_fields = ["code", "name"]
    inlines = [OverrideInline, IncidentInline, VersionInline]
    actions_detail = ["revise"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_newest_version()

    def get_fields(self, request, obj=None):
        """Who may not change a calendar reads its weekdays by name, not by number."""
        names = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return names
        return ["weekdays_by_name" if name == "weekdays" else name for name in names]

    @admin.display(description=gettext_lazy("working weekdays"))
    def weekdays_by_name(self, calendar):
        return ", ".join(str(Weekday(number).label) for number in calendar.weekdays)

    def has_delete_permission(self, request, obj=None):
        """A calendar that deadlines were counted in stays."""
        may = super().has_delete_permission(request, obj)
        return may and obj is not None and not obj.versions.exists()

    def has_revise_permission(self, request, object_id=None):
        return request.user.has_perm("oversight.revise_workingcalendar")

    @admin.display(description=gettext_lazy("version in force"))
    def newest_version(self, calendar):
        return calendar.newest_version or "–"

    @action(
        description=gettext_lazy("Put into force"),
        permissions=["revise"],
        dialog={
            "title": gettext_lazy("Put this calendar into force"),
            "description": gettext_lazy(
                "Save your changes first. A new version is made, and every deadline counted in "
                "this calendar is computed again. Scores made before stay as they were."
            ),
            "form_class": None,
            "form_submit_text": gettext_lazy("Put into force"),
        },
    )
    def revise(self, request, form, object_id):
        calendar = self.get_object(request, object_id)
        if calendar is None:
            raise Http404
        try:
            revision = revise_calendar(calendar=calendar, by=request.user, at=timezone.now())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _revision_text(revision))
        page = reverse("admin:oversight_workingcalendar_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})


def _revision_text(revision):
    if not revision.is_new:
        return _("Nothing differs from the version in force: no new version was needed.")
    return _("%(version)s is in force; %(count)d deadlines moved.") % {
        "version": revision.version,
        "count": revision.moved,
    }
