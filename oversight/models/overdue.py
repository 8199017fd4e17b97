"""Dossiers as the overdue list shows them."""

from django.utils.translation import gettext_lazy as _

from oversight.models.dossier import Dossier
from oversight.querysets import OverdueDossierQuerySet


class OverdueDossier(Dossier):
    """One dossier that an agent still holds past its deadline."""

    objects = OverdueDossierQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("overdue dossier")
        verbose_name_plural = _("overdue dossiers")
