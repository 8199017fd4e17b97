"""What may lapse after a site was approved, and what is to be done about it.

The limits are the project's own: no official text of the pilot gives them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.rules.location import Limit

EQUIPMENT_CHECK_DAYS = Limit(
    365, "Project default: equipment is looked at once a year, like a training certificate."
)
PATIENCE_DAYS = Limit(
    30, "Project default: a month to renew a paper or repair a device before service stops."
)
LONGEST_WAIVER_DAYS = Limit(
    365, "Project default: what is set aside for longer than a year should leave the criteria."
)


class LapseKind(StrEnum):
    """What lapsed."""

    CERTIFICATE = "certificate"
    AGREEMENT = "agreement"
    EQUIPMENT_CHECK = "equipment_check"
    WAIVER = "waiver"
    CONDITION = "condition"


class NextStep(StrEnum):
    """What the Centre does next."""

    ASK_FOR_CERTIFICATE = "ask_for_certificate"
    ASK_FOR_AGREEMENT = "ask_for_agreement"
    CHECK_EQUIPMENT = "check_equipment"
    CHECK_CRITERION = "check_criterion"
    TAKE_OFF_STAFF = "take_off_staff"
    SUSPEND = "suspend"


FIRST_STEPS = {
    LapseKind.CERTIFICATE: NextStep.ASK_FOR_CERTIFICATE,
    LapseKind.AGREEMENT: NextStep.ASK_FOR_AGREEMENT,
    LapseKind.EQUIPMENT_CHECK: NextStep.CHECK_EQUIPMENT,
    LapseKind.WAIVER: NextStep.CHECK_CRITERION,
    LapseKind.CONDITION: NextStep.CHECK_CRITERION,
}
# When patience has run out. To look at equipment is the Centre's own work: the step stays.
LAST_STEPS = {
    **FIRST_STEPS,
    LapseKind.CERTIFICATE: NextStep.TAKE_OFF_STAFF,
    LapseKind.AGREEMENT: NextStep.SUSPEND,
    LapseKind.WAIVER: NextStep.SUSPEND,
    LapseKind.CONDITION: NextStep.SUSPEND,
}


@dataclass(frozen=True)
class Lapse:
    """One thing that no longer holds for a site, and the last day on which it did."""

    kind: LapseKind
    last_day: date

    def days_on(self, on: date) -> int:
        """For how many days it has not held."""
        return (on - self.last_day).days

    def next_step(self, on: date) -> NextStep:
        """Ask or look first; be firm when patience has run out.

        >>> lapse = Lapse(LapseKind.AGREEMENT, date(2026, 6, 1))
        >>> lapse.next_step(date(2026, 7, 1)).value, lapse.next_step(date(2026, 7, 2)).value
        ('ask_for_agreement', 'suspend')
        """
        steps = FIRST_STEPS if self.days_on(on) <= PATIENCE_DAYS.value else LAST_STEPS
        return steps[self.kind]


def oldest_valid_check(on: date) -> date:
    """Equipment seen before this day has to be looked at again.

    >>> oldest_valid_check(date(2026, 6, 15))
    datetime.date(2025, 6, 15)
    """
    return on - timedelta(days=EQUIPMENT_CHECK_DAYS.value)
