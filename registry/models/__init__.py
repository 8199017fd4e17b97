"""What the registry remembers."""

from registry.models.agent import Agent, OpeningHours, Service
from registry.models.area import Area, BoundaryVersion
from registry.models.criteria import CriteriaSet, Criterion
from registry.models.decision import Decision, Reason
from registry.models.facts import EquipmentItem, FactEdit, StaffMember
from registry.models.operator import Agreement, Operator, OperatorKind
from registry.models.user import User

__all__ = [
    "Agent",
    "Agreement",
    "Area",
    "BoundaryVersion",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "EquipmentItem",
    "FactEdit",
    "OpeningHours",
    "Operator",
    "OperatorKind",
    "Reason",
    "Service",
    "StaffMember",
    "User",
]
