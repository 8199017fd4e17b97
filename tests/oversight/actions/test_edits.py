"""What a later file says otherwise: refused, or an event (SCORING 1.1)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.models import Authority, Dossier, DossierEvent, DossierImport, SupplementRound
from registry.enums import Role
from tests.factories import NOW, make_agent, make_user
from tests.oversight.making import dossier, make_reference, supplement, take_in, taken_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agent():
    return make_reference()


def events():
    fields = ("kind", "field", "round", "old", "new")
    return list(DossierEvent.objects.order_by("pk").values_list(*fields))


def test_another_reception_time_in_a_later_file_is_an_event_with_who_when_and_which_file(agent):
    taken_in(dossier(received_at="2026-06-03 09:00"))
    staff = make_user(Role.CENTRE_STAFF)

    taken_in(dossier(received_at="2026-06-03 09:45"), by=staff)

    event = DossierEvent.objects.get()
    assert (event.kind, event.field) == ("reception_edited", "received_at")
    assert (event.old, event.new) == ("2026-06-03T02:00:00+00:00", "2026-06-03T02:45:00+00:00")
    assert (event.dossier, event.agent) == (Dossier.objects.get(), agent)
    assert (event.by, event.at, event.reason) == (staff, NOW, "")
    assert event.source == DossierImport.objects.first()
    assert event.old_value == Dossier.objects.get().received_at.replace(minute=0)


def test_the_same_file_twice_makes_no_event():
    taken_in(dossier(), supplements=[supplement()])

    taken_in(dossier(), supplements=[supplement()])

    assert events() == []


def test_what_was_not_known_before_is_no_edit():
    taken_in(dossier(forwarded_at=""))

    taken_in(
        dossier(
            evidence_at="2026-06-03 08:00",
            first_decision_at="2026-06-04 09:00",
            supplement_rounds="1",
            withdrawn_at="2026-06-05 09:00",
        )
    )

    assert events() == []


@pytest.mark.parametrize(
    ("before", "after", "event"),
    [
        (
            {"evidence_at": "2026-06-03 08:00"},
            {"evidence_at": ""},
            ("evidence_edited", "evidence_at", None, "2026-06-03T01:00:00+00:00", ""),
        ),
        (
            {"withdrawn_at": "2026-06-05 09:00"},
            {"withdrawn_at": "2026-06-05 10:00"},
            (
                *("withdrawal_edited", "withdrawn_at", None),
                *("2026-06-05T02:00:00+00:00", "2026-06-05T03:00:00+00:00"),
            ),
        ),
        ({}, {"agent_code": "D2"}, ("record_edited", "agent", None, "D1", "D2")),
        ({}, {"authority_code": "UB2"}, ("record_edited", "authority", None, "UB1", "UB2")),
        ({}, {"channel": "2"}, ("record_edited", "channel", None, "1", "2")),
        (
            {"supplement_rounds": "2"},
            {"supplement_rounds": "1"},
            ("record_edited", "declared_rounds", None, "2", "1"),
        ),
        (
            {"citizen_key": "001085010001"},
            {"citizen_key": "001085010002"},
            ("record_edited", "citizen_key", None, "", ""),
        ),
    ],
)
def test_every_other_change_of_what_was_recorded_is_an_event_too(before, after, event):
    make_agent(code="D2")
    Authority.objects.create(code="UB2", name="Cơ quan khác")
    taken_in(dossier(**before))

    taken_in(dossier(**before | after), by=make_user(Role.CENTRE_STAFF))

    assert events() == [event]


def test_an_event_stays_with_the_agent_that_had_the_dossier_then(agent):
    other = make_agent(code="D2")
    taken_in(dossier())

    taken_in(dossier(agent_code="D2"))

    assert (Dossier.objects.get().agent, DossierEvent.objects.get().agent) == (other, agent)


@pytest.mark.parametrize(
    ("before", "after", "column", "recorded"),
    [
        ({}, {"forwarded_at": "2026-06-03 10:01"}, "forwarded_at", "03/06/2026 10:00:00"),
        ({}, {"forwarded_at": ""}, "forwarded_at", "03/06/2026 10:00:00"),
        (
            {"first_decision_at": "2026-06-04 09:00"},
            {"first_decision_at": ""},
            "first_decision_at",
            "04/06/2026 09:00:00",
        ),
    ],
)
def test_nobody_moves_or_takes_away_what_a_server_stamped(before, after, column, recorded):
    taken_in(dossier(**before))
    stood = Dossier.objects.values().get()

    outcome = take_in(dossier(**before | after), by=make_user(Role.CENTRE_STAFF))

    assert [error[1:] for error in outcome.errors] == [
        (2, column, "server_time_stands", "", recorded)
    ]
    assert (Dossier.objects.values().get(), events()) == (stood, [])


def test_the_command_line_may_mend_a_faulty_feed_and_leaves_an_event():
    taken_in(dossier(forwarded_at="2026-06-03 10:00"))

    taken_in(dossier(forwarded_at="2026-06-03 17:30"), by=None)

    assert events() == [
        (
            *("server_time_corrected", "forwarded_at", None),
            *("2026-06-03T03:00:00+00:00", "2026-06-03T10:30:00+00:00"),
        )
    ]


def test_what_is_said_otherwise_of_a_supplement_round_is_an_event():
    taken_in(
        dossier(),
        supplements=[
            supplement(resupplied_at="2026-06-05 09:00", reforwarded_at="2026-06-08 09:00")
        ],
    )

    taken_in(
        dossier(),
        supplements=[
            supplement(
                reason_code="extra_item",
                resupplied_at="2026-06-05 10:00",
                reforwarded_at="2026-06-08 09:00",
            )
        ],
        by=make_user(Role.CENTRE_STAFF),
    )

    assert events() == [
        ("supplement_reason_corrected", "reason", 1, "missing_item", "extra_item"),
        (
            *("resupply_edited", "resupplied_at", 1),
            *("2026-06-05T02:00:00+00:00", "2026-06-05T03:00:00+00:00"),
        ),
    ]


def test_nobody_moves_when_a_dossier_was_forwarded_again():
    given = {"resupplied_at": "2026-06-05 09:00", "reforwarded_at": "2026-06-05 10:00"}
    taken_in(dossier(), supplements=[supplement(**given)])
    moved = supplement(**given | {"reforwarded_at": "2026-06-05 09:30"})

    outcome = take_in(dossier(), supplements=[moved], by=make_user(Role.CENTRE_STAFF))

    assert [(error.column, error.code) for error in outcome.errors] == [
        ("reforwarded_at", "server_time_stands")
    ]
    taken_in(dossier(), supplements=[moved])
    assert events()[0][:3] == ("server_time_corrected", "reforwarded_at", 1)
    assert SupplementRound.objects.get().reforwarded_at.minute == 30


def test_a_check_makes_no_event():
    taken_in(dossier())

    take_in(dossier(received_at="2026-06-03 09:30"), dry_run=True)

    assert events() == []


def test_edits_are_written_in_sets():
    def change(first, count):
        rows = [dossier(number, forwarded_at="") for number in range(first, first + count)]
        taken_in(*rows)
        with CaptureQueriesContext(connection) as queries:
            taken_in(*(row | {"received_at": "2026-06-03 09:30"} for row in rows))
        return len(queries)

    few = change(1, 3)

    assert change(100, 300) == few
    assert DossierEvent.objects.count() == 303
