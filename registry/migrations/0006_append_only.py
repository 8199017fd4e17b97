from django.db import migrations

from registry.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0005_edit_route_visit"),
    ]

    operations = [
        append_only("registry_decision"),
        append_only("registry_exportlog"),
    ]
