"""Equipment and people found at an agent, and who told us."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from registry.enums import EditRoute, EquipmentType, Finding, ObservedMeasure
from registry.querysets import OfAgentQuerySet
from registry.validators import not_to_come


class EquipmentItem(models.Model):
    """One type of equipment at one agent, as last seen."""

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.CASCADE,
        related_name="equipment",
    )
    equipment_type = models.CharField(_("type"), max_length=20, choices=EquipmentType)
    quantity = models.PositiveSmallIntegerField(_("how many"))
    working = models.PositiveSmallIntegerField(_("of these working"))
    seen_on = models.DateField(_("seen on"), validators=[not_to_come])
    seen_by = models.CharField(_("seen by"), max_length=100)

    objects = OfAgentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["equipment_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "equipment_type"],
                name="equipment_type_stands_once_per_agent",
                violation_error_message=_("This type of equipment is given twice."),
            ),
            models.CheckConstraint(
                condition=models.Q(working__lte=models.F("quantity")),
                name="equipment_working_is_part_of_quantity",
                violation_error_message=_("No more can work than there are."),
            ),
        ]

    def __str__(self):
        return self.get_equipment_type_display()


class StaffMember(models.Model):
    """One employee of an agent with training certificate and signed no-broker commitment.

    The commitment is that of Notice 341/TB-TTPVHCC of 3 December 2025.
    """

    agent = models.ForeignKey(
        "registry.Agent", verbose_name=_("agent"), on_delete=models.CASCADE, related_name="staff"
    )
    name = models.CharField(_("name"), max_length=100)
    certificate_number = models.CharField(_("training certificate"), max_length=60, blank=True)
    certificate_expires_on = models.DateField(_("certificate expires on"), null=True, blank=True)
    commitment_signed_on = models.DateField(
        _("no-broker commitment signed on"), null=True, blank=True
    )

    objects = OfAgentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("staff")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(certificate_number="", certificate_expires_on__isnull=True)
                | (
                    ~models.Q(certificate_number="")
                    & models.Q(certificate_expires_on__isnull=False)
                ),
                name="staff_certificate_has_number_and_expiry",
                violation_error_message=_("A certificate needs its number and its expiry date."),
            )
        ]

    def __str__(self):
        return self.name


class Observation(models.Model):
    """One measured property of one agent's premises or line, as last seen."""

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.CASCADE,
        related_name="observations",
    )
    measure = models.CharField(_("measure"), max_length=30, choices=ObservedMeasure)
    value = models.DecimalField(
        _("value"), max_digits=10, decimal_places=2, help_text=_("Yes is 1, no is 0.")
    )
    seen_on = models.DateField(_("seen on"), validators=[not_to_come])
    seen_by = models.CharField(_("seen by"), max_length=100)

    objects = OfAgentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "measure"],
                name="observation_measure_stands_once_per_agent",
                violation_error_message=_("This measure is given twice."),
            )
        ]

    def __str__(self):
        return self.get_measure_display()


class AreaAssignment(models.Model):
    """Where one agent was found to lie when one boundary version ended or came into force.

    Rows are only added, all of one moment for every agent: its last area under the version that
    ended and its first under the new one. Without a boundary the declared area stands.
    """

    stays_with_duplicate = True

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.CASCADE,
        related_name="area_assignments",
    )
    version = models.ForeignKey(
        "registry.BoundaryVersion", verbose_name=_("boundary version"), on_delete=models.PROTECT
    )
    area = models.ForeignKey(
        "registry.Area", verbose_name=_("area"), on_delete=models.PROTECT, null=True
    )
    finding = models.CharField(_("location finding"), max_length=20, choices=Finding, blank=True)
    distance_m = models.FloatField(_("distance to the border (m)"), null=True)
    at = models.DateTimeField(_("at"))

    objects = OfAgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("area assignment")
        verbose_name_plural = _("area assignments")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.agent_id} {timezone.localtime(self.at):%d/%m/%Y}"


class FactEdit(models.Model):
    """One change of facts about an agent by one person. Rows are only added.

    Whoever edited the facts cannot approve them; the values themselves stand in the history.
    """

    agent = models.ForeignKey(
        "registry.Agent",
        verbose_name=_("agent"),
        on_delete=models.CASCADE,
        related_name="fact_edits",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="fact_edits",
    )
    at = models.DateTimeField(_("at"))
    route = models.CharField(_("by way of"), max_length=10, choices=EditRoute)
    fields = models.JSONField(_("facts"), default=list)

    objects = OfAgentQuerySet.as_manager()

    class Meta:
        verbose_name = _("edit of facts")
        verbose_name_plural = _("edits of facts")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{timezone.localtime(self.at):%d/%m/%Y %H:%M}"
