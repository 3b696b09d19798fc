"""Keep with each period who reports its own part in it, as the window says now."""

from django.db import migrations, models

import tasks.reporting.vocabulary


def take_over_what_windows_say(apps, schema_editor):
    """Give the periods that are open what their plan's window says."""
    periods = apps.get_model("reporting", "ReportingPeriod").objects
    for window in apps.get_model("reporting", "ReportingWindow").objects.all():
        periods.filter(plan=window.plan_id).update(parts=window.parts)


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0003_guard_the_record'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportingperiod',
            name='parts',
            field=models.CharField(choices=[('none', 'nobody'), ('leads_and_joint', 'leads and joint holders'), ('all', 'all holders')], default=tasks.reporting.vocabulary.Parts['NONE'], editable=False, max_length=20, verbose_name='who reports its own part'),
        ),
        migrations.RunPython(take_over_what_windows_say, migrations.RunPython.noop),
    ]
