"""Operators, their kinds and their agreements."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registry.admin.base import HistoryAdmin, ScopedAdmin, ScopedTabularInline
from registry.models import Agreement, Operator, OperatorKind, Reason, Service


class AgreementInline(ScopedTabularInline):
    model = Agreement
    fields = ["number", "signed_on", "valid_until", "file"]


@admin.register(Operator)
class OperatorAdmin(HistoryAdmin):
    list_display = ["name", "code", "kind", "agent_count", "active_agent_count", "is_invented"]
    list_filter = ["kind"]
    list_select_related = ["kind"]
    ordering = ["name"]
    search_fields = ["search_key"]
    fields = ["code", "name", "kind", "phone", "email", "is_invented"]
    inlines = [AgreementInline]

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts()

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

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


@admin.register(Reason)
class ReasonAdmin(ScopedAdmin):
    list_display = ["name", "code", "act", "is_current"]
    list_filter = ["act", "is_current"]
    search_fields = ["code", "name"]
