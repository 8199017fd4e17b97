"""Questions about many rows of the registry."""

from registry.querysets.agents import AgentQuerySet
from registry.querysets.areas import (
    AreaLinkQuerySet,
    AreaQuerySet,
    AreaStatisticQuerySet,
    BoundaryVersionQuerySet,
)
from registry.querysets.changes import ChangeQuerySet, ChangeSetQuerySet, EvidenceQuerySet
from registry.querysets.criteria import CriteriaSetQuerySet, OfCriteriaSetQuerySet
from registry.querysets.decisions import (
    DecisionQuerySet,
    DecisionReviewQuerySet,
    MessageQuerySet,
    ReviewDrawQuerySet,
    ReviewNoteQuerySet,
)
from registry.querysets.exemption import ConditionQuerySet, WaiverQuerySet
from registry.querysets.merges import DistinctionQuerySet, FormerCodeQuerySet, MergeQuerySet
from registry.querysets.operators import AgreementQuerySet, OperatorQuerySet
from registry.querysets.people import ColumnChoiceQuerySet, ExportLogQuerySet, UserQuerySet
from registry.querysets.scope import (
    OfAgentQuerySet,
    OfAreaQuerySet,
    ReferenceQuerySet,
    ScopedQuerySet,
    area_codes,
    holding,
    search,
    sees_city,
)
from registry.querysets.suspensions import SuspensionProposalQuerySet

__all__ = [
    "AgentQuerySet",
    "AgreementQuerySet",
    "AreaLinkQuerySet",
    "AreaQuerySet",
    "AreaStatisticQuerySet",
    "BoundaryVersionQuerySet",
    "ChangeQuerySet",
    "ChangeSetQuerySet",
    "ColumnChoiceQuerySet",
    "ConditionQuerySet",
    "CriteriaSetQuerySet",
    "DecisionQuerySet",
    "DecisionReviewQuerySet",
    "DistinctionQuerySet",
    "EvidenceQuerySet",
    "ExportLogQuerySet",
    "FormerCodeQuerySet",
    "MergeQuerySet",
    "MessageQuerySet",
    "OfAgentQuerySet",
    "OfAreaQuerySet",
    "OfCriteriaSetQuerySet",
    "OperatorQuerySet",
    "ReferenceQuerySet",
    "ReviewDrawQuerySet",
    "ReviewNoteQuerySet",
    "ScopedQuerySet",
    "SuspensionProposalQuerySet",
    "UserQuerySet",
    "WaiverQuerySet",
    "area_codes",
    "holding",
    "search",
    "sees_city",
]
