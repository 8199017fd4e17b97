"""Closed lists of oversight."""

from oversight.enums.dossiers import Channel, DossierState, IncidentKind, SupplementReason
from oversight.enums.scoring import Domain, Grade, Number
from oversight.enums.screening import RAISES_FLAGS, FlagKind, Indicator
from oversight.enums.surveillance import Step

__all__ = [
    "RAISES_FLAGS",
    "Channel",
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
