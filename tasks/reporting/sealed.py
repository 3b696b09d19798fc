"""What stands is never changed, whichever of Django's doors is tried.

Every write of the ORM ends in one of five methods of a queryset (`update`, `_update` for a
model's save, `_insert`, `delete`, `_raw_delete` for cascades) or in a model's own `delete`:
`bulk_update`, `update_or_create`, `get_or_create`, related managers and formsets all come
through here. `base_manager_name` is what brings save, cascades and related managers to it.
SQL that is written by hand doesn't: PostgreSQL refuses that too, see `tasks.reporting.guards`,
and the chain of the record shows it on either database.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.constants import OnConflict

from tasks.reporting.refusals import AcceptedIsFinal

Row = TypeVar("Row", bound=models.Model)


class SealedQuerySet(QuerySet[Row]):
    """Rows of which some stand: `fixed` says which never change, `kept` which are never deleted."""

    fixed: ClassVar[Q]
    kept: ClassVar[Q]

    def refuse_to_change(self) -> None:
        """Raise AcceptedIsFinal where a row of these never changes."""
        if self.filter(self.fixed).exists():
            raise AcceptedIsFinal

    def refuse_to_delete(self) -> None:
        """Raise AcceptedIsFinal where a row of these is kept for good."""
        if self.filter(self.kept).exists():
            raise AcceptedIsFinal

    def refuse_to_add(self, rows: Collection[Row]) -> None:
        """Raise AcceptedIsFinal where new rows would belong to what stands. Here: never."""

    def update(self, **kwargs: Any) -> int:
        """Change rows. Raises AcceptedIsFinal."""
        self.refuse_to_change()
        return super().update(**kwargs)

    def _update(self, values: Any) -> int:
        self.refuse_to_change()
        return super()._update(values)  # type: ignore[misc]

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows. Raises AcceptedIsFinal."""
        self.refuse_to_delete()
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        self.refuse_to_delete()
        return super()._raw_delete(using)

    def _insert(self, objs: Collection[Row], *args: Any, **kwargs: Any) -> Any:
        # An insertion that changes what it meets can't tell beforehand which row that is.
        if kwargs.get("on_conflict") == OnConflict.UPDATE:
            raise AcceptedIsFinal
        self.refuse_to_add(objs)
        return super()._insert(objs, *args, **kwargs)  # type: ignore[misc]


class Sealed(models.Model):
    """A model whose manager `objects` is a SealedQuerySet's; inherit its Meta too."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, unless it is kept for good. Raises AcceptedIsFinal."""
        type(self)._base_manager.filter(pk=self.pk).refuse_to_delete()  # type: ignore[attr-defined]
        return super().delete(*args, **kwargs)
