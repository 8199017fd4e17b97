"""Duplicates on the agents' pages: warnings, the merge page, former codes, and past merges."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from registry.actions.merges import declare_distinct
from registry.admin.base import ReadOnlyAdmin
from registry.duplicates import suspects_of
from registry.enums import Status
from registry.models import Agent, Distinction, Merge
from registry.views.merge import merge_page
from registry.views.merged import merged_page
from registry.views.suspects import suspects_page


class SuspectsFormMixin:
    """Warns before a record is made that looks like another; whoever makes it all the same says so.

    The admin sets `user`. The answer names the suspects it was given for: one that turned up in
    between is asked about anew.
    """

    user = None
    suspects = ()

    def _post_clean(self):
        super()._post_clean()
        if self.instance.pk is not None or self.errors:
            return
        self.suspects = suspects_of(self.instance, self.user)
        answered = set(self.data.get("create_all_the_same", "").split())
        if {str(suspect.agent.pk) for suspect in self.suspects} - answered:
            self.add_error(
                None,
                ValidationError(
                    _("This looks like an agent that is registered already: see above."),
                    code="suspected_duplicate",
                ),
            )


class DuplicatesMixin:
    """Suspects beside an agent, the page that merges two, and the way from a former code."""

    def get_queryset(self, request):
        return super().get_queryset(request).not_merged()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("suspects/", view(self.suspects_view), name="registry_agent_suspects"),
            path("code/<path:code>/", view(self.code_view), name="registry_agent_by_code"),
            path(
                "<int:kept>/merge/<int:duplicate>/",
                view(self.merge_view),
                name="registry_agent_merge",
            ),
            *super().get_urls(),
        ]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change and form.suspects:
            declare_distinct(
                agent=form.instance,
                others=[suspect.agent for suspect in form.suspects],
                by=request.user,
                at=timezone.now(),
            )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        kept = _kept_instead_of(request, object_id)
        if kept is not None:
            messages.info(request, _("This record was merged into %(agent)s.") % {"agent": kept})
            return HttpResponseRedirect(reverse("admin:registry_agent_change", args=[kept.pk]))
        context = self._around_duplicates(request, object_id) if request.method == "GET" else {}
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), **context}
        )

    def code_view(self, request, code):
        """The page of the agent that this code means, now or before a merge."""
        agent = self.get_queryset(request).known_as(code).first()
        if agent is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:registry_agent_change", args=[agent.pk]))

    def merge_view(self, request, kept, duplicate):
        self._check_may_merge(request)
        found = [self.get_object(request, str(pk)) for pk in (kept, duplicate)]
        if None in found or kept == duplicate:
            raise Http404
        return merge_page(request, *found, self)

    def suspects_view(self, request):
        self._check_may_merge(request)
        return suspects_page(request, self)

    def _around_duplicates(self, request, object_id):
        agent = self.get_object(request, object_id)
        if agent is None:
            return {}
        about = Distinction.objects.visible_to(request.user).about(agent)
        return {
            "suspects": suspects_of(agent, request.user),
            "distinctions": about.select_related("first", "second", "by"),
            "merges": Merge.objects.visible_to(request.user).standing().filter(kept=agent),
        }

    def _check_may_merge(self, request):
        if not request.user.has_perm("registry.merge_agent"):
            raise Http404


def _kept_instead_of(request, object_id):
    """The agent into which the record of that key was merged, or None."""
    if not object_id.isdecimal():
        return None
    agents = Agent.objects.visible_to(request.user)
    merged = agents.filter(pk=object_id, status=Status.MERGED).first()
    return agents.known_as(merged.code).first() if merged else None


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    list_display = ["merged_code", "kept", "reason", "by", "at", "state"]
    list_select_related = ["kept", "by", "undone_by"]
    search_fields = ["merged_code", "kept__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        merge = self.get_object(request, object_id)
        if merge is None or not self.has_view_permission(request, merge):
            raise Http404
        return merged_page(request, merge, self)

    @display(description=gettext_lazy("state"), label={"standing": "success", "undone": ""})
    def state(self, merge):
        return ("undone", _("undone")) if merge.undone_at else ("standing", _("in force"))
