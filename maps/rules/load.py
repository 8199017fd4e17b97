"""How busy an agent is for the hours its staff is there, against the network.

Method: a ratio of rates with an exact Poisson interval (Garwood 1936), so that few dossiers do not
make an agent look swamped. The threshold is the project's own, not the law's.
"""

from dataclasses import dataclass

from scipy.stats import chi2

SWAMPED = 2.0  # times the network's rate that even the lower end must exceed
TAIL = 0.025


@dataclass(frozen=True)
class Load:
    """Dossiers that were received in so many staffed hours, and the rate of the whole network."""

    dossiers: int
    staffed_hours: float
    network_rate: float

    @property
    def rate(self) -> float | None:
        """Dossiers per staffed hour; None where nobody knows the hours."""
        return self.dossiers / self.staffed_hours if self.staffed_hours else None

    @property
    def ratio(self) -> float | None:
        """How many times the network's rate.

        >>> Load(120, 100.0, 0.5).ratio
        2.4
        """
        if self.rate is None or not self.network_rate:
            return None
        return self.rate / self.network_rate

    @property
    def lowest_ratio(self) -> float | None:
        """The lower end of the 95 % interval of the ratio."""
        if self.ratio is None:
            return None
        least = float(chi2.ppf(TAIL, 2 * self.dossiers)) / 2 if self.dossiers else 0.0
        return least / self.staffed_hours / self.network_rate

    @property
    def is_swamped(self) -> bool:
        """Whether it is surely above the threshold."""
        return self.lowest_ratio is not None and self.lowest_ratio > SWAMPED
