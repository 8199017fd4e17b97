"""Closed lists about the nightly work and its early warnings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Step(TextChoices):
    """One thing that a nightly run did; the label is the sentence that says so."""

    SCREENED = "screened", _("Scores and flags as at %(day)s: %(count)d agents.")
    SCORED = "scored", _("Scores as at %(day)s: %(count)d agents.")
    SCORED_BEFORE = "scored_before", _("Scores as at %(day)s were there already.")
    NOTHING_TO_SCORE = "nothing_to_score", _("No scores as at %(day)s: no dossiers by then.")
    WATCHED = (
        "watched",
        _("Early warning from %(first)s to %(day)s: %(count)d new alarms, %(rows)d rows changed."),
    )
    SEALED = "sealed", _("Log sealed up to %(day)s: %(count)d days.")
    NO_BASELINE = "no_baseline", _("Early warning begins on the day after the first scores.")
