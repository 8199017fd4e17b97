"""What a case was opened from, where that is a row of its own: an alarm, a complaint, a visit."""

from dataclasses import dataclass

from django.urls import reverse

from oversight.models import Alarm, Complaint, InspectionCase, Visit
from registry.enums import Scope

SIGNALS = {model._meta.model_name: model for model in (Alarm, Complaint, Visit)}


@dataclass(frozen=True)
class ShownSignal:
    """A signal as a page names it."""

    text: str
    link: str


def signal_of(case: InspectionCase, user) -> ShownSignal | None:
    """What the case was opened from, to those who see it."""
    keys = ((name, getattr(case, f"{name}_id")) for name in SIGNALS)
    named = next(((name, key) for name, key in keys if key), None)
    signal = find_signal(*named, user) if named else None
    return shown(signal) if signal else None


def find_signal(name: str, key, user) -> Alarm | Complaint | Visit | None:
    """The alarm, complaint or visit of that key, where this person may see it."""
    if not user.has_perm(f"oversight.view_{name}"):
        return None
    return SIGNALS[name].objects.visible_to(user).filter(pk=key).first()


def shown(signal: Alarm | Complaint | Visit) -> ShownSignal:
    """A signal in words, with the way to its page."""
    text = str(signal)
    if isinstance(signal, Visit):
        text = f"{signal}: {signal.get_result_display()}"
    elif isinstance(signal, Complaint):
        text = f"{signal}: {signal.get_category_display()}"
    name = f"admin:oversight_{signal._meta.model_name}_change"
    return ShownSignal(text, reverse(name, args=[signal.pk]))


def cases_opened_from(signal: Alarm | Complaint | Visit, user) -> list[InspectionCase]:
    """The cases that began with this signal, for the Centre: an operator need not know of the link."""
    if user.scope == Scope.OPERATOR or not user.has_perm("oversight.view_inspectioncase"):
        return []
    opened = InspectionCase.objects.visible_to(user)
    return list(opened.filter(**{signal._meta.model_name: signal}).order_by("pk"))


def opening_link(**given) -> str:
    """The page that opens a case, told what it is opened from."""
    return reverse("admin:oversight_inspectioncase_open", query=given)
