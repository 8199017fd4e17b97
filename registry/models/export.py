"""Who took which list out of the system."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.querysets import ExportLogQuerySet


class ExportLog(models.Model):
    """One export: who, which list, under which filters, how many rows. Rows are only added."""

    is_append_only = True

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"))
    list_name = models.CharField(_("list"), max_length=60)
    filters = models.CharField(_("filters"), max_length=2000, blank=True)
    file_format = models.CharField(_("format"), max_length=20)
    rows = models.PositiveIntegerField(_("rows"))

    objects = ExportLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("export log")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.list_name} {timezone.localtime(self.at):%d/%m/%Y %H:%M}"
