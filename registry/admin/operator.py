"""Operators, their kinds and their agreements."""

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display

from registry.admin.base import HistoryAdmin, ScopedAdmin, ScopedTabularInline
from registry.models import Agreement, Operator, OperatorKind, Reason, Service
from registry.querysets import sees_city
from registry.views.attention import SOON

AGREEMENT_COLOURS = {"none": "danger", "ended": "danger", "soon": "warning", "runs": "success"}


class AgreementFilter(DropdownFilter):
    """Operators with whom the Centre has to sign again."""

    title = _("agreement")
    parameter_name = "agreement"

    def lookups(self, request, model_admin):
        return [
            ("due", _("Ends within 30 days, or none while agents are open")),
            ("soon", _("Ends within 30 days")),
            ("none", _("None while agents are open")),
        ]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        piles = {
            "due": lambda: queryset.agreement_due(today, SOON),
            "soon": lambda: queryset.ending(today, SOON),
            "none": lambda: queryset.without_agreement(today),
        }
        return piles.get(self.value(), lambda: queryset)()


class AgreementInline(ScopedTabularInline):
    model = Agreement
    fields = ["number", "signed_on", "valid_until", "file"]


@admin.register(Operator)
class OperatorAdmin(HistoryAdmin):
    list_display = [
        "name",
        "code",
        "kind",
        "agreement_shown",
        "agent_count",
        "active_agent_count",
        "is_invented",
    ]
    list_filter = ["kind", AgreementFilter]
    list_select_related = ["kind"]
    ordering = ["name"]
    search_fields = ["search_key"]
    fields = ["code", "name", "kind", "phone", "email", "is_invented"]
    inlines = [AgreementInline]

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts(request.user).with_agreement()

    def has_add_permission(self, request):
        """A user limited to areas would not see the operator again: it has no agent there yet."""
        return super().has_add_permission(request) and sees_city(request.user)

    def has_change_permission(self, request, obj=None):
        """An operator that also works elsewhere is kept by those who see the whole of it."""
        may = super().has_change_permission(request, obj)
        if not may or obj is None or sees_city(request.user):
            return may
        return Operator.objects.wholly_visible_to(request.user).filter(pk=obj.pk).exists()

    @display(description=_("agreement"), label=AGREEMENT_COLOURS, ordering="agreement_until")
    def agreement_shown(self, operator):
        if operator.agreement_number is None:
            return "none", gettext("none")
        until, today = operator.agreement_until, timezone.localdate()
        if until is None:
            return "runs", gettext("no end day")
        day = date_format(until, "SHORT_DATE_FORMAT")
        if until < today:
            return "ended", gettext("ended on %(day)s") % {"day": day}
        return "soon" if until <= today + SOON else "runs", gettext("until %(day)s") % {"day": day}

    @admin.display(description=_("agents"), ordering="agent_count")
    def agent_count(self, operator):
        return operator.agent_count

    @admin.display(description=_("active agents"), ordering="active_agent_count")
    def active_agent_count(self, operator):
        return operator.active_agent_count


@admin.register(OperatorKind)
class OperatorKindAdmin(ScopedAdmin):
    list_display = ["name", "code", "is_public_post"]
    search_fields = ["code", "name"]


@admin.register(Service)
class ServiceAdmin(ScopedAdmin):
    list_display = ["name", "code"]
    search_fields = ["code", "name"]

    def has_delete_permission(self, request, obj=None):
        """A service that agents offer stays; with it each of them would lose it without a trace."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or not obj.agent_set.exists())


@admin.register(Reason)
class ReasonAdmin(ScopedAdmin):
    list_display = ["name", "code", "act", "is_current"]
    list_filter = ["act", "is_current"]
    search_fields = ["code", "name"]
