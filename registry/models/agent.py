"""Agents: the points where citizens get help."""

from django.contrib.gis.db.models import PointField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from registry.enums import Finding, LocationMethod, LocationSource, Status, Weekday
from registry.fields import AddressKeyField, NameKeyField, PhoneKeyField, SearchKeyField
from registry.models.bilingual import BilingualName
from registry.querysets import AgentQuerySet, OfAgentQuerySet, ReferenceQuerySet
from registry.validators import a_phone, not_to_come


class Service(BilingualName, models.Model):
    """One of the services that an agent may offer; the pilot of 2025 names five."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["pk"]

    def __str__(self):
        return self.shown_name


class Agent(models.Model):
    """One point, from its first draft to its closure. Its status changes by actions only."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    search_key = SearchKeyField(sources=("code", "name", "address"))
    name_key = NameKeyField(sources=("name",), max_length=200)
    address_key = AddressKeyField(sources=("address",), max_length=300)
    phone_key = PhoneKeyField(sources=("phone",), max_length=30)
    operator = models.ForeignKey(
        "registry.Operator",
        verbose_name=_("operator"),
        on_delete=models.PROTECT,
        related_name="agents",
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(
        _("phone of the point"), max_length=30, blank=True, validators=[a_phone]
    )
    services = models.ManyToManyField(Service, verbose_name=_("services offered"), blank=True)

    location = PointField(_("location"), srid=4326, null=True, blank=True)
    location_source = models.CharField(
        _("given by"), max_length=20, choices=LocationSource, blank=True
    )
    location_method = models.CharField(
        _("measured by"), max_length=20, choices=LocationMethod, blank=True
    )
    location_accuracy_m = models.PositiveIntegerField(_("accuracy (m)"), null=True, blank=True)
    location_taken_on = models.DateField(
        _("measured on"), null=True, blank=True, validators=[not_to_come]
    )

    declared_area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("declared area"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="declared_agents",
    )
    area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("area by its point"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="agents",
    )
    finding = models.CharField(
        _("location finding"), max_length=20, choices=Finding, blank=True, editable=False
    )
    finding_area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("neighbour or actual area"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    finding_distance_m = models.FloatField(
        _("distance to the border (m)"), null=True, editable=False
    )

    location_reopened_at = models.DateTimeField(
        _("location to be confirmed since"),
        null=True,
        editable=False,
        help_text=_("The approved point was moved more than its tolerance."),
    )

    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    status_since = models.DateTimeField(
        _("in this status since"), default=timezone.now, editable=False
    )
    claimed_by = models.ForeignKey(
        "registry.User",
        verbose_name=_("reviewed by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="claimed_agents",
    )
    claimed_until = models.DateTimeField(_("claim lasts until"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        "registry.User",
        verbose_name=_("submitted by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    revision = models.PositiveIntegerField(
        _("revision"), default=0, editable=False, help_text=_("Counts every change of its facts.")
    )

    objects = AgentQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["search_key", "name_key", "address_key", "phone_key"],
        m2m_fields=[services],
    )

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        ordering = ["code"]
        permissions = [
            ("submit_agent", _("Can submit an agent for approval")),
            ("review_agent", _("Can claim, approve, return and refuse an agent")),
            ("operate_agent", _("Can activate and resume an agent")),
            ("suspend_agent", _("Can suspend an agent")),
            ("close_agent", _("Can close an agent")),
        ]
        indexes = [
            # the queue and every status filter
            models.Index(fields=["status", "status_since"], name="agent_status_since"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="agent_status_is_known",
                violation_error_message=_("This status does not exist."),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"

    @property
    def latitude(self):
        return self.location.y if self.location else None

    @property
    def longitude(self):
        return self.location.x if self.location else None


class OpeningHours(models.Model):
    """One stretch of a weekday on which an agent is open; two rows make a lunch break."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    objects = OfAgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "weekday", "opens"],
                name="opening_hours_start_once",
                violation_error_message=_("This stretch of opening hours is given twice."),
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")),
                name="opening_hours_end_after_they_start",
                violation_error_message=_("The point cannot close before it opens."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"
