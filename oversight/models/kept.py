"""What scoring keeps of dossiers from night to night. All of it can be read again at any time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import ScopedQuerySet


class KeptDay(models.Model):
    """The dossiers registered on one day, as the numbers of `rules/counting.py`.

    Numbers of keys and of working days, nothing that tells of a citizen. A copy: who changes a
    dossier leaves a `ChangedDossier`, by trigger, and the next run puts it in its place here.
    """

    calendar_version = models.ForeignKey(
        "oversight.CalendarVersion",
        verbose_name=_("calendar"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    registered_wd = models.IntegerField()
    layout = models.CharField(_("layout"), max_length=8)
    count = models.PositiveIntegerField(_("dossiers"))
    dossiers = models.BinaryField()
    rounds = models.BinaryField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept day")
        verbose_name_plural = _("kept days")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar_version", "registered_wd"], name="a_day_is_kept_once"
            )
        ]

    def __str__(self):
        return f"{self.calendar_version_id}/{self.registered_wd}"


class ChangedDossier(models.Model):
    """A dossier was written, deleted, or had a round written, since the days were kept.

    Triggers of the database add these (`oversight/changed.py`), with the day on which the dossier
    was or is registered; a run takes them away. Plain numbers: the dossier may be gone.
    """

    calendar_version = models.BigIntegerField()
    registered_wd = models.IntegerField()
    dossier = models.BigIntegerField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed dossier")
        verbose_name_plural = _("changed dossiers")

    def __str__(self):
        return str(self.dossier)
