"""Where people live, as points that can be counted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maps.enums import DemandSource
from maps.querysets import DemandPointQuerySet, DemandSetQuerySet


class DemandSet(models.Model):
    """One spreading of the stated populations of one boundary version. Never changed once made."""

    boundary_version = models.ForeignKey(
        "registry.BoundaryVersion",
        verbose_name=_("boundary version"),
        on_delete=models.PROTECT,
        related_name="demand_sets",
    )
    source = models.CharField(_("spread by"), max_length=10, choices=DemandSource)
    step_m = models.PositiveIntegerField(
        _("step of the grid (m)"), null=True, help_text=_("Empty where a raster gave the cells.")
    )
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    file_sha256 = models.CharField(_("checksum of the file"), max_length=64, blank=True)
    people = models.PositiveIntegerField(_("population"))
    point_count = models.PositiveIntegerField(_("points"))
    left_out = models.JSONField(
        _("left out"),
        default=list,
        help_text=_("Codes of areas without a stated population or without an outline."),
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = DemandSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("spreading of the population")
        verbose_name_plural = _("spreadings of the population")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return f"{self.get_source_display()} {timezone.localtime(self.made_at):%d/%m/%Y %H:%M}"


class DemandPoint(models.Model):
    """A number of people at one place of a ward.

    Places are plain numbers: they are always read whole, and no database looks for one.
    """

    demand_set = models.ForeignKey(DemandSet, on_delete=models.CASCADE, related_name="points")
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    longitude = models.FloatField(_("longitude"))
    latitude = models.FloatField(_("latitude"))
    people = models.PositiveIntegerField(_("people"))

    objects = DemandPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand point")
        verbose_name_plural = _("demand points")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.latitude:.5f}, {self.longitude:.5f}"
