"""Inspection cases on the screen: the list, the page, the moves, who sees what."""

import csv
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from oversight.actions.corrections import point_to_incident
from oversight.enums import CaseAct, CaseOutcome, CaseReason, CaseSource, CaseState
from oversight.models import CaseDocument, CaseMove, Correction, InspectionCase
from oversight.resources import CASE_HEADINGS
from registry.actions.agents import perform
from registry.enums import Act, Role, Status
from registry.models import Agent, ExportLog
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_calendar_version,
    make_operator,
    make_reason,
    make_run,
    make_score,
    make_user,
)
from tests.factories_cases import People, act_on, make_case, make_flagged
from tests.factories_events import make_incident
from tests.factories_visits import make_complaint

pytestmark = pytest.mark.django_db
LIST = reverse("admin:oversight_inspectioncase_changelist")
SCORES = reverse("admin:oversight_agentscore_changelist")


@pytest.fixture
def people():
    return People()


@pytest.fixture
def inspector(client, people):
    client.force_login(people.inspector)
    return people.inspector


def page_of(case):
    return reverse("admin:oversight_inspectioncase_change", args=[case.pk])


def move_page(case, act):
    return reverse("admin:oversight_inspectioncase_move", args=[case.pk, act])


def open_page(agent):
    return f"{reverse('admin:oversight_inspectioncase_open')}?agent={agent.pk}"


def texts(response):
    return [str(message) for message in response.context["messages"]]


def listed(response):
    return sorted(case.number for case in response.context["cl"].result_list)


def buttons(response):
    return [button["act"] for button in response.context["buttons"]]


def test_the_list_needs_the_same_queries_for_one_and_for_three(
    client, inspector, people, django_assert_num_queries
):
    make_case(people=people)
    client.get(LIST)  # content types and the session are remembered

    with django_assert_num_queries(9):
        client.get(LIST)
    make_case(people=people)
    make_case(CaseState.DECIDED, people=people)
    with django_assert_num_queries(9):
        response = client.get(LIST)

    assert response.context["cl"].result_count == 3


def test_the_page_needs_the_same_queries_for_short_and_long_cases(
    client, inspector, people, django_assert_num_queries
):
    short = make_case(CaseState.NOTIFIED, people=people)
    long = make_case(CaseState.SETTLED, people=people)
    client.get(page_of(short))

    with django_assert_num_queries(16):
        client.get(page_of(short))
    with django_assert_num_queries(16):
        client.get(page_of(long))


@pytest.mark.parametrize(
    ("filters", "states"),
    [
        ({"state": "heard"}, ["heard"]),
        ({"work": "open"}, ["heard", "notified", "proposed"]),
        ({"work": "mine"}, ["heard", "notified", "proposed"]),
        ({"source__exact": "flag"}, []),
        ({"state": "rubbish"}, ["closed", "heard", "notified", "proposed"]),
    ],
)
def test_the_list_is_filtered(client, inspector, people, filters, states):
    for state in (CaseState.NOTIFIED, CaseState.HEARD, CaseState.PROPOSED, CaseState.CLOSED):
        make_case(state, people=people)

    response = client.get(LIST, filters)

    assert sorted(case.state for case in response.context["cl"].result_list) == states


def test_a_case_is_found_by_its_number_and_by_its_agent(client, inspector, people):
    case = make_case(people=people, agent=make_agent(name="Bưu cục Đống Đa"))
    make_case(people=people)

    assert listed(client.get(LIST, {"q": case.number})) == [case.number]
    assert listed(client.get(LIST, {"q": "dong da"})) == [case.number]


def test_a_coordinator_sees_the_own_cases_from_the_notice_on(client, people):
    own = make_case(CaseState.NOTIFIED, people=people)
    hidden = make_case(people=people)
    theirs = make_case(CaseState.NOTIFIED, people=people, agent=make_agent(name="Của người khác"))
    client.force_login(people.coordinator)

    response = client.get(LIST)

    assert listed(response) == [own.number]
    assert "Của người khác" not in response.text
    assert client.get(page_of(own)).status_code == 200
    assert [client.get(page_of(case)).status_code for case in (hidden, theirs)] == [404, 404]


