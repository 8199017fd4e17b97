"""What is known of an area in a month: dossiers, people, and what they have at hand."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import StatisticOrigin
from registry.querysets import AreaStatisticQuerySet, ScopedQuerySet
from registry.rules.statistics import FIGURES


def _figure(label, help_text=""):
    return models.PositiveIntegerField(label, null=True, blank=True, help_text=help_text)


class StatisticImport(models.Model):
    """One file of figures that was taken in: who, when, what changed. Rows are only added."""

    file_name = models.CharField(_("file name"), max_length=200)
    file_sha256 = models.CharField(_("checksum of the file"), max_length=64)
    source = models.CharField(_("source"), max_length=200)
    recorded_on = models.DateField(_("recorded on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"))
    rows = models.PositiveIntegerField(_("rows"))
    created = models.PositiveIntegerField(_("new"))
    changed = models.PositiveIntegerField(_("changed"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    confirmed = models.JSONField(
        _("doubts confirmed"),
        default=list,
        help_text=_("Each doubtful figure that was taken all the same."),
    )
    changes = models.JSONField(
        _("figures replaced"),
        default=list,
        help_text=_("Area, month, figure, the value before and the value since."),
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of figures")
        verbose_name_plural = _("imports of figures")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.file_name


class AreaStatistic(models.Model):
    """What one source says about one area in one month.

    The area carries its boundary version: figures of an area that has ended are never those of
    another, not even of one with the same code. An empty figure is not known; 0 is an answer.
    What is computed here counts only what agents record (`rules/statistics.py`).
    """

    area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="statistics",
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    origin = models.CharField(_("origin"), max_length=10, choices=StatisticOrigin)
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Who published the figures, and where; empty for computed ones."),
    )
    recorded_on = models.DateField(_("recorded on"))

    received = _figure(
        _("dossiers received"), _("By the area's authority, through whatever channel.")
    )
    online = _figure(_("received online"))
    full_process = _figure(
        _("online from end to end"),
        _("Filed, paid, processed and answered online, without attendance or paper."),
    )
    self_service = _figure(_("filed by the citizens themselves"))
    in_person = _figure(_("received in person"))
    by_post = _figure(_("received by public post"))

    through_agents = _figure(
        _("through agents"), _("Handed in at the agents that stand in the area.")
    )
    agents_online = _figure(_("through agents, online"))
    agents_in_person = _figure(_("through agents, in person"))
    agents_by_post = _figure(_("through agents, by public post"))
    filed_elsewhere = _figure(
        _("at agents elsewhere"),
        _("Meant for the area's own authority and handed in at agents of other areas."),
    )

    accounts = _figure(_("accounts registered"), _("On the public-service portal, in all."))
    population = _figure(_("population"))
    households = _figure(_("households"))
    adults = _figure(_("adults"))
    smartphones = _figure(_("adults with a smartphone"))
    fixed_internet = _figure(_("households with fixed internet"))

    objects = AreaStatisticQuerySet.as_manager()

    class Meta:
        verbose_name = _("figures of an area")
        verbose_name_plural = _("figures of areas")
        ordering = ["-month", "area__code", "source"]
        permissions = [("import_areastatistic", _("Can import figures of areas"))]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "month", "origin", "source"],
                name="area_statistic_stands_once",
                violation_error_message=_("This source has figures for that area and month."),
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="area_statistic_month_is_a_first_day",
                violation_error_message=_("A month is given by its first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(origin=StatisticOrigin.COMPUTED, source="")
                | (models.Q(origin=StatisticOrigin.IMPORTED) & ~models.Q(source="")),
                name="area_statistic_imported_has_a_source",
                violation_error_message=_("Imported figures name their source."),
            ),
        ]

    def __str__(self):
        return f"{self.area} {self.month:%m/%Y}"

    @property
    def figures(self) -> dict[str, int | None]:
        """Every figure by its name."""
        return {name: getattr(self, name) for name in FIGURES}
