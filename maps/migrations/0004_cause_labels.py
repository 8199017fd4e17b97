from django.db import migrations, models


class Migration(migrations.Migration):
    """Names of choices only: no table is touched."""

    dependencies = [
        ('maps', '0003_append_only'),
    ]

    operations = [
        migrations.AlterField(
            model_name='areaflag',
            name='cause',
            field=models.CharField(choices=[('no_supply', 'No supply: too few people have an agent within reach'), ('supply_unused', 'Supply unused: an agent is within reach'), ('demand_elsewhere', 'Demand elsewhere: citizens go to other wards'), ('unknown', 'Not known')], max_length=20, verbose_name='cause'),
        ),
        migrations.AlterField(
            model_name='areajudgement',
            name='cause',
            field=models.CharField(blank=True, choices=[('no_supply', 'No supply: too few people have an agent within reach'), ('supply_unused', 'Supply unused: an agent is within reach'), ('demand_elsewhere', 'Demand elsewhere: citizens go to other wards'), ('unknown', 'Not known')], max_length=20, verbose_name='cause'),
        ),
    ]
