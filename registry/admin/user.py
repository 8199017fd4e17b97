"""Accounts: what a person may do (groups) and may see (scope)."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from registry.admin.base import ScopedAdmin
from registry.enums import Role
from registry.models import User

admin.site.unregister(Group)


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

    def has_change_permission(self, request, obj=None):
        """Only a superuser may touch a superuser."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request, obj=None):
        """Accounts are deactivated: their decisions must keep their names."""
        return False

    @admin.display(description=_("name"))
    def full_name(self, user):
        return f"{user.last_name} {user.first_name}".strip()

    @admin.display(description=_("groups"))
    def roles(self, user):
        return ", ".join(
            str(Role(group.name).label) if group.name in Role.values else group.name
            for group in user.groups.all()
        )


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Groups are written by `ensure_roles`; here they are only read."""

    list_display = ["role"]

    @admin.display(description=_("group"))
    def role(self, group):
        return str(Role(group.name).label) if group.name in Role.values else group.name

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
