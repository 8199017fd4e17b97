"""Who receives dossiers, and for what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from oversight.querysets import NamedQuerySet
from registry.fields import SearchKeyField


class Authority(models.Model):
    """One office that receives forwarded dossiers."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    search_key = SearchKeyField(sources=("code", "name"))
    area = models.ForeignKey(
        "registry.Area",
        verbose_name=_("area served"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authorities",
        help_text=_("For a ward's or commune's own office; empty for departments and the city."),
    )
    is_invented = models.BooleanField(_("is invented"), default=False)

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Procedure(models.Model):
    """One administrative procedure that a citizen may ask for."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=300)
    search_key = SearchKeyField(sources=("code", "name"))
    authority = models.ForeignKey(
        Authority,
        verbose_name=_("usual authority"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="procedures",
    )
    is_fully_online = models.BooleanField(
        _("can be filed fully online"),
        default=False,
        help_text=_("Filed, paid, processed and answered online, without attendance or paper."),
    )
    legal_working_days = models.PositiveSmallIntegerField(
        _("legal processing time (working days)"), null=True, blank=True
    )
    is_invented = models.BooleanField(_("is invented"), default=False)

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"
