"""What oversight remembers."""

from oversight.models.authority import (
    Authority,
    Procedure,
)
from oversight.models.calendar import (
    CalendarOverride,
    CalendarVersion,
    Incident,
    WorkingCalendar,
)
from oversight.models.cases import (
    CaseDocument,
    CaseMessage,
    CaseMove,
    CaseSerial,
    Correction,
    InspectionCase,
)
from oversight.models.cusum import (
    Alarm,
    CusumDay,
    OversightRun,
)
from oversight.models.dossier import (
    Dossier,
    DossierImport,
    SupplementRound,
)
from oversight.models.overdue import (
    OverdueDossier,
)
from oversight.models.scoring import (
    AgentScore,
    ScoringRun,
)
from oversight.models.screening import (
    FlaggedScore,
    IntegrityScore,
    ParameterSet,
)

__all__ = [
    "AgentScore",
    "Alarm",
    "Authority",
    "CalendarOverride",
    "CalendarVersion",
    "CaseDocument",
    "CaseMessage",
    "CaseMove",
    "CaseSerial",
    "Correction",
    "CusumDay",
    "Dossier",
    "DossierImport",
    "FlaggedScore",
    "Incident",
    "InspectionCase",
    "IntegrityScore",
    "OverdueDossier",
    "OversightRun",
    "ParameterSet",
    "Procedure",
    "ScoringRun",
    "SupplementRound",
    "WorkingCalendar",
]
