"""Counting signs of bent records (SCORING 3.2), by agent and in sets."""

from typing import Final, Self

from django.db.models import Count, F, Q

from oversight.querysets.local_time import Seconds, local_seconds_of, second_of_day

HOUR: Final = 3_600
THREE_O_CLOCK: Final = 15 * HOUR
"""Decree 61/2018/NĐ-CP art. 18(2): what comes later may wait for the next working day."""
AROUND: Final = HOUR // 2
HAS_TRACE: Final = Q(evidence_at__isnull=False)


class CountsSigns:
    """For dossiers: in how many a sign could be seen, and in how many it was."""

    def sign_counts(self, version: int, first: int, today: int, *, bunching_minutes: int):
        """Rows (agent, re-filing × 2, after 15:00 × 2, bunching × 2, cancelled × 2, traces).

        Twice: dossiers in which the sign could be seen, and those in which it was.
        """
        signs = self._signs(today, bunching_minutes)
        counts = {
            f"{name}_{part}": which
            for name, pair in signs.items()
            for part, which in zip(("evaluable", "observed"), pair, strict=True)
        } | {"lag_evaluable": HAS_TRACE}
        return (
            self.counted(version, first, today)
            .order_by()
            .timed()
            .values("agent")
            .annotate(**{name: Count("pk", filter=which) for name, which in counts.items()})
            .values_list("agent", *counts)
        )

    def with_sign(self, sign: str, today: int, *, bunching_minutes: int) -> Self:
        """Those in which a sign was seen; of the lag all that were registered after their trace.

        How much later in working time is for the caller to count.
        """
        if sign == "lag":
            return self.filter(HAS_TRACE, received_at__gt=F("evidence_at"))
        _could_be_seen, was_seen = self._signs(today, bunching_minutes)[sign]
        return self.timed().filter(was_seen)

    def timed(self) -> Self:
        """Add `second` of the day of reception, and the seconds `left` at forwarding."""
        return self.annotate(
            second=second_of_day("received_at"),
            left=Seconds("due_at") - Seconds("forwarded_at"),
        )

    def _signs(self, today, bunching_minutes):
        """Of each sign but the lag: where it could be seen, and where it was."""
        examined = self.is_examined(today)
        in_time = Q(forwarded_wd__lte=today, is_late=False)
        early, late = THREE_O_CLOCK - AROUND, THREE_O_CLOCK + AROUND
        return {
            "refile": (examined, examined & Q(refiled_wd__lte=today)),
            "after_three": (
                Q(second__gte=early, second__lt=late),
                Q(second__gte=THREE_O_CLOCK, second__lt=late),
            ),
            "deadline_bunching": (in_time, in_time & Q(left__lt=bunching_minutes * 60)),
            "cancelled": (Q(), _cancelled_before_due(today)),
        }

    def registered_after_trace(self, version: int, first: int, today: int, *, seconds: int):
        """Rows (agent, trace, registration) where these lie further apart on the wall clock.

        Both are seconds of the wall clock. Nights and days off are still in between: working time
        is for the caller to count.
        """
        apart = self.counted(version, first, today).filter(received_at__gt=F("evidence_at"))
        return (
            apart.order_by()
            .annotate(
                traced=local_seconds_of("evidence_at"), registered=local_seconds_of("received_at")
            )
            .filter(registered__gt=F("traced") + seconds)
            .values_list("agent", "traced", "registered")
        )


def _cancelled_before_due(today):
    unforwarded = Q(forwarded_wd__isnull=True) | Q(forwarded_wd__gt=today)
    return unforwarded & Q(withdrawn_wd__lte=today, withdrawn_at__lte=F("due_at"))
