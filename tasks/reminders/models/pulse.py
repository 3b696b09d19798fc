"""When the parts of the machinery were last seen alive."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection, models
from django.db.models import ExpressionWrapper, F
from django.db.models.functions import Now

logger = logging.getLogger(__name__)


class PulseManager(models.Manager["Pulse"]):
    """Pulses are noted and read by the database's clock, whatever each machine's says."""

    def note(self, source: str) -> None:
        """Note that `source` runs; where the database doesn't answer, only say so."""
        try:
            if not self.filter(source=source).update(at=Now()):
                self.bulk_create([Pulse(source=source, at=Now())], ignore_conflicts=True)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the database does not answer the %s: %s", source, error)
        finally:
            # Who calls seldom keeps nothing open meanwhile, nor what a restart has broken.
            if not connection.in_atomic_block:
                connection.close()

    def ages(self) -> dict[str, timedelta]:
        """Return for how long each part was not seen; one query."""
        since = ExpressionWrapper(Now() - F("at"), models.DurationField())
        return dict(self.values_list("source", since))


class Pulse(models.Model):
    """When a part last said that it runs: "beat", "worker", or "sweep" for the work itself.

    A sweep that ends has passed beat, broker, worker and database.
    """

    source = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()

    objects = PulseManager()

    def __str__(self) -> str:
        return f"{self.source}: {self.at}"
