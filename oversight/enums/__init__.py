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
from oversight.enums.dossiers import (
    Channel,
    DossierState,
    IncidentKind,
    SupplementReason,
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

__all__ = [
    "CASE_MOVES",
    "DECIDING",
    "DECISIONS",
    "GRANTING",
    "INTERNAL",
    "RAISES_FLAGS",
    "TOLD_ACTS",
    "UNDECIDED",
    "WAITS_FOR",
    "CaseAct",
    "CaseMoveRule",
    "CaseOutcome",
    "CaseParty",
    "CaseReason",
    "CaseSource",
    "CaseState",
    "Channel",
    "CorrectionKind",
    "Domain",
    "DossierState",
    "FlagKind",
    "Grade",
    "IncidentKind",
    "Indicator",
    "Number",
    "Step",
    "SupplementReason",
]
