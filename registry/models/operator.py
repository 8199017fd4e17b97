"""Organisations that run agents, and the papers that let them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from registry.fields import SearchKeyField
from registry.models.bilingual import BilingualName
from registry.querysets import (
    AgreementQuerySet,
    OperatorQuerySet,
    ReferenceQuerySet,
)


class OperatorKind(BilingualName, models.Model):
    """One kind of operator. Vietnam Post alone is the public post (Decision 45/2016/QĐ-TTg)."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    is_public_post = models.BooleanField(
        _("is the public post"),
        default=False,
        help_text=_(
            "Dossiers of a public post go under channel 3; those of any other firm count as "
            "handed in by an authorised person (Decree 118/2025/NĐ-CP art. 15)."
        ),
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of operator")
        verbose_name_plural = _("kinds of operator")
        ordering = ["code"]

    def __str__(self):
        return self.shown_name


class Operator(models.Model):
    """One organisation that runs agents."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=200)
    search_key = SearchKeyField(sources=("code", "name"))
    kind = models.ForeignKey(OperatorKind, verbose_name=_("kind"), on_delete=models.PROTECT)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_invented = models.BooleanField(
        _("is invented"), default=False, help_text=_("Part of the demonstration, not a real firm.")
    )

    objects = OperatorQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_key"])

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Agreement(models.Model):
    """One signed paper under which an operator runs agents, with its term."""

    operator = models.ForeignKey(
        Operator, verbose_name=_("operator"), on_delete=models.PROTECT, related_name="agreements"
    )
    number = models.CharField(_("document number"), max_length=60)
    signed_on = models.DateField(_("signed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="agreements/", blank=True)

    objects = AgreementQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-signed_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "number"],
                name="agreement_number_is_unique",
                violation_error_message=_("This operator already has an agreement of that number."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("signed_on")),
                name="agreement_ends_after_it_is_signed",
                violation_error_message=_("An agreement cannot end before it is signed."),
            ),
        ]

    def __str__(self):
        return self.number
