"""How far the reminders of a period are planned."""

from django.db import models

from tasks.reporting.models import ReportingPeriod


class Planned(models.Model):
    """Through which day a period's reminders stand as rows; no day is planned twice.

    It moves forward in the transaction that stores them: a reminder is owed or not by what
    stood when its day was planned, not by what comes later.
    """

    period = models.OneToOneField(ReportingPeriod, models.CASCADE, related_name="planned")
    through = models.DateField()

    def __str__(self) -> str:
        return f"{self.period}: {self.through}"
