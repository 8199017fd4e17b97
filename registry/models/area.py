"""Administrative units through time."""

from django.conf import settings
from django.contrib.gis.db.models import MultiPolygonField
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import AreaKind
from registry.fields import SearchKeyField
from registry.querysets import AreaLinkQuerySet, AreaQuerySet, BoundaryVersionQuerySet


class BoundaryVersion(models.Model):
    """One load of areas from one file; it counts for nothing until somebody activates it."""

    valid_from = models.DateField(_("valid from"))
    name = models.CharField(_("name"), max_length=100)
    source = models.CharField(
        _("source"), max_length=300, help_text=_("Who made the boundaries, and the terms of use.")
    )
    is_schematic = models.BooleanField(
        _("is schematic"),
        default=False,
        help_text=_("Drawn from centres and areas for trying the system; not the real borders."),
    )
    file_name = models.CharField(_("file name"), max_length=200)
    file_sha256 = models.CharField(_("checksum of the file"), max_length=64)
    srid = models.PositiveIntegerField(
        _("coordinate system of the file (EPSG)"),
        null=True,
        help_text=_("Empty where the file lists areas without outlines."),
    )
    report = models.JSONField(_("check report"), default=dict)
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("loaded by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    activated_at = models.DateTimeField(_("activated at"), null=True, editable=False)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("activated by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = BoundaryVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary version")
        verbose_name_plural = _("boundary versions")
        ordering = ["-valid_from", "-pk"]

    def __str__(self):
        return f"{self.name} ({self.valid_from:%d/%m/%Y})"

    @property
    def is_active(self):
        return self.activated_at is not None


class Area(models.Model):
    """One administrative unit in one boundary version.

    Codes were reused in 2025 with another meaning (00004 was Trúc Bạch and is Ba Đình), so a row
    is known by its code and the day it starts. A boundary is closed and a new row opened; it is
    never overwritten.
    """

    code = models.CharField(_("code"), max_length=10, help_text=_("Text: leading zeros count."))
    name = models.CharField(_("name"), max_length=100)
    search_key = SearchKeyField(sources=("code", "name"))
    kind = models.CharField(_("kind"), max_length=10, choices=AreaKind)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )
    version = models.ForeignKey(
        BoundaryVersion,
        verbose_name=_("boundary version"),
        on_delete=models.PROTECT,
        related_name="areas",
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The first day it is no longer valid.")
    )
    boundary = MultiPolygonField(_("boundary"), srid=4326, null=True, blank=True)
    boundary_simplified = MultiPolygonField(
        _("boundary for maps"), srid=4326, null=True, editable=False
    )
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    area_km2 = models.DecimalField(
        _("stated area (km²)"), max_digits=9, decimal_places=3, null=True, blank=True
    )
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="area_code_and_start_are_unique",
                violation_error_message=_("There already is an area of that code and start."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="area_ends_after_it_starts",
                violation_error_message=_("An area cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(boundary__isnull=True) | models.Q(boundary__isvalid=True),
                name="area_boundary_is_valid",
                violation_error_message=_("The boundary crosses itself."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"


class AreaLink(models.Model):
    """One old area and one new area that took it over, wholly or in part."""

    old = models.ForeignKey(
        Area, verbose_name=_("old area"), on_delete=models.CASCADE, related_name="successors"
    )
    new = models.ForeignKey(
        Area, verbose_name=_("new area"), on_delete=models.CASCADE, related_name="predecessors"
    )
    is_whole = models.BooleanField(_("the whole of it"))

    objects = AreaLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("area link")
        verbose_name_plural = _("area links")
        ordering = ["old__code", "new__code"]
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="area_link_stands_once")]

    def __str__(self):
        return f"{self.old_id} → {self.new_id}"
