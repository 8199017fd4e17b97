"""Closed lists of oversight."""

from oversight.enums.dossiers import Channel, DossierState, IncidentKind, SupplementReason
from oversight.enums.scoring import Domain, Grade, Number

__all__ = [
    "Channel",
    "Domain",
    "DossierState",
    "Grade",
    "IncidentKind",
    "Number",
    "SupplementReason",
]
