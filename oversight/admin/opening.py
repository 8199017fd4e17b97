"""The button that opens a case from the row shown."""

from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from oversight.views.case_signals import opening_link


class OpensCasesMixin:
    """For pages of what a case may be opened from; the page says which cases were."""

    actions_detail = ["open_case"]
    change_form_before_template = "oversight/signal_cases.html"

    def has_open_case_permission(self, request, object_id=None):
        return request.user.has_perm("oversight.open_inspectioncase")

    @action(
        description=gettext_lazy("Open a case"), permissions=["open_case"], url_path="open-case"
    )
    def open_case(self, request, object_id):
        return HttpResponseRedirect(opening_link(**{self.opts.model_name: object_id}))
