"""What the maps remember."""

from maps.models.demand import DemandPoint, DemandSet
from maps.models.flags import AreaFlag, AreaFlagMove, AreaJudgement, FlagRule, FlagRun
from maps.models.scenario import Scenario, ScenarioComment, ScenarioSite
from maps.models.supply import Candidate, CandidateList, ServicePoint

__all__ = [
    "AreaFlag",
    "AreaFlagMove",
    "AreaJudgement",
    "Candidate",
    "CandidateList",
    "DemandPoint",
    "DemandSet",
    "FlagRule",
    "FlagRun",
    "Scenario",
    "ScenarioComment",
    "ScenarioSite",
    "ServicePoint",
]
