"""Steps of reports made before there were mails are told to nobody."""

from django.db import migrations
from django.utils import timezone

from tasks.reminders.vocabulary import Closing


def close_earlier_steps(apps, schema_editor):
    Move = apps.get_model("reporting", "Move")
    Event = apps.get_model("reminders", "Event")
    now = timezone.now()
    Event.objects.bulk_create(
        [
            Event(move_id=move, made_at=now, closed_at=now, closing=Closing.BEFORE_ITS_TIME)
            for move in Move.objects.values_list("pk", flat=True)
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [migrations.RunPython(close_earlier_steps, migrations.RunPython.noop)]
