"""Questions about parameters, and about signs of bent records that were kept."""

from datetime import date
from typing import Self

from registry.querysets import OfAgentQuerySet, ReferenceQuerySet


class ParameterSetQuerySet(ReferenceQuerySet):
    """Versions of the parameters."""

    def in_force(self, on: date) -> Self:
        """Those that had begun by that day, the one that counts first."""
        return self.filter(valid_from__lte=on).order_by("-valid_from", "-number")


class IntegrityScoreQuerySet(OfAgentQuerySet):
    """Signs of bent records, visible with their agent."""

    def beside(self, score) -> Self:
        """Those that belong to a score: of its run, or of the screening whose flags it carries."""
        return self.filter(agent=score.agent_id, run=score.run.flags_of_id or score.run_id)

    def with_run(self) -> Self:
        """With the run that counted them, but for its rates."""
        return self.select_related("run").defer("run__rates")
