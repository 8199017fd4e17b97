"""The words that operators are sent."""

import pytest
from django.conf import settings
from django.utils import translation

from config.reference import REFERENCE, add_missing
from registry.enums import Act, ProposalAct
from registry.messages import PLACE, TOLD, fill, message_body, subject_of, template_of
from registry.models import Reason
from tests.factories import make_agent, make_reason

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_a_reason_says_it_in_its_own_words():
    reason = make_reason(Act.REFUSE, name="Trùng", message="{agent} ({code}): {reason}. {comment}")
    agent = make_agent(name="Điểm thử", code="A1")

    body = message_body(Act.REFUSE, agent, reason=reason, comment="Xem lại")

    assert body == "Điểm thử (A1): Trùng. Xem lại"


def test_a_reason_without_words_uses_those_of_the_act():
    reason = make_reason(Act.REFUSE, name="Trùng")

    assert template_of(Act.REFUSE, reason, "en") == template_of(Act.REFUSE, None, "en")


def test_the_english_message_is_used_where_english_is_chosen():
    reason = make_reason(
        Act.CLOSE, name="Chuyển", name_en="Moved", message="vi", message_en="{reason}"
    )

    assert message_body(Act.CLOSE, make_agent(), reason=reason, language="en") == "Moved"


def test_braces_in_a_name_are_not_filled_in():
    agent = make_agent(name="{comment}", code="A1")

    assert fill("{agent} {comment}", agent=agent, comment="c") == "{comment} c"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("act", [*TOLD, ProposalAct.REFUSE_CHANGE])
def test_every_act_that_is_told_has_words_with_the_name_and_the_code(act, language):
    agent = make_agent(name="Điểm thử", code="A1")

    body = message_body(act, agent, language=language)

    assert "Điểm thử (A1)" in body
    assert (body.count("\n\n") >= 2, body.endswith(".")) == (True, True)  # a letter, not a line
    assert "Điểm thử (A1)" in subject_of(act, agent, language)


def test_every_reason_of_the_reference_data_has_a_message_in_both_languages():
    add_missing(REFERENCE)

    wanted = {"agent", "code", "reason", "comment"}
    for reason in Reason.objects.filter(act__in=(*TOLD, ProposalAct.REFUSE_CHANGE)):
        for language in LANGUAGES:
            assert set(PLACE.findall(template_of(reason.act, reason, language))) == wanted, reason


@pytest.mark.parametrize(("language", "name"), [("vi", "Trùng"), ("en", "A duplicate")])
def test_a_reason_is_named_in_the_language_of_the_reader(language, name):
    named = make_reason(Act.REFUSE, "named", name="Trùng", name_en="A duplicate")
    unnamed = make_reason(Act.REFUSE, "unnamed", name="Khác")

    with translation.override(language):
        assert (str(named), str(unnamed)) == (name, "Khác")
