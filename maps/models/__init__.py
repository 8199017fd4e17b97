"""What the maps remember."""

from maps.models.flags import AreaFlag, AreaFlagMove, AreaJudgement, FlagRule, FlagRun

__all__ = ["AreaFlag", "AreaFlagMove", "AreaJudgement", "FlagRule", "FlagRun"]
