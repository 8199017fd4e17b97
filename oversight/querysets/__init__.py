"""Questions about many rows of oversight."""

from oversight.querysets.cases import (
    CaseMoveQuerySet,
    CorrectionQuerySet,
    InspectionCaseQuerySet,
    OfCaseMoveQuerySet,
)
from oversight.querysets.complaints import (
    ComplaintQuerySet,
)
from oversight.querysets.dossiers import (
    DossierQuerySet,
    SupplementRoundQuerySet,
)
from oversight.querysets.events import (
    DossierEventQuerySet,
    IncidentQuerySet,
    LogSealQuerySet,
    TicketQuerySet,
)
from oversight.querysets.overdue import (
    OverdueDossierQuerySet,
)
from oversight.querysets.reference import (
    CalendarVersionQuerySet,
    NamedQuerySet,
    WorkingCalendarQuerySet,
)
from oversight.querysets.scoring import (
    AgentScoreQuerySet,
    ScoreBreakdownQuerySet,
    ScoringRunQuerySet,
)
from oversight.querysets.screening import (
    IntegrityScoreQuerySet,
    ParameterSetQuerySet,
)
from oversight.querysets.surveillance import (
    AlarmQuerySet,
    CusumDayQuerySet,
    OversightRunQuerySet,
)
from oversight.querysets.visits import (
    OfVisitQuerySet,
    PlannedVisitQuerySet,
    RandomPlanQuerySet,
    VisitAnswerQuerySet,
    VisitQuerySet,
)

__all__ = [
    "AgentScoreQuerySet",
    "AlarmQuerySet",
    "CalendarVersionQuerySet",
    "CaseMoveQuerySet",
    "ComplaintQuerySet",
    "CorrectionQuerySet",
    "CusumDayQuerySet",
    "DossierEventQuerySet",
    "DossierQuerySet",
    "IncidentQuerySet",
    "InspectionCaseQuerySet",
    "IntegrityScoreQuerySet",
    "LogSealQuerySet",
    "NamedQuerySet",
    "OfCaseMoveQuerySet",
    "OfVisitQuerySet",
    "OverdueDossierQuerySet",
    "OversightRunQuerySet",
    "ParameterSetQuerySet",
    "PlannedVisitQuerySet",
    "RandomPlanQuerySet",
    "ScoreBreakdownQuerySet",
    "ScoringRunQuerySet",
    "SupplementRoundQuerySet",
    "TicketQuerySet",
    "VisitAnswerQuerySet",
    "VisitQuerySet",
    "WorkingCalendarQuerySet",
]
