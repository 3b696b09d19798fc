"""When the parts of the machinery were last seen alive."""

from django.db import models


class Pulse(models.Model):
    """When a worker or the beat last said that it runs; `source` is "beat" or "worker"."""

    source = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source}: {self.at}"
