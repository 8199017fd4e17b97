"""Questions about many rows of oversight."""

from oversight.querysets.cases import (
    CaseMoveQuerySet,
    CorrectionQuerySet,
    InspectionCaseQuerySet,
    OfCaseMoveQuerySet,
)
from oversight.querysets.dossiers import (
    DossierQuerySet,
    SupplementRoundQuerySet,
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

__all__ = [
    "AgentScoreQuerySet",
    "AlarmQuerySet",
    "CalendarVersionQuerySet",
    "CaseMoveQuerySet",
    "CorrectionQuerySet",
    "CusumDayQuerySet",
    "DossierQuerySet",
    "InspectionCaseQuerySet",
    "IntegrityScoreQuerySet",
    "NamedQuerySet",
    "OfCaseMoveQuerySet",
    "OverdueDossierQuerySet",
    "OversightRunQuerySet",
    "ParameterSetQuerySet",
    "ScoringRunQuerySet",
    "SupplementRoundQuerySet",
    "WorkingCalendarQuerySet",
]
