"""Messages go out after the decision is committed, and stay with it."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction

from registry.actions.agents import perform
from registry.actions.messages import send_message
from registry.enums import Act, Role
from registry.models import Message
from tests.factories import (
    NOW,
    make_agent_under_review,
    make_operator,
    make_reason,
    make_user,
)

pytestmark = pytest.mark.django_db
TEXT = ("Trả lại: Điểm thử", "Đề nghị bổ sung.")


@pytest.fixture
def agent():
    return make_agent_under_review(operator=make_operator(email="dau.moi@example.com"))


def return_it(agent, **more):
    reason = make_reason(Act.RETURN)
    by = make_user(Role.CENTRE_STAFF)
    return perform(act=Act.RETURN, agent=agent, by=by, at=NOW, reason=reason, **more)


def test_the_operator_is_told_once_the_decision_is_committed(
    agent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decision = return_it(agent, message=TEXT)
        assert mail.outbox == []

    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["dau.moi@example.com"], *TEXT)
    message = decision.message
    message.refresh_from_db()
    assert (message.subject, message.body, message.failure) == (*TEXT, "")
    assert message.sent_at is not None


def test_nothing_is_sent_when_the_decision_is_rolled_back(
    agent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        try:
            with transaction.atomic():
                return_it(agent, message=TEXT)
                raise ValidationError("later")
        except ValidationError:
            pass

    assert (callbacks, mail.outbox, Message.objects.count()) == ([], [], 0)


@pytest.mark.parametrize(("email", "body"), [("", "Đề nghị"), ("a@example.com", " \n ")])
def test_without_an_address_or_a_text_nothing_is_kept(email, body):
    agent = make_agent_under_review(operator=make_operator(email=email))

    return_it(agent, message=("Trả lại", body))

    assert Message.objects.count() == 0


def test_a_failure_is_remembered_and_the_message_can_be_sent_again(
    agent, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with django_capture_on_commit_callbacks(execute=True):
        message = return_it(agent, message=TEXT).message
    message.refresh_from_db()
    assert (message.sent_at, message.failure != "") == (None, True)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_message(message=message)

    assert (len(mail.outbox), message.failure) == (1, "")
