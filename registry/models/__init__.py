"""What the registry remembers."""

from registry.models.agent import Agent, OpeningHours, Service
from registry.models.area import Area, AreaLink, BoundaryVersion
from registry.models.change import Change, ChangeSet
from registry.models.columns import ColumnChoice
from registry.models.criteria import CriteriaSet, Criterion
from registry.models.decision import Decision, Reason
from registry.models.evidence import Evidence
from registry.models.exemption import Condition, Waiver
from registry.models.export import ExportLog
from registry.models.facts import AreaAssignment, EquipmentItem, FactEdit, Observation, StaffMember
from registry.models.merge import Distinction, FormerCode, Merge
from registry.models.message import Message
from registry.models.operator import Agreement, Operator, OperatorKind
from registry.models.review import DecisionReview, ReviewDraw, ReviewNote
from registry.models.statistics import AreaStatistic, StatisticImport
from registry.models.suspension import SuspensionProposal
from registry.models.user import User

__all__ = [
    "Agent",
    "Agreement",
    "Area",
    "AreaAssignment",
    "AreaLink",
    "AreaStatistic",
    "BoundaryVersion",
    "Change",
    "ChangeSet",
    "ColumnChoice",
    "Condition",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "DecisionReview",
    "Distinction",
    "EquipmentItem",
    "Evidence",
    "ExportLog",
    "FactEdit",
    "FormerCode",
    "Merge",
    "Message",
    "Observation",
    "OpeningHours",
    "Operator",
    "OperatorKind",
    "Reason",
    "ReviewDraw",
    "ReviewNote",
    "Service",
    "StaffMember",
    "StatisticImport",
    "SuspensionProposal",
    "User",
    "Waiver",
]
