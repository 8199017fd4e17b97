"""Who made something, in words."""

from django.utils.translation import gettext as _


def maker_text(person) -> str:
    """The person's name as it is written, or that a command did it."""
    if person is None:
        return _("Command line")
    return person.get_full_name() or person.username
