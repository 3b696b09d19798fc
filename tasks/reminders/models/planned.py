"""How far the reminders of a period are planned."""

from django.db import models

from tasks.reporting.models import ReportingPeriod


class Planned(models.Model):
    """Through which day a period's reminders stand as rows.

    It moves in the transaction that stores them: a reminder is owed or not by what stood when
    its day was planned, not by what comes later. So it moves forward, and no day is planned
    twice; unless a clock ran ahead by more than a day, and it moves back once that is over. The
    days are then planned again, and what stands of them isn't made twice.
    """

    period = models.OneToOneField(ReportingPeriod, models.CASCADE, related_name="planned")
    through = models.DateField()

    def __str__(self) -> str:
        return f"{self.period}: {self.through}"