def test_a_coordinator_sees_nothing_internal(client, people):
    case = make_case(CaseState.HEARD, people=people, notify={"internal_note": "Ghi chú kín"})
    act_on(case, CaseAct.PROPOSE, people, comment="Đề xuất kín")
    client.force_login(people.coordinator)

    page = client.get(page_of(case))
    printed = client.get(reverse("admin:oversight_inspectioncase_file", args=[case.pk]))
    shown = client.get(LIST)

    assert page.context["state"] == CaseState.HEARD
    assert [step.move.act for step in page.context["steps"]] == [CaseAct.NOTIFY, CaseAct.REPLY]
    for secret in ("Ghi chú kín", "Đề xuất kín", "Nội bộ"):
        assert [secret in response.text for response in (page, printed, shown)] == [False] * 3
    assert listed(client.get(LIST, {"state": "proposed"})) == []
    assert listed(client.get(LIST, {"state": "heard"})) == [case.number]


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMINISTRATOR])
def test_cases_are_nobodys_business_who_has_no_part_in_them(client, people, role):
    case = make_case(CaseState.NOTIFIED, people=people)
    client.force_login(make_user(role))

    assert client.get(LIST).status_code == 403
    assert client.get(page_of(case)).status_code == 404
    assert client.get(open_page(case.agent)).status_code == 403


def test_the_buttons_are_the_moves_open_to_this_person(client, people):
    case = make_case(CaseState.NOTIFIED, people=people)
    client.force_login(people.inspector)
    inspectors = buttons(client.get(page_of(case)))
    client.force_login(people.coordinator)
    coordinators = buttons(client.get(page_of(case)))
    client.force_login(people.director)
    directors = buttons(client.get(page_of(case)))

    assert (set(inspectors), coordinators, directors) == (
        {CaseAct.ASSIGN, CaseAct.DECIDE, CaseAct.PROPOSE, CaseAct.DROP},
        [CaseAct.REPLY],
        [],
    )


def test_a_case_is_opened_on_its_page(client, inspector, people):
    agent = make_agent(status=Status.ACTIVE)
    score = make_score(agent, make_run(is_screening=True), flag_delay=True)

    response = client.post(
        open_page(agent),
        {"source": CaseSource.FLAG, "note": "Giữ hồ sơ", "inspector": inspector.pk},
    )

    case = InspectionCase.objects.get()
    assert response.headers["Location"] == page_of(case)
    assert (case.agent, case.source, case.source_note, case.score) == (
        agent,
        CaseSource.FLAG,
        "Giữ hồ sơ",
        score,
    )


def test_another_undecided_case_is_shown_and_refused_without_a_reason(client, inspector, people):
    case = make_case(people=people)
    given = {"source": CaseSource.HAND, "inspector": inspector.pk}

    page = client.get(open_page(case.agent))
    refused = client.post(open_page(case.agent), given)
    client.post(open_page(case.agent), {**given, "duplicate_reason": "Việc khác"})

    assert case.number in page.text
    assert len(refused.context["form"].non_field_errors()) == 1
    assert InspectionCase.objects.count() == 2


@pytest.mark.parametrize("agent", ["", "0", "rubbish", "9" * 30])
def test_a_case_about_nobody_is_not_opened(client, inspector, agent):
    page = reverse("admin:oversight_inspectioncase_open")

    assert client.get(page, {"agent": agent}).status_code == 404


def test_cases_are_opened_about_several_scores_and_refusals_are_reported(client, inspector, people):
    run = make_run(is_screening=True)
    good, ended = make_agent(), make_agent(status=Status.CLOSED)
    scores = [make_score(agent, run, grade="D", flag_delay=True) for agent in (good, ended)]
    chosen = {"action": "open_cases", "_selected_action": [score.pk for score in scores]}

    asked = client.post(SCORES, chosen)
    done = client.post(
        SCORES, {**chosen, "apply": "1", "source": CaseSource.FLAG, "note": ""}, follow=True
    )

    assert (asked.status_code, InspectionCase.objects.get().agent) == (200, good)
    assert len(texts(done)) == 2
    assert ended.code in texts(done)[1]


def test_the_notice_is_sent_from_its_page(client, inspector, people):
    case = make_case(people=people)

    response = client.post(
        move_page(case, CaseAct.NOTIFY),
        {"reason": CaseReason.HELD, "comment": "Nêu rõ", "language": "vi"},
    )

    move = CaseMove.objects.get(act=CaseAct.NOTIFY)
    assert response.headers["Location"] == page_of(case)
    assert (move.reason, move.comment, move.by) == (CaseReason.HELD, "Nêu rõ", inspector)


