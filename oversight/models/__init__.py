"""What oversight remembers."""

from oversight.models.authority import (
    Authority,
    Procedure,
)
from oversight.models.calendar import (
    CalendarOverride,
    CalendarVersion,
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
from oversight.models.complaints import (
    Complaint,
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
from oversight.models.events import (
    DossierEvent,
    LogSeal,
    Recomputation,
    Ticket,
)
from oversight.models.incident import (
    Incident,
)
from oversight.models.kept import (
    ChangedDossier,
    KeptDay,
)
from oversight.models.overdue import (
    OverdueDossier,
)
from oversight.models.scoring import (
    AgentScore,
    ScoreBreakdown,
    ScoringRun,
)
from oversight.models.screening import (
    FlaggedScore,
    IntegrityScore,
    ParameterSet,
)
from oversight.models.visits import (
    PlannedVisit,
    RandomPlan,
    Visit,
    VisitAnswer,
    VisitPhoto,
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
    "ChangedDossier",
    "Complaint",
    "Correction",
    "CusumDay",
    "Dossier",
    "DossierEvent",
    "DossierImport",
    "FlaggedScore",
    "Incident",
    "InspectionCase",
    "IntegrityScore",
    "KeptDay",
    "LogSeal",
    "OverdueDossier",
    "OversightRun",
    "ParameterSet",
    "PlannedVisit",
    "Procedure",
    "RandomPlan",
    "Recomputation",
    "ScoreBreakdown",
    "ScoringRun",
    "SupplementRound",
    "Ticket",
    "Visit",
    "VisitAnswer",
    "VisitPhoto",
    "WorkingCalendar",
]
