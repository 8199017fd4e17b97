"""Parameters of the method: versions to read, and the page that adds another."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from oversight.admin.people import maker_text
from oversight.models import ParameterSet
from oversight.parameter_words import described
from oversight.views.parameters import new_parameters_page
from registry.admin.base import ReadOnlyAdmin


@admin.register(ParameterSet)
class ParameterSetAdmin(ReadOnlyAdmin):
    list_display = ["number_shown", "valid_from", "reason", "made_at", "maker"]
    list_select_related = ["made_by"]
    fields = ["number", "valid_from", "reason", "made_at", "maker", "shown"]
    readonly_fields = ["maker", "shown"]
    actions_list = ["add_version"]

    class Media:
        css = {"all": ["oversight/oversight.css"]}

    def has_add_version_permission(self, request):
        return request.user.has_perm("oversight.add_parameterset")

    @action(
        description=gettext_lazy("New parameters"),
        permissions=["add_version"],
        variant=ActionVariant.PRIMARY,
        url_path="new",
    )
    def add_version(self, request):
        return new_parameters_page(request, self)

    @display(description=gettext_lazy("number"), ordering="number")
    def number_shown(self, parameters):
        return str(parameters)

    @display(description=gettext_lazy("made by"))
    def maker(self, parameters):
        return maker_text(parameters.made_by)

    @display(description=gettext_lazy("values"))
    def shown(self, parameters):
        return render_to_string(
            "oversight/parameters.html", {"groups": described(parameters.values)}
        )
