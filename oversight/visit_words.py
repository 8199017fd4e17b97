"""The questions of a visit in words, and whether an answer is as it should be."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oversight.enums import AnswerKind, QuestionSource
from oversight.evidence_sheet import CHECKS, TITLES
from oversight.models import VisitAnswer
from oversight.rules.evidence_sheet import LineCode
from registry.criteria import MEASURE_LABELS, required_text
from registry.rules.criteria import MEASURES, Demand, Kind, judge

DUTY_LABELS = {
    "at_registered_place": gettext_lazy("The point works at its registered place"),
    "registered_on_duty": gettext_lazy("Everybody on duty is registered staff"),
    "price_posted": gettext_lazy("Prices are posted, with 0 đồng where nothing is due"),
    "hotline_posted": gettext_lazy("The phone number for complaints is posted"),
    "slips_given": gettext_lazy("Every dossier taken in has its consignment slip, signed by both"),
    "receipts_given": gettext_lazy("Every fee taken has its receipt"),
    "no_touting": gettext_lazy("Nobody offers paid help in or before the point"),
}


def question_text(answer: VisitAnswer) -> str:
    """What is asked."""
    if answer.source == QuestionSource.CRITERION:
        return str(MEASURE_LABELS[answer.question])
    if answer.source == QuestionSource.DUTY:
        return str(DUTY_LABELS[answer.question])
    return _("%(line)s: is it so?") % {"line": TITLES[LineCode(answer.question)]}


def hint_text(answer: VisitAnswer) -> str:
    """What is required, or what to look at."""
    if answer.source == QuestionSource.CRITERION:
        demand = answer.demand
        required = required_text(answer.question, demand["comparison"], demand["threshold"])
        return _("required: %(required)s") % {"required": required}
    if answer.source == QuestionSource.SHEET:
        return str(CHECKS[LineCode(answer.question)])
    return ""


def answer_text(answer: VisitAnswer) -> str:
    """What was found."""
    if answer.value is None:
        return _("not looked at")
    if answer.kind == AnswerKind.YES_NO:
        return pgettext("answer", "Yes") if answer.value else pgettext("answer", "No")
    return number_format(answer.value.normalize(), use_l10n=True)


def is_as_it_should_be(answer: VisitAnswer) -> bool | None:
    """Whether the answer is the good one; None where nobody looked."""
    if answer.value is None:
        return None
    if answer.source == QuestionSource.CRITERION:
        return _meets(answer.question, answer.demand, answer.value)
    return bool(answer.value) == (answer.source == QuestionSource.DUTY)


def _meets(measure: str, demand: dict, value: Decimal) -> bool:
    is_flag = MEASURES[measure].kind is Kind.FLAG
    [finding] = judge(
        [
            Demand(
                measure,
                demand["comparison"],
                demand["threshold"],
                demand["is_mandatory"],
                demand["source"],
            )
        ],
        {measure: bool(value) if is_flag else value},
    )
    return finding.met