def test_a_refusal_keeps_what_was_typed(client, people):
    case = make_case(CaseState.NOTIFIED, people=people)
    client.force_login(people.coordinator)

    response = client.post(
        move_page(case, CaseAct.REPLY),
        {"comment": "Giải trình dài", "documents": SimpleUploadedFile("a.pdf", b"<html>")},
    )

    assert len(response.context["form"].non_field_errors()) == 1
    assert "Giải trình dài" in response.text


@pytest.mark.parametrize("act", ["rubbish", CaseAct.OPEN, CaseAct.UPHOLD])
def test_a_move_that_is_not_open_has_no_page(client, inspector, people, act):
    case = make_case(CaseState.NOTIFIED, people=people)

    assert client.get(move_page(case, act)).status_code == 404
    assert client.post(move_page(case, act), {}).status_code == 404


def test_a_coordinator_replies_with_documents_that_others_cannot_open(
    client, people, tmp_path, settings, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    case = make_case(CaseState.NOTIFIED, people=people)
    client.force_login(people.coordinator)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            move_page(case, CaseAct.REPLY),
            {
                "comment": "Giải trình",
                "documents": [
                    SimpleUploadedFile("một.pdf", b"%PDF-1"),
                    SimpleUploadedFile("hai.pdf", b"%PDF-2"),
                ],
            },
        )

    first, second = CaseDocument.objects.order_by("pk")
    address = reverse("admin:oversight_inspectioncase_document", args=[first.pk])
    mine = client.get(address)
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))
    theirs = client.get(address)
    assert (b"".join(mine.streaming_content), second.original_name) == (b"%PDF-1", "hai.pdf")
    assert mine.headers["X-Content-Type-Options"] == "nosniff"
    assert theirs.status_code == 404
    assert default_storage.exists(first.file.name)


def test_documents_of_internal_moves_are_not_the_operators(client, people):
    case = make_case(CaseState.HEARD, people=people)
    move = act_on(
        case, CaseAct.PROPOSE, people, documents=[SimpleUploadedFile("kín.pdf", b"%PDF-")]
    )
    client.force_login(people.coordinator)

    address = reverse("admin:oversight_inspectioncase_document", args=[move.documents.get().pk])

    assert client.get(address).status_code == 404


def test_many_suspensions_are_confirmed_from_the_list_but_not_the_own(client, people):
    theirs = make_case(CaseState.PROPOSED, people=people)
    both = make_user(Role.INSPECTOR)
    both.groups.add(*make_user(Role.CENTRE_STAFF).groups.all())
    people.inspector = both
    own = make_case(CaseState.PROPOSED, people=people)
    client.force_login(both)
    chosen = {"action": "confirm_suspensions", "_selected_action": [theirs.pk, own.pk]}

    client.post(LIST, chosen)
    done = client.post(
        LIST,
        {**chosen, "apply": "1", "suspension_reason": make_reason(Act.SUSPEND).pk},
        follow=True,
    )

    statuses = [Agent.objects.get(pk=case.agent_id).status for case in (theirs, own)]
    assert statuses == [Status.SUSPENDED, Status.ACTIVE]
    assert own.number in texts(done)[1]


def test_the_suspension_is_confirmed_by_button_by_somebody_else_only(client, people):
    case = make_case(CaseState.PROPOSED, people=people)
    reason = make_reason(Act.SUSPEND)
    client.force_login(people.inspector)
    proposers = client.post(move_page(case, CaseAct.CONFIRM), {"suspension_reason": reason.pk})
    client.force_login(make_user(Role.CENTRE_STAFF))

    client.post(
        move_page(case, CaseAct.CONFIRM), {"suspension_reason": reason.pk, "language": "vi"}
    )

    assert proposers.status_code == 404
    assert Agent.objects.get(pk=case.agent_id).status == Status.SUSPENDED


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (CaseState.NOTIFIED, CaseAct.NOTIFY),
        (CaseState.DECIDED, CaseAct.DECIDE),
        (CaseState.SETTLED, CaseAct.DISMISS),
        (CaseState.CLOSED, CaseAct.DROP),
    ],
)
def test_a_notice_and_a_decision_are_printed_as_letters(client, inspector, people, state, act):
    case = make_case(state, people=people)
    move = case.moves.get(act=act)

    page = client.get(reverse("admin:oversight_inspectioncase_letter", args=[move.pk]))

    assert (page.status_code, case.number in page.text) == (200, True)


def test_an_internal_move_is_no_letter(client, inspector, people):
    move = make_case(people=people).moves.get()

    page = client.get(reverse("admin:oversight_inspectioncase_letter", args=[move.pk]))

    assert page.status_code == 404


