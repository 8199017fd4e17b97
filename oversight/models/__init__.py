"""What oversight remembers."""

from oversight.models.authority import Authority, Procedure
from oversight.models.calendar import CalendarOverride, CalendarVersion, Incident, WorkingCalendar
from oversight.models.dossier import Dossier, DossierImport, SupplementRound
from oversight.models.scoring import AgentScore, ScoringRun
from oversight.models.screening import IntegrityScore, ParameterSet

__all__ = [
    "AgentScore",
    "Authority",
    "CalendarOverride",
    "CalendarVersion",
    "Dossier",
    "DossierImport",
    "Incident",
    "IntegrityScore",
    "ParameterSet",
    "Procedure",
    "ScoringRun",
    "SupplementRound",
    "WorkingCalendar",
]
