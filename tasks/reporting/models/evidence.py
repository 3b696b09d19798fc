"""What an update rests on: links and files."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tasks.reporting.models.update import StatusUpdate
from tasks.reporting.querysets import EvidenceQuerySet
from tasks.reporting.sealed import Sealed


def evidence_storage() -> FileSystemStorage:
    """Return where evidence is kept: outside what the web server hands out by itself."""
    return FileSystemStorage(location=settings.EVIDENCE_DIR, base_url=None)


class Evidence(Sealed):
    """A link or a file beside an update. A file is only ever handed out as a download.

    Its name on disk is made by us; `name` is what its owner called it. `content_type` was read
    from the content and not believed.
    """

    update = models.ForeignKey(
        StatusUpdate, models.CASCADE, related_name="evidence", verbose_name=_("update")
    )
    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("link"), max_length=1000, blank=True)
    file = models.FileField(_("file"), storage=evidence_storage, max_length=200, blank=True)
    content_type = models.CharField(_("kind of file"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta(Sealed.Meta):
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(url="") & ~Q(file="") & ~Q(sha256="")) | (~Q(url="") & Q(file="")),
                name="evidence_is_a_link_or_a_file",
            )
        ]

    def __str__(self) -> str:
        return self.name


def delete_unshared(files: Iterable[str]) -> None:
    """Delete files once the transaction has ended, those that another update holds excepted.

    A correction shares its files with what it corrects; only the last to go takes them along.
    """

    def delete() -> None:
        for file in files:
            if not Evidence.objects.filter(file=file).exists():
                Evidence._meta.get_field("file").storage.delete(file)

    transaction.on_commit(delete)
