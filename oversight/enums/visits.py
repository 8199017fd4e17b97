"""Closed lists about visits."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitReason(TextChoices):
    """Why an agent is visited. Only visits of a random plan tell the true rate."""

    RANDOM = "random", pgettext_lazy("visit", "Random plan")
    TARGETED = "targeted", pgettext_lazy("visit", "Evidence sheet or score")
    COMPLAINT = "complaint", pgettext_lazy("visit", "Complaint")
    FOLLOW_UP = "follow_up", pgettext_lazy("visit", "Follow-up or correction")
    CASE = "case", pgettext_lazy("visit", "Inspection case")


# What a person may choose; a visit of the random plan is opened from the plan alone, one of a case
# from its case.
CHOSEN_REASONS = (VisitReason.TARGETED, VisitReason.COMPLAINT, VisitReason.FOLLOW_UP)


class VisitResult(TextChoices):
    """What a visit came to, in the inspector's judgement."""

    NOTHING = "nothing", pgettext_lazy("visit", "Nothing found")
    SHORTCOMING = "shortcoming", pgettext_lazy("visit", "Shortcomings to put right")
    VIOLATION = "violation", pgettext_lazy("visit", "Violation found")


class QuestionSource(TextChoices):
    """Where a question of a checklist comes from."""

    CRITERION = "criterion", _("Criteria")
    DUTY = "duty", _("Duties of every agent")
    SHEET = "sheet", _("Evidence sheet")


class AnswerKind(TextChoices):
    """How a question is answered."""

    NUMBER = "number", _("Number")
    YES_NO = "yes_no", _("Yes or no")


class AreaGroup(TextChoices):
    """The groups of wards of the random plan."""

    URBAN = "urban", pgettext_lazy("group of areas", "Wards")
    RURAL = "rural", pgettext_lazy("group of areas", "Communes")
    UNKNOWN = "unknown", pgettext_lazy("group of areas", "Not known")