def test_another_operators_letter_is_not_found(client, people):
    case = make_case(CaseState.NOTIFIED, people=people)
    client.force_login(make_user(Role.COORDINATOR, operator=make_operator()))
    move = case.moves.get(act=CaseAct.NOTIFY)

    page = client.get(reverse("admin:oversight_inspectioncase_letter", args=[move.pk]))

    assert page.status_code == 404


def test_the_export_says_what_the_list_says_and_is_logged(client, people):
    case = make_case(CaseState.PROPOSED, people=people)
    client.force_login(people.coordinator)

    response = client.post(
        reverse("admin:oversight_inspectioncase_export"), {"format": "1", "resource": "0"}
    )

    row = next(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
    number, state = CASE_HEADINGS["number"], CASE_HEADINGS["state"]
    assert (row[str(number)], row[str(state)]) == (case.number, CaseState.HEARD.label)
    assert ExportLog.objects.get().list_name == "oversight.inspectioncase"


def test_an_older_score_says_what_was_corrected_since(client, people):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    old = make_score(agent, make_run(made_at=NOW - timedelta(days=1)))
    new = make_score(agent, make_run(made_at=NOW + timedelta(days=1)))
    case = make_case(CaseState.APPEALED, people=people, agent=agent)
    act_on(case, CaseAct.UPHOLD, people)
    incident = make_incident(calendar=make_calendar_version().calendar.code)
    point_to_incident(case=case, incident=incident, by=people.director, at=NOW)
    client.force_login(people.coordinator)

    pages = [
        client.get(reverse("admin:oversight_agentscore_change", args=[score.pk])).text
        for score in (old, new)
    ]

    assert [str(incident) in page for page in pages] == [True, False]


def test_the_record_is_corrected_on_its_page(client, people):
    case = make_case(CaseState.APPEALED, people=people)
    act_on(case, CaseAct.CHANGE, people)
    incident = make_incident(calendar=make_calendar_version().calendar.code)
    page = reverse("admin:oversight_inspectioncase_correct", args=[case.pk])
    client.force_login(people.director)

    client.post(page, {"kind": "incident", "incident-incident": incident.pk})

    assert Correction.objects.get().incident == incident


def test_the_page_of_corrections_leads_to_where_a_reception_time_is_declared(client, people):
    case = make_case(CaseState.APPEALED, people=people)
    act_on(case, CaseAct.CHANGE, people)
    client.force_login(people.director)

    page = client.get(reverse("admin:oversight_inspectioncase_correct", args=[case.pk]))

    dossiers = reverse("admin:oversight_dossier_changelist")
    assert page.text.count(f'href="{dossiers}?agent__id__exact={case.agent_id}"') == 1


@pytest.mark.parametrize(
    ("source", "heading"),
    [
        (CaseSource.HAND, "Score it was opened on"),
        (CaseSource.COMPLAINT, "Score at opening"),
    ],
)
@pytest.mark.parametrize("page", ["change", "file"])
def test_page_and_file_say_whether_the_case_rests_on_its_score(
    client, people, inspector, source, heading, page
):
    people.inspector.language = "en"
    people.inspector.save()
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    make_score(agent, make_run(), delay_evaluable=62)
    make_complaint(agent)
    case = make_case(people=people, agent=agent, source=source)

    text = client.get(reverse(f"admin:oversight_inspectioncase_{page}", args=[case.pk])).text

    assert f'<th scope="row">{heading}' in text
    assert ("0 of 62 files" in text) == (source == CaseSource.COMPLAINT)


@pytest.mark.parametrize(
    ("state", "act", "label"),
    [
        (CaseState.OPENED, CaseAct.NOTIFY, "Text of the notice"),
        (CaseState.NOTIFIED, CaseAct.REPLY, "Your explanation"),
        (CaseState.NOTIFIED, CaseAct.DROP, "Comment"),
        (CaseState.DECIDED, CaseAct.APPEAL, "Grounds of the appeal"),
    ],
)
def test_what_is_written_with_a_move_is_called_what_it_is(client, people, state, act, label):
    client.force_login(people.who(act))
    case = make_case(state, people=people, at=timezone.now())

    field = client.get(move_page(case, act)).context["form"].fields["comment"]

    with translation.override("en"):
        assert field.label == label


def test_nobody_corrects_before_an_appeal_is_granted(client, people):
    case = make_case(CaseState.APPEALED, people=people)
    client.force_login(people.director)

    page = reverse("admin:oversight_inspectioncase_correct", args=[case.pk])

    assert client.get(page).status_code == 404


def test_a_decision_offers_only_what_fits(client, people):
    case = make_case(CaseState.APPEALED, people=people)
    client.force_login(people.director)

    page = client.get(move_page(case, CaseAct.CHANGE))

    offered = [value for value, _label in page.context["form"].fields["outcome"].choices]
    assert offered == ["", CaseOutcome.NO_ACTION, CaseOutcome.TRAINING]


def test_a_case_is_read_and_never_edited(client, inspector, people):
    case = make_case(people=people)
    delete = reverse("admin:oversight_inspectioncase_delete", args=[case.pk])

    client.post(page_of(case), {"state": "closed"})

    case.refresh_from_db()
    assert (case.state, client.post(delete).status_code) == (CaseState.OPENED, 403)


def test_the_page_shows_the_score_that_the_case_was_opened_on_and_the_newest(
    client, inspector, people
):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    flagged = make_flagged(agent, score=38)
    case = make_case(people=people, agent=agent, source=CaseSource.FLAG)
    newest = make_score(agent, make_run(as_of=TODAY + timedelta(days=9)), score=71)

    page = client.get(page_of(case))

    assert (page.context["case"].score, page.context["newest"]) == (flagged, newest)
    assert page.text.count("38 (33–43)") == 1
    assert page.text.count("71 (66–76)") == 1


def test_the_notice_is_filled_in_from_the_records_in_the_language_asked_for(
    client, inspector, people
):
    agent = make_agent(operator=people.operator, status=Status.ACTIVE)
    make_flagged(agent, delay_evaluable=412, delay_late=38)
    case = make_case(people=people, agent=agent, source=CaseSource.FLAG)
    score_page = reverse("admin:oversight_agentscore_change", args=[case.score_id])

    usual = client.get(move_page(case, CaseAct.NOTIFY)).context["form"]
    english = client.get(f"{move_page(case, CaseAct.NOTIFY)}?language=en").context["form"]
    rubbish = client.get(f"{move_page(case, CaseAct.NOTIFY)}?language=xx").context["form"]

    assert [form["language"].value() for form in (usual, english, rubbish)] == ["vi", "en", "vi"]
    assert "38 of 412 files" in english["comment"].value()
    assert f"http://testserver{score_page}" in usual["comment"].value()
    assert usual["comment"].value() == rubbish["comment"].value()


def test_the_message_is_shown_before_it_is_sent_and_nothing_happens_yet(
    client, inspector, people, mailoutbox, django_capture_on_commit_callbacks
):
    case = make_case(people=people)
    typed = {"reason": CaseReason.LATE, "comment": "Hồ sơ số 5", "language": "en"}

    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(move_page(case, CaseAct.NOTIFY), {**typed, "preview": "1"})

    subject, body = page.context["drafted"]
    case.refresh_from_db()
    assert subject == f"{case.number}: Send the notice – {case.agent.name}"
    assert "Hồ sơ số 5" in body
    assert page.context["form"]["comment"].value() == "Hồ sơ số 5"
    assert (case.state, mailoutbox, CaseMove.objects.count()) == (CaseState.OPENED, [], 1)


def test_a_refusal_of_the_message_shown_first_stands_beside_what_was_typed(
    client, inspector, people
):
    case = make_case(CaseState.DECIDED, people=people)

    page = client.post(
        move_page(case, CaseAct.RECHECK),
        {"recheck_on": "2020-01-01", "language": "vi", "preview": "1"},
    )

    assert page.context["drafted"] is None
    assert page.context["form"].has_error("__all__", "recheck_in_past")


def test_the_page_says_who_overtook_the_case_and_what_to_do_next(client, inspector, people):
    case = make_case(CaseState.PROPOSED, people=people)
    before = client.get(page_of(case))
    perform(
        act=Act.SUSPEND,
        agent=case.agent,
        by=make_user(Role.CENTRE_STAFF),
        at=NOW,
        reason=make_reason(Act.SUSPEND),
        proposed_by=people.director,
    )
    decision = case.agent.decisions.get(act=Act.SUSPEND)

    after = client.get(page_of(case))
    client.force_login(people.coordinator)
    shown_to_operator = client.get(page_of(case))

    assert [page.context["overtaken_by"] for page in (before, after, shown_to_operator)] == [
        None,
        decision,
        None,
    ]
    assert (CaseAct.ADOPT in buttons(before), buttons(after)) == (
        False,
        [CaseAct.ADOPT, CaseAct.ASSIGN],
    )
