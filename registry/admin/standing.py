"""How agents stand: what was waived, what is still to be met, what has lapsed."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from registry.actions.agents import is_maker
from registry.actions.conditions import confirm_met
from registry.actions.waivers import is_open_to_waivers
from registry.admin.base import ReadOnlyAdmin
from registry.admin.moves import AgentMovesMixin
from registry.criteria import label_of_key
from registry.enums import Act
from registry.lapses import LAPSE_LABELS
from registry.models import Condition, Waiver
from registry.rules.lapses import LapseKind
from registry.views.attention import SOON, attention_page
from registry.views.conditions import conditions_page
from registry.views.waiver import waiver_page

LEAVE_COLOURS = {"met": "success", "running": "info", "ended": "danger"}


class AttentionFilter(DropdownFilter):
    """Agents for which something has lapsed."""

    title = gettext_lazy("needs attention")
    parameter_name = "attention"

    def lookups(self, request, model_admin):
        return [
            ("any", _("for whatever reason")),
            *((kind.value, LAPSE_LABELS[kind]) for kind in LapseKind),
        ]

    def queryset(self, request, queryset):
        chosen, today = self.value(), timezone.localdate()
        if chosen == "any":
            return queryset.needing_attention(today)
        if chosen in set(LapseKind):
            return queryset.needing_attention(today, LapseKind(chosen))
        return queryset


class AgentStandingMixin(AgentMovesMixin):
    """Pages about one agent's waivers and conditions, and about all that lapsed."""

    actions_list = ["attention"]
    actions_detail = [*AgentMovesMixin.actions_detail, "approve_on_conditions", "waive"]

    def has_attention_permission(self, request):
        return self.has_view_permission(request)

    def has_approve_on_conditions_permission(self, request, object_id=None):
        return object_id is not None and Act.APPROVE in self.open_moves(request, object_id)

    def has_waive_permission(self, request, object_id=None):
        may = object_id is not None and request.user.has_perm("registry.grant_waiver")
        agent = self.get_object(request, object_id) if may else None
        return agent is not None and is_open_to_waivers(agent) and not is_maker(agent, request.user)

    @action(
        description=gettext_lazy("Needs attention"), permissions=["attention"], url_path="attention"
    )
    def attention(self, request):
        return attention_page(request, self)

    @action(
        description=gettext_lazy("Approve on conditions"),
        permissions=["approve_on_conditions"],
        url_path="approve-on-conditions",
    )
    def approve_on_conditions(self, request, object_id):
        return conditions_page(request, self._found(request, object_id), self)

    @action(
        description=gettext_lazy("Waive a criterion"),
        permissions=["waive"],
        url_path="waive",
        variant=ActionVariant.WARNING,
    )
    def waive(self, request, object_id):
        return waiver_page(request, self._found(request, object_id), self)

    def _found(self, request, object_id):
        agent = self.get_object(request, object_id)
        if agent is None:
            raise Http404
        return agent


class LeaveAdmin(ReadOnlyAdmin):
    """What was let pass for a time; the one button confirms that it is met now."""

    actions_detail = ["confirm"]
    search_fields = ["agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    def has_confirm_permission(self, request, object_id=None):
        leave = self.get_object(request, object_id) if object_id else None
        may = request.user.has_perm("registry.review_agent")
        return may and leave is not None and leave.met_at is None

    @action(
        description=gettext_lazy("Confirm that it is met"),
        permissions=["confirm"],
        variant=ActionVariant.SUCCESS,
        dialog={
            "title": gettext_lazy("Confirm that it is met"),
            "description": gettext_lazy("The criterion is checked again by the facts of today."),
            "form_submit_text": gettext_lazy("Confirm"),
        },
    )
    def confirm(self, request, form, object_id):
        leave = self.get_object(request, object_id)
        if leave is None:
            raise Http404
        try:
            confirm_met(leave=leave, by=request.user, at=timezone.now())
            messages.success(request, _("It is confirmed."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        page = reverse(f"admin:registry_{self.opts.model_name}_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})

    @display(description=gettext_lazy("criterion"))
    def criterion_shown(self, leave):
        return label_of_key(leave.criterion)

    @display(description=gettext_lazy("state"), label=LEAVE_COLOURS)
    def state(self, leave):
        if leave.met_at:
            return "met", _("met")
        last_day = leave.ends_on if isinstance(leave, Waiver) else leave.due_on
        if last_day >= timezone.localdate():
            return "running", _("running")
        return "ended", _("ended")


class LeaveFilter(DropdownFilter):
    """Those that still count: running, or ended without being put right."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("ended", _("ended, not put right")), ("soon", _("ends within 30 days, or ended"))]


class WaiverFilter(LeaveFilter):
    def queryset(self, request, queryset):
        today = timezone.localdate()
        return {
            "ended": lambda: queryset.lapsed_on(today),
            "soon": lambda: queryset.ending_by(today + SOON),
        }.get(self.value(), queryset.all)()


class ConditionFilter(LeaveFilter):
    def queryset(self, request, queryset):
        today = timezone.localdate()
        return {
            "ended": lambda: queryset.overdue_on(today),
            "soon": lambda: queryset.due_by(today + SOON),
        }.get(self.value(), queryset.all)()


@admin.register(Waiver)
class WaiverAdmin(LeaveAdmin):
    list_display = ["agent", "criterion_shown", "state", "ends_on", "granted_by", "granted_at"]
    list_select_related = ["agent", "granted_by"]
    list_filter = [WaiverFilter]
    fields = [
        "agent",
        "criterion_shown",
        "reason",
        "ends_on",
        "granted_by",
        "granted_at",
        "met_at",
        "met_by",
    ]
    readonly_fields = ["criterion_shown", "met_at", "met_by"]


@admin.register(Condition)
class ConditionAdmin(LeaveAdmin):
    list_display = ["agent", "criterion_shown", "state", "due_on", "met_by"]
    list_select_related = ["agent", "met_by"]
    list_filter = [ConditionFilter]
    fields = ["agent", "criterion_shown", "due_on", "decision", "met_at", "met_by"]
    readonly_fields = ["criterion_shown", "met_at", "met_by"]
