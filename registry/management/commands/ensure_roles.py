"""Write the groups and their permissions."""

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from registry.roles import PERMISSIONS


class Command(BaseCommand):
    help = "Create or update the groups of people and what each may do."

    @transaction.atomic
    def handle(self, **options):
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        for role, permissions in PERMISSIONS.items():
            group, _created = Group.objects.get_or_create(name=role.value)
            group.permissions.set(known[name] for name in permissions)
        self.stdout.write(_("%(count)d groups are up to date.") % {"count": len(PERMISSIONS)})
