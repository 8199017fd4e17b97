"""Files that show what was found at an agent."""

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import EvidenceQuerySet


class Evidence(models.Model):
    """One photo or document about one agent, as it is shown: without camera data and place.

    What the camera wrote is compared with the registered place first, then taken out of the file.
    Rows are only added.
    """

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.CASCADE,
        related_name="evidence",
    )
    measure = models.CharField(
        _("shows"), max_length=40, blank=True, help_text=_("The measure that the file bears out.")
    )
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to="evidence/%Y/%m/")
    original_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(_("checksum"), max_length=64)
    photo_location = PointField(_("place in the photo"), srid=4326, null=True)
    photo_distance_m = models.FloatField(_("photo to registered place (m)"), null=True)
    photo_taken_at = models.DateTimeField(_("photo taken at"), null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.original_name

    @property
    def is_photo(self):
        return self.content_type.startswith("image/")
