"""Accounts: what a person may do (groups) and may see (scope)."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from registry.admin.base import ScopedAdmin
from registry.enums import Role
from registry.models import User

admin.site.unregister(Group)

VERBS = {"add": _("Add"), "change": _("Change"), "delete": _("Delete"), "view": _("View")}


def role_name(group):
    """A group in words; one that is not a role of ours keeps its name."""
    return str(Role(group.name).label) if group.name in Role.values else group.name


def right_text(permission):
    """A permission in words: the database holds its English name only."""
    verb, _separator, model = permission.codename.partition("_")
    if verb in VERBS and model == permission.content_type.model:
        return f"{VERBS[verb]}: {permission.content_type.name}"
    return gettext(permission.name)


class RolesField(forms.ModelMultipleChoiceField):
    """Groups to tick, by the names of their roles."""

    def label_from_instance(self, group):
        return role_name(group)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ScopedAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "full_name", "roles", "scope", "operator", "is_active"]
    list_filter = ["scope", "is_active"]
    list_select_related = ["operator"]
    search_fields = ["username", "first_name", "last_name"]
    autocomplete_fields = ["operator", "areas"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email", "language"]}),
        (_("May see"), {"fields": ["scope", "operator", "areas"]}),
        (_("May do"), {"fields": ["is_active", "is_staff", "groups"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "password1",
                    "password2",
                    "is_staff",
                    "scope",
                    "operator",
                    "groups",
                ]
            },
        )
    ]
    readonly_fields = []

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs |= {
                "form_class": RolesField,
                "widget": UnfoldAdminCheckboxSelectMultipleWidget,
                "help_text": "",
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        """Only a superuser may touch a superuser."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request, obj=None):
        """Accounts are deactivated: their decisions must keep their names."""
        return False

    @admin.display(description=_("name"))
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description=_("groups"))
    def roles(self, user):
        return ", ".join(role_name(group) for group in user.groups.all())


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Groups are written by `ensure_roles`; here they are only read."""

    list_display = ["role"]
    fields = ["role", "rights"]
    readonly_fields = ["role", "rights"]

    @admin.display(description=_("group"))
    def role(self, group):
        return role_name(group)

    @admin.display(description=_("permissions"))
    def rights(self, group):
        rights = [right_text(held) for held in group.permissions.select_related("content_type")]
        return format_html_join(mark_safe("<br>"), "{}", ([right] for right in rights))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
