"""Closed lists of oversight."""

from oversight.enums.cases import (
    CASE_MOVES,
    DECIDING,
    DECISIONS,
    GRANTING,
    INTERNAL,
    TOLD_ACTS,
    UNDECIDED,
    WAITS_FOR,
    CaseAct,
    CaseMoveRule,
    CaseOutcome,
    CaseParty,
    CaseReason,
    CaseSource,
    CaseState,
    CorrectionKind,
)
from oversight.enums.complaints import (
    CONDUCT,
    DISMISSED,
    MONEY,
    ComplaintCategory,
    ComplaintChannel,
    ComplaintOutcome,
    Severity,
)
from oversight.enums.dossiers import (
    Channel,
    DossierState,
    IncidentKind,
    SupplementReason,
)
from oversight.enums.events import (
    EventKind,
    IncidentAct,
    IncidentState,
    TicketKind,
)
from oversight.enums.scoring import (
    Domain,
    Grade,
    Number,
)
from oversight.enums.screening import (
    RAISES_FLAGS,
    FlagKind,
    Indicator,
)
from oversight.enums.surveillance import (
    Step,
)
from oversight.enums.visits import (
    CHOSEN_REASONS,
    AnswerKind,
    AreaGroup,
    QuestionSource,
    VisitReason,
    VisitResult,
)

__all__ = [
    "CASE_MOVES",
    "CHOSEN_REASONS",
    "CONDUCT",
    "DECIDING",
    "DECISIONS",
    "DISMISSED",
    "GRANTING",
    "INTERNAL",
    "MONEY",
    "RAISES_FLAGS",
    "TOLD_ACTS",
    "UNDECIDED",
    "WAITS_FOR",
    "AnswerKind",
    "AreaGroup",
    "CaseAct",
    "CaseMoveRule",
    "CaseOutcome",
    "CaseParty",
    "CaseReason",
    "CaseSource",
    "CaseState",
    "Channel",
    "ComplaintCategory",
    "ComplaintChannel",
    "ComplaintOutcome",
    "CorrectionKind",
    "Domain",
    "DossierState",
    "EventKind",
    "FlagKind",
    "Grade",
    "IncidentAct",
    "IncidentKind",
    "IncidentState",
    "Indicator",
    "Number",
    "QuestionSource",
    "Severity",
    "Step",
    "SupplementReason",
    "TicketKind",
    "VisitReason",
    "VisitResult",
]
