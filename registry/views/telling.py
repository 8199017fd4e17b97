"""What every form of a decision holds: the comment, and the message that the operator gets."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from registry.messages import fill, name_of, no_address_text, subject_of, template_of
from registry.models import Agent, Reason


class TellingForm(forms.Form):
    """A comment and a message to the operator, shown before it is sent.

    `move_dialog.js` keeps the message in step with reason, comment and language until somebody
    edits it. Call `tell_of` or `tell_nobody` once the form is made.
    """

    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the message"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        widget=UnfoldAdminSelectWidget,
    )
    message = forms.CharField(
        label=gettext_lazy("Message to the operator"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
    )

    def tell_of(self, act, agent: Agent, reasons: Iterable[Reason] = ()):
        """Offer the usual message, or that of each reason; nothing where there is no address."""
        self.told, self.recipient = act, agent
        if not agent.operator.email:
            self.tell_nobody()
            return
        self.reasons = list(reasons)
        usual = self.template(None, settings.LANGUAGE_CODE)
        self.fields["message"].initial = fill(usual, agent=agent)

    def tell_nobody(self):
        """Ask for no message."""
        del self.fields["language"], self.fields["message"]

    def message_templates(self) -> dict[str, dict[str, str]]:
        """By language: the usual text and that of each reason, with places for what is typed."""
        return {
            language: {
                str(reason.pk if reason else ""): fill(
                    self.template(reason, language),
                    agent=self.recipient,
                    reason=name_of(reason, language),
                    comment="{comment}",
                )
                for reason in [None, *self.reasons]
            }
            for language, _name in settings.LANGUAGES
        }

    def template(self, reason: Reason | None, language: str) -> str:
        """The words of a message with all their places."""
        return template_of(self.told, reason, language)

    def for_script(self) -> dict:
        """What the page hands to `move_dialog.js`, or says instead."""
        if "message" in self.fields:
            return {"templates": self.message_templates()}
        return {"note": no_address_text() if hasattr(self, "told") else ""}

    def given_message(self) -> tuple[str, str] | None:
        """Subject and text for the operator, or None."""
        body = self.cleaned_data.get("message", "")
        if not body.strip():
            return None
        return subject_of(self.told, self.recipient, self.cleaned_data["language"]), body
