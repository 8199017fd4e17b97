"""How a person's files name their columns."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import ColumnChoiceQuerySet


class ColumnChoice(models.Model):
    """Which heading of a foreign file one person takes for which of our columns.

    Kept by all headings of the file together, so that the next file of the same make needs no
    choosing.
    """

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.CASCADE, related_name="+"
    )
    headings_key = models.CharField(_("headings, folded"), max_length=64)
    columns = models.JSONField(
        _("columns"), help_text=_("For each of our columns, the place of its heading in the file.")
    )

    objects = ColumnChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "headings_key"], name="column_choice_once_per_make_of_file"
            )
        ]

    def __str__(self):
        return self.headings_key[:8]
