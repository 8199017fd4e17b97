"""Equipment and people found at an agent, and who told us."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from registry.enums import EditRoute, EquipmentType
from registry.querysets import OfAgentQuerySet


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
    seen_on = models.DateField(_("seen on"))
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
        return f"{self.at:%d/%m/%Y %H:%M}"
