"""What else serves citizens, and premises that might."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from maps.enums import ServicePointKind
from maps.querysets import CandidateQuerySet, ServicePointQuerySet

LONGITUDE = [MinValueValidator(-180), MaxValueValidator(180)]
LATITUDE = [MinValueValidator(-90), MaxValueValidator(90)]


class ServicePoint(models.Model):
    """One place outside the register of agents where citizens get the same help."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ServicePointKind)
    address = models.CharField(_("address"), max_length=300, blank=True)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    opens_in_evening = models.BooleanField(_("open in the evening"), default=False)
    opens_on_saturday = models.BooleanField(_("open on Saturday"), default=False)
    opened_on = models.DateField(_("in service since"))
    closed_on = models.DateField(
        _("out of service from"), null=True, blank=True, help_text=_("The first day without it.")
    )
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Who says so, and when.")
    )

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        verbose_name = _("other service point")
        verbose_name_plural = _("other service points")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True)
                | models.Q(closed_on__gt=models.F("opened_on")),
                name="service_point_closes_after_it_opens",
                violation_error_message=_("It cannot close before it opens."),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"


class CandidateList(models.Model):
    """One imported list of premises on which sites may be proposed."""

    name = models.CharField(_("name"), max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    file_sha256 = models.CharField(_("checksum of the file"), max_length=64)
    made_at = models.DateTimeField(_("imported at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of candidate premises")
        verbose_name_plural = _("lists of candidate premises")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.name


class Candidate(models.Model):
    """Premises that might become an agent."""

    candidate_list = models.ForeignKey(
        CandidateList,
        verbose_name=_("list of candidate premises"),
        on_delete=models.CASCADE,
        related_name="candidates",
    )
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    longitude = models.FloatField(_("longitude"), validators=LONGITUDE)
    latitude = models.FloatField(_("latitude"), validators=LATITUDE)
    cost = models.PositiveIntegerField(_("cost (million đồng)"), default=0)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate premises")
        verbose_name_plural = _("candidate premises")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate_list", "code"],
                name="candidate_code_is_unique_in_its_list",
                violation_error_message=_("This code stands twice on the list."),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"
