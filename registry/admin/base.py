"""What every admin class of the project shares: rows end in `visible_to(user)`."""

from functools import cache

from django.contrib.admin.utils import flatten_fieldsets
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.forms import AdminForm

from registry.models import User

LONGEST_VALUE = 2_000
READING = ["GET", "HEAD"]


class ScopedChoicesMixin:
    """Fields that point to other rows offer only those the user may see; nothing is chosen yet."""

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """A choice that must be made begins with none; Unfold would begin with the first."""
        if not db_field.blank and not db_field.has_default():
            kwargs.setdefault("choices", db_field.get_choices(blank_choice=[("", _("Choose …"))]))
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", _visible(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", _visible(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class OpenLinksMixin:
    """Another row is a link only for who may open its page; the package always links."""

    def get_fieldsets(self, request, obj=None):
        closed = self._closed_links(request, obj)
        return [
            (title, {**options, "fields": _replaced(options["fields"], closed)})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        names = super().get_readonly_fields(request, obj)
        return [*names, *self._closed_links(request, obj).values()]

    def _closed_links(self, request, obj):
        """Columns without a link, by the field that each stands for, where nothing is edited."""
        if obj is None or self.has_change_permission(request, obj):
            return {}
        return {
            field.name: _as_text(field)
            for field in self.opts.fields
            if field.many_to_one and not self._may_open(field.related_model, request)
        }

    def _may_open(self, model, request):
        site = self.admin_site
        return site.is_registered(model) and site.get_model_admin(model).has_view_permission(
            request
        )


class ScopedAdmin(ScopedChoicesMixin, OpenLinksMixin, ModelAdmin):
    """A list whose rows end in `visible_to(user)`."""

    list_filter_submit = True
    warn_unsaved_form = True
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request):
        """The rows the user may see, with what a line shows where their queryset says it."""
        rows = super().get_queryset(request).visible_to(request.user)
        return rows.for_list() if hasattr(rows, "for_list") else rows

    def get_search_results(self, request, queryset, search_term):
        """Rows that can be found without accents are; Django would heed accents, and case too."""
        if hasattr(queryset, "search"):
            return queryset.search(search_term), False
        return super().get_search_results(request, queryset, search_term)

    def get_deleted_objects(self, objs, request):
        """What goes with a row, without what only joins it to another: that has no name."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        tables = [field.remote_field.through._meta for field in self.opts.many_to_many]
        joins = [table for table in tables if table.auto_created]
        openings = tuple(f"{capfirst(join.verbose_name)}: " for join in joins)
        for join in joins:
            counts.pop(join.verbose_name_plural, None)
        return _without(deleted, openings), counts, lacking, protected


class HistoryAdmin(SimpleHistoryAdmin, ScopedAdmin):
    """A list whose rows keep their history, visible with the row itself."""

    def history_view(self, request, object_id, extra_context=None):
        """The package would fall back to the history of rows that the user may not see.

        It would also link the person of each change for everybody; no address, no link.
        """
        if self.get_object(request, object_id) is None:
            raise Http404
        links = {} if self._may_open(User, request) else {"admin_user_view": ""}
        return super().history_view(request, object_id, {**links, **(extra_context or {})})

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """A version is only read: the package would let everybody who sees it save it again."""
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        if self.get_object(request, object_id) is None:
            raise Http404
        request.reads_version = True
        version = get_object_or_404(self.model.history, pk=version_id, id=object_id)
        around = {"version": version, "show_history": False, **(extra_context or {})}
        return super().history_form_view(request, object_id, version_id, around)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not hasattr(request, "reads_version")

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A version is not added: who may not change it gets a form without boxes."""
        change = change or hasattr(request, "reads_version")
        return super().get_form(request, obj, change=change, **kwargs)

    def render_history_view(self, request, template, context, **kwargs):
        """The fields of a version as text; the package would show them as boxes to fill in."""
        if "version" in context:
            form, fieldsets = context["adminform"].form, context["adminform"].fieldsets
            names = flatten_fieldsets(fieldsets)
            shown = AdminForm(form, fieldsets, {}, names, model_admin=self)
            context = {**context, "adminform": shown}
        return super().render_history_view(request, template, context, **kwargs)

    def set_history_delta_changes(self, request, historical_records, **kwargs):
        """A change without a reason has an empty cell; the package would print None."""
        super().set_history_delta_changes(request, historical_records, **kwargs)
        for record in historical_records:
            record.history_change_reason = record.history_change_reason or ""

    def get_historical_record_context_helper(self, request, historical_record):
        """Values are shown whole; the package would cut them short, in English."""
        return HistoricalRecordContextHelper(
            self.model, historical_record, max_displayed_delta_change_chars=LONGEST_VALUE
        )


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that actions write and people only read."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ScopedTabularInline(ScopedChoicesMixin, OpenLinksMixin, TabularInline):
    """Rows under their parent."""

    extra = 0
    tab = True


class TraceInline(ScopedChoicesMixin, OpenLinksMixin, StackedInline):
    """Rows that are only ever added by actions: nobody adds, changes or deletes them here."""

    extra = 0
    tab = True
    per_page = 10
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@cache
def _as_text(field):
    """A column of a page that says what the field says, without a link; one for each field."""

    def told(row):
        value = getattr(row, field.name)
        return "–" if value is None else str(value)

    told.__name__ = field.name
    told.short_description = field.verbose_name
    return told


def _replaced(names, columns):
    """The fields of a page, in lines or alone, with some shown in another way, each once."""
    return [
        _replaced(name, columns) if isinstance(name, list | tuple) else columns.get(name, name)
        for name in names
        if name not in columns.values()
    ]


def _without(texts, openings):
    """The texts of a nested list, but those that begin in one of these ways."""
    kept = [
        _without(text, openings) if isinstance(text, list) else text
        for text in texts
        if isinstance(text, list) or not text.startswith(openings)
    ]
    return [text for text in kept if text]


def _visible(db_field, request):
    queryset = db_field.remote_field.model._default_manager.all()
    visible_to = getattr(queryset, "visible_to", None)
    return visible_to(request.user) if visible_to else queryset
