"""What every admin class of the project shares: rows end in `visible_to(user)`."""

from django.http import Http404
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, StackedInline, TabularInline


class ScopedChoicesMixin:
    """Fields that point to other rows offer only those the user may see."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", _visible(db_field, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", _visible(db_field, request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedAdmin(ScopedChoicesMixin, ModelAdmin):
    """A list whose rows end in `visible_to(user)`."""

    list_filter_submit = True
    warn_unsaved_form = True
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


class HistoryAdmin(SimpleHistoryAdmin, ScopedAdmin):
    """A list whose rows keep their history, visible with the row itself."""

    def history_view(self, request, object_id, extra_context=None):
        """The package would fall back to the history of rows that the user may not see."""
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if self.get_object(request, object_id) is None:
            raise Http404
        return super().history_form_view(request, object_id, version_id, extra_context)


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that actions write and people only read."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ScopedTabularInline(ScopedChoicesMixin, TabularInline):
    """Rows under their parent."""

    extra = 0
    tab = True


class TraceInline(ScopedChoicesMixin, StackedInline):
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


def _visible(db_field, request):
    queryset = db_field.remote_field.model._default_manager.all()
    visible_to = getattr(queryset, "visible_to", None)
    return visible_to(request.user) if visible_to else queryset
