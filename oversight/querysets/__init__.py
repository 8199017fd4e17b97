"""Questions about many rows of oversight."""

from oversight.querysets.dossiers import DossierQuerySet, SupplementRoundQuerySet
from oversight.querysets.overdue import OverdueDossierQuerySet
from oversight.querysets.reference import (
    CalendarVersionQuerySet,
    NamedQuerySet,
    WorkingCalendarQuerySet,
)
from oversight.querysets.scoring import AgentScoreQuerySet, ScoringRunQuerySet
from oversight.querysets.screening import IntegrityScoreQuerySet, ParameterSetQuerySet

__all__ = [
    "AgentScoreQuerySet",
    "CalendarVersionQuerySet",
    "DossierQuerySet",
    "IntegrityScoreQuerySet",
    "NamedQuerySet",
    "OverdueDossierQuerySet",
    "ParameterSetQuerySet",
    "ScoringRunQuerySet",
    "SupplementRoundQuerySet",
    "WorkingCalendarQuerySet",
]
