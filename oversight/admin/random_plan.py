"""Random plans: drawn once a month, read for good."""

from django.contrib import admin
from django.http import Http404
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display

from oversight.models import RandomPlan
from oversight.views.random_plan import draw_page, plan_page
from registry.admin.base import ReadOnlyAdmin
from registry.querysets import sees_city


@admin.register(RandomPlan)
class RandomPlanAdmin(ReadOnlyAdmin):
    list_display = [
        "month_shown",
        "frame_size",
        "planned",
        "made",
        "violations",
        "drawn_at",
        "drawn_by",
    ]
    list_select_related = ["drawn_by"]
    actions_list = ["draw"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts(request.user)

    def get_list_display(self, request):
        """The size of the frame speaks of the whole city."""
        if sees_city(request.user):
            return self.list_display
        return [name for name in self.list_display if name != "frame_size"]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        plan = self.get_object(request, object_id)
        if plan is None or not self.has_view_permission(request, plan):
            raise Http404
        return plan_page(request, plan, self)

    def has_draw_permission(self, request):
        return request.user.has_perm("oversight.draw_randomplan")

    @action(
        description=gettext_lazy("Draw a random plan"),
        permissions=["draw"],
        icon="casino",
        url_path="draw",
    )
    def draw(self, request):
        return draw_page(request, self)

    @display(description=gettext_lazy("month"), ordering="month")
    def month_shown(self, plan):
        return str(plan)

    @display(description=gettext_lazy("planned"))
    def planned(self, plan):
        return plan.planned_count

    @display(description=gettext_lazy("made"))
    def made(self, plan):
        return plan.made_count

    @display(description=gettext_lazy("violations"))
    def violations(self, plan):
        return plan.violation_count
