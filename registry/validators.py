"""What a single fact may not say, whether it is typed into a form or comes with a list."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.rules.names import is_phone


def not_to_come(day: date) -> None:
    """Refuse, by code `day_to_come`, that something was seen or measured on a day to come."""
    if day > timezone.localdate():
        raise ValidationError(
            _("Nobody can have seen or measured this on a day to come."), code="day_to_come"
        )


def a_phone(text: str) -> None:
    """Refuse, by code `not_a_phone`, what nobody can dial."""
    if not is_phone(text):
        raise ValidationError(
            _("“%(value)s” is not a telephone number: write digits, for example 024 3825 5948."),
            code="not_a_phone",
            params={"value": text},
        )
