"""What the frozen rates let expect on each day of a chart."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0015_append_only_visit_photos")]

    operations = [
        migrations.AddField(
            model_name="cusumday",
            name="expected",
            field=models.FloatField(
                help_text="By the rates frozen before the quarter; empty where it was drawn before "
                "this was kept.",
                null=True,
                verbose_name="bad ones to be expected",
            ),
        ),
    ]
