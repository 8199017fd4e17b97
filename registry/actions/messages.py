"""Telling operators what was decided: after the transaction, and kept with what was decided."""

from functools import partial
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from registry.models import ChangeSet, Decision, Message

LONGEST_FAILURE = 300


def tell_operator(*, about: Decision | ChangeSet, subject: str, body: str) -> Message | None:
    """Keep the message with what it is about, and send it once that is committed.

    Nothing is kept where there is no text or no address.
    """
    recipient = about.agent.operator.email
    if not recipient or not body.strip():
        return None
    message = Message.objects.create(
        **{"decision" if isinstance(about, Decision) else "change_set": about},
        recipient=recipient,
        subject=subject[:200],
        body=body.strip(),
    )
    transaction.on_commit(partial(send_message, message=message))
    return message


def send_message(*, message: Message) -> bool:
    """Hand a kept message to the mail server, and remember when, or why it was not taken."""
    mail = EmailMessage(subject=message.subject, body=message.body, to=[message.recipient])
    try:
        mail.send()
    except (SMTPException, OSError) as fault:
        message.failure = str(fault)[:LONGEST_FAILURE]
    else:
        message.sent_at, message.failure = timezone.now(), ""
    message.save(update_fields=["sent_at", "failure"])
    return not message.failure
