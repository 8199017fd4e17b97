"""The chain of seals shows what was changed after the day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from oversight.actions.seals import seal_log, verify_log
from oversight.enums import CaseAct, CaseState, LogFault, VisitResult
from oversight.models import DossierEvent, LogSeal
from registry.append_only import lifted
from registry.enums import Act, Role, Status
from registry.models import Decision
from tests.factories import NOW, TODAY, make_agent, make_dossier, make_user
from tests.factories_cases import People, make_case
from tests.factories_events import make_event
from tests.factories_visits import make_complaint, make_visit, make_visit_photo

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def agents():
    """Two agents with a decision each yesterday and an event each today."""
    return [make_history(), make_history()]


def make_history(agent=None):
    agent = agent or make_agent()
    decide(agent, NOW - timedelta(days=1))
    make_event(make_dossier(agent))
    return agent


def decide(agent, at):
    return Decision.objects.create(
        agent=agent,
        act=Act.ACTIVATE,
        from_status=Status.APPROVED,
        to_status=Status.ACTIVE,
        by=make_user(Role.CENTRE_STAFF),
        at=at,
        findings=[{"code": "scanner", "observed": 1.5, "met": True}],
    )


def tamper(act):
    with lifted(connection):
        act()


def found(**options):
    return [(fault.owner, fault.day, fault.fault) for fault in verify_log(**options).breaks]


def test_each_day_of_an_agent_is_chained_to_the_day_before(agents):
    days = seal_log(day=TODAY, at=LATER)

    assert days == 2
    first, second = LogSeal.objects.filter(agent=agents[0]).order_by("day")
    assert (first.day, first.entries, first.previous) == (YESTERDAY, 1, "")
    assert (second.day, second.entries, second.previous) == (TODAY, 1, first.digest)
    whole = LogSeal.objects.of_the_log().order_by("day")
    assert [row.entries for row in whole] == [2, 3]  # today a calendar was put into force, too
    assert whole[1].previous == whole[0].digest


def test_sealing_again_changes_nothing_and_days_that_were_missed_are_caught_up(agents):
    seal_log(day=YESTERDAY, at=LATER)
    before = list(LogSeal.objects.order_by("pk").values())

    assert seal_log(day=YESTERDAY, at=LATER) == 0
    assert seal_log(day=TODAY + timedelta(days=3), at=LATER) == 4

    assert list(LogSeal.objects.order_by("pk").values())[: len(before)] == before
    assert LogSeal.objects.of_the_log().count() == 5
    assert verify_log().breaks == []


def test_days_sealed_one_by_one_or_together_give_the_same_seals(agents):
    seal_log(day=TODAY, at=LATER)
    together = list(LogSeal.objects.order_by("day", "agent").values_list("digest", flat=True))
    tamper(LogSeal.objects.all().delete)

    seal_log(day=YESTERDAY, at=LATER)
    seal_log(day=TODAY, at=LATER)

    one_by_one = LogSeal.objects.order_by("day", "agent").values_list("digest", flat=True)
    assert list(one_by_one) == together


def test_a_day_is_sealed_an_hour_after_it_has_ended():
    with pytest.raises(ValidationError) as refusal:
        seal_log(day=TODAY, at=NOW + timedelta(hours=14))  # midnight in Hanoi

    assert refusal.value.code == "day_not_over"
    seal_log(day=TODAY, at=NOW + timedelta(hours=15))


def test_an_entry_belongs_to_the_day_of_the_city():
    agent = make_agent()
    decide(agent, NOW.replace(hour=17))  # midnight in Hanoi

    seal_log(day=TODAY + timedelta(days=1), at=LATER)

    assert LogSeal.objects.get(agent=agent).day == TODAY + timedelta(days=1)


def test_an_untouched_log_holds(agents):
    seal_log(day=TODAY, at=LATER)

    verdict = verify_log()

    assert (verdict.breaks, verdict.unguarded, verdict.seals) == ([], [], 6)
    assert verdict.head == LogSeal.objects.of_the_log().get(day=TODAY)


def test_a_changed_decision_is_found(agents):
    seal_log(day=TODAY, at=LATER)

    tamper(lambda: Decision.objects.filter(agent=agents[1]).update(comment="khác"))

    assert found() == [(agents[1].code, YESTERDAY, LogFault.ENTRIES_DIFFER)]
    fault = verify_log().breaks[0]
    assert fault.expected == LogSeal.objects.get(agent=agents[1], day=YESTERDAY).digest
    assert fault.found not in ("", fault.expected)


def test_a_removed_event_is_found(agents):
    seal_log(day=TODAY, at=LATER)

    tamper(DossierEvent.objects.filter(agent=agents[0]).delete)

    assert found() == [(agents[0].code, TODAY, LogFault.ENTRIES_DIFFER)]


def test_an_entry_that_was_added_to_a_sealed_day_is_found(agents):
    seal_log(day=TODAY, at=LATER)
    stranger = make_agent()

    decide(stranger, NOW - timedelta(days=1))
    decide(agents[0], NOW)

    assert found() == [
        (stranger.code, YESTERDAY, LogFault.SEAL_MISSING),
        (agents[0].code, TODAY, LogFault.ENTRIES_DIFFER),
    ]


def test_a_seal_that_was_made_anew_does_not_fit_those_after_it(agents):
    seal_log(day=TODAY, at=LATER)

    tamper(lambda: LogSeal.objects.filter(agent=agents[0], day=YESTERDAY).update(digest="0" * 64))

    assert found() == [
        ("", YESTERDAY, LogFault.ENTRIES_DIFFER),
        (agents[0].code, YESTERDAY, LogFault.ENTRIES_DIFFER),
    ]


def test_an_agents_day_that_vanished_with_its_seal_is_found(agents):
    seal_log(day=TODAY, at=LATER)

    def vanish():
        DossierEvent.objects.filter(agent=agents[0]).delete()
        LogSeal.objects.filter(agent=agents[0], day=TODAY).delete()

    tamper(vanish)

    assert found() == [("", TODAY, LogFault.ENTRIES_DIFFER)]


def test_a_removed_link_is_found(agents):
    seal_log(day=TODAY + timedelta(days=1), at=LATER)

    tamper(lambda: LogSeal.objects.of_the_log().filter(day=TODAY).delete())

    assert found() == [("", TODAY, LogFault.SEAL_MISSING)]


def test_who_makes_the_whole_chain_anew_is_found_by_the_seal_kept_elsewhere(agents):
    seal_log(day=TODAY, at=LATER)
    kept = verify_log().head.digest

    def rewrite():
        Decision.objects.filter(agent=agents[0]).update(comment="khác")
        LogSeal.objects.all().delete()
        seal_log(day=TODAY, at=LATER)

    tamper(rewrite)

    verdict = verify_log()
    assert (verdict.breaks, verdict.head.digest == kept) == ([], False)


def test_one_agents_chain_can_be_verified_alone(agents):
    seal_log(day=TODAY, at=LATER)
    tamper(lambda: Decision.objects.filter(agent=agents[1]).update(comment="khác"))

    assert found(agent=agents[0]) == []
    assert found(agent=agents[1]) == [(agents[1].code, YESTERDAY, LogFault.ENTRIES_DIFFER)]


def test_a_table_without_its_guard_is_named(agents):
    with lifted(connection):
        assert "registry_decision" in verify_log().unguarded


def test_a_merge_of_two_agents_leaves_both_chains_whole(agents):
    seal_log(day=TODAY, at=LATER)
    kept, duplicate = agents

    duplicate.dossiers.update(agent=kept)

    assert found() == []


def test_sealing_and_verifying_ask_as_much_of_many_agents_as_of_few():
    def asked(act):
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    make_history()
    few = asked(lambda: seal_log(day=date(2026, 6, 15), at=LATER)), asked(verify_log)
    tamper(LogSeal.objects.all().delete)
    for _number in range(20):
        make_history()

    many = asked(lambda: seal_log(day=date(2026, 6, 15), at=LATER)), asked(verify_log)

    assert many == few


def make_moved_case():
    people = People()
    return make_case(CaseState.HEARD, people=people, at=NOW)


def test_what_happened_in_cases_visits_and_complaints_is_sealed_with_the_whole_log():
    case = make_moved_case()
    visit = make_visit(case.agent, duties={"price_posted": 1})
    photo = make_visit_photo(visit)
    other = make_visit_photo(make_visit(case.agent, submitted=False)).evidence
    complaint = make_complaint(case.agent)
    seal_log(day=TODAY, at=LATER)
    assert found() == []

    for change in (
        lambda: case.moves.filter(act=CaseAct.REPLY).update(comment="khác"),
        lambda: type(visit).objects.filter(pk=visit.pk).update(result=VisitResult.VIOLATION),
        lambda: visit.answers.update(value=0),
        lambda: other.visit_photo.delete() and visit.photos.update(evidence=other),
        lambda: type(other).objects.filter(pk=photo.evidence_id).update(sha256="khác"),
        photo.delete,
        lambda: type(complaint).objects.filter(pk=complaint.pk).update(text="khác"),
    ):
        with transaction.atomic():
            tamper(change)
            assert found() == [("", TODAY, LogFault.ENTRIES_DIFFER)]
            transaction.set_rollback(True)


def test_a_merge_of_two_records_breaks_no_seal_of_cases_and_visits():
    case = make_moved_case()
    visit = make_visit(case.agent)
    seal_log(day=TODAY, at=LATER)
    kept = make_agent()

    type(case).objects.update(agent=kept)
    type(visit).objects.update(agent=kept)

    assert found() == []
