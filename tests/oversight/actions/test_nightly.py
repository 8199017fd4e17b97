"""The nightly run: what is due, what was missed, and that it may come twice, late or broken."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from oversight.actions.cusum import watch_agents
from oversight.actions.nightly import oversee
from oversight.actions.scoring import make_scoring_run
from oversight.enums import Step
from oversight.lock import only_one
from oversight.models import Alarm, CusumDay, LogSeal, OversightRun, ScoringRun
from tests.factories import make_agent
from tests.oversight.making import dossier, make_reference, taken_in

pytestmark = pytest.mark.django_db
LATE_AUGUST = datetime(2026, 8, 28, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def reference():
    make_reference()
    make_agent(code="D2")
    days = [date(2026, 4, 1) + timedelta(days=number) for number in range(145)]
    taken_in(
        *(
            dossier(
                2 * number + place,
                agent_code=agent,
                received_at=f"{day} 09:00",
                forwarded_at=f"{day} 10:00",
            )
            for number, day in enumerate(days)
            for place, agent in enumerate(("D1", "D2"))
        ),
        at=LATE_AUGUST,
    )


def night(day, **options):
    return oversee(as_of=day, clock=lambda: LATE_AUGUST, **options)


def did(run):
    """The steps as (step, day), besides the sealing that ends every night."""
    return [(step["step"], step.get("day", "")[5:]) for step in run.steps[:-1]]


def watched(run):
    """What the step of early warning says of itself."""
    return next(step for step in run.steps if step["step"] == Step.WATCHED)


def scored():
    runs = ScoringRun.objects.order_by("as_of", "pk").values_list("as_of", "is_screening")
    return [(f"{day:%m-%d}", is_screening) for day, is_screening in runs]


def test_the_first_night_screens_and_the_second_begins_to_watch():
    first = night(date(2026, 6, 8))
    second = night(date(2026, 6, 9))

    assert did(first) == [("screened", "06-08"), ("no_baseline", "")]
    assert did(second) == [("scored", "06-09"), ("watched", "06-09")]
    assert scored() == [("06-08", True), ("06-09", False)]
    assert sorted(set(CusumDay.objects.values_list("day", flat=True))) == [date(2026, 6, 9)]
    assert second.finished_at == LATE_AUGUST


def test_a_second_run_of_the_same_night_changes_nothing():
    night(date(2026, 6, 8))
    night(date(2026, 6, 11))
    before = (scored(), list(CusumDay.objects.order_by("pk").values()))

    again = night(date(2026, 6, 11))

    assert did(again) == [("scored_before", "06-11"), ("watched", "06-11")]
    assert (watched(again)["rows"], watched(again)["count"]) == (0, 0)
    assert (scored(), list(CusumDay.objects.order_by("pk").values())) == before


def test_a_late_run_makes_up_for_month_starts_and_quarter_ends_and_every_day_of_the_charts():
    night(date(2026, 5, 20))

    late = night(date(2026, 7, 15))

    assert did(late) == [
        ("screened", "06-01"),
        ("scored", "06-30"),
        ("screened", "07-01"),
        ("scored", "07-15"),
        ("watched", "07-15"),
    ]
    days = sorted(set(CusumDay.objects.values_list("day", flat=True)))
    assert (days[0], days[-1], len(days)) == (date(2026, 5, 21), date(2026, 7, 15), 40)


def test_a_late_run_ends_where_nightly_runs_would_have():
    def charts():
        fields = ("agent", "domain", "day", "statistic", "baseline__as_of")
        return list(CusumDay.objects.order_by("day", "agent", "domain").values_list(*fields))

    night(date(2026, 6, 26))
    with transaction.atomic():
        for number in range(1, 8):
            night(date(2026, 6, 26) + timedelta(days=number))
        nightly = charts()
        transaction.set_rollback(True)

    night(date(2026, 7, 3))

    assert charts() == nightly
    assert {row[-1] for row in nightly} == {date(2026, 6, 26), date(2026, 6, 30)}


def test_a_month_is_screened_on_its_first_working_day_even_when_that_night_was_missed():
    night(date(2026, 7, 30))
    night(date(2026, 8, 4))

    assert scored() == [("07-30", True), ("08-03", True), ("08-04", False)]


def test_a_month_that_was_screened_by_hand_is_not_screened_again():
    night(date(2026, 7, 30))
    make_scoring_run(as_of=date(2026, 8, 6), is_screening=True, by=None, at=LATE_AUGUST)

    night(date(2026, 8, 5))

    assert scored() == [("07-30", True), ("08-05", False), ("08-06", True)]


def test_a_day_off_stands_for_the_working_day_before_it():
    night(date(2026, 6, 4))
    night(date(2026, 6, 5))

    sunday = night(date(2026, 6, 7))

    assert sunday.as_of == date(2026, 6, 5)
    assert did(sunday) == [("scored_before", "06-05"), ("watched", "06-05")]


def test_what_comes_in_late_is_found_by_the_next_night():
    night(date(2026, 6, 1))
    night(date(2026, 6, 9))
    taken_in(
        *(
            dossier(1000 + 3 * day + number, received_at=f"2026-06-0{day} 08:30", forwarded_at="")
            for day in (2, 3, 4)
            for number in range(3)
        ),
        at=LATE_AUGUST,
    )

    run = night(date(2026, 6, 10))

    assert watched(run)["count"] == 1
    alarm = Alarm.objects.get()
    assert (alarm.suspected_start, alarm.made_at) == (date(2026, 6, 2), LATE_AUGUST)


def test_older_corrections_are_found_when_asked_for():
    night(date(2026, 6, 1))
    night(date(2026, 7, 10))
    taken_in(dossier(5000, received_at="2026-06-02 08:30", forwarded_at=""), at=LATE_AUGUST)

    usual = night(date(2026, 7, 10))
    asked = night(date(2026, 7, 10), again_from=date(2026, 6, 2))

    assert watched(usual)["rows"] == 0
    assert watched(asked)["rows"] > 0
    assert CusumDay.objects.get(day=date(2026, 6, 2), agent__code="D1", domain="delay").bad == 1


def test_a_night_that_died_is_made_up_for():
    night(date(2026, 6, 1))
    OversightRun.objects.create(as_of=date(2026, 6, 20), started_at=LATE_AUGUST)

    night(date(2026, 6, 29))

    days = set(CusumDay.objects.values_list("day", flat=True))
    assert min(days) == date(2026, 6, 2)
    assert len(days) == 20


def test_a_gap_without_dossiers_does_not_hold_up_the_nights_after_it():
    night(date(2026, 4, 10))
    taken_in(
        dossier(9000, received_at="2027-02-01 09:00", forwarded_at="2027-02-01 10:00"),
        at=datetime(2027, 2, 3, tzinfo=UTC),
    )

    run = oversee(as_of=date(2027, 2, 1), clock=lambda: datetime(2027, 2, 3, tzinfo=UTC))

    assert (Step.NOTHING_TO_SCORE, "01-04") in did(run)
    assert did(run)[-2:] == [("screened", "02-01"), ("watched", "02-01")]


def test_what_was_done_reads_as_sentences(settings):
    night(date(2026, 6, 8))

    run = night(date(2026, 6, 9))

    scores, warnings, seals = run.lines
    assert [("09/06/2026" in line, "%" in line) for line in (scores, warnings)] == [
        (True, False)
    ] * 2
    assert ("27/08/2026" in seals, "%" in seals) == (True, False)


def test_a_day_that_is_not_over_is_refused_and_leaves_nothing():
    with pytest.raises(ValidationError) as refusal:
        night(date(2026, 8, 31))

    assert refusal.value.code == "day_not_over"
    assert (OversightRun.objects.count(), ScoringRun.objects.count()) == (0, 0)


def test_only_one_run_at_a_time():
    def another():
        try:
            with only_one():
                return "runs"
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with only_one():
            meanwhile = pool.submit(another).result()
        afterwards = pool.submit(another).result()

    assert (meanwhile, afterwards) == ("under_way", "runs")


def test_the_lock_is_let_go_when_a_run_fails():
    with pytest.raises(ValidationError):
        night(date(2026, 8, 31))

    assert night(date(2026, 6, 8)).finished_at


def test_charts_drawn_by_hand_are_taken_up():
    night(date(2026, 6, 1))
    watch_agents(first=date(2026, 6, 2), last=date(2026, 6, 5), at=LATE_AUGUST)

    run = night(date(2026, 6, 5))

    assert watched(run)["rows"] == 0


def test_a_night_seals_every_day_that_has_ended_and_no_day_twice():
    two_days_on = LATE_AUGUST + timedelta(days=2)

    first = oversee(as_of=date(2026, 6, 8), clock=lambda: two_days_on)
    again = oversee(as_of=date(2026, 6, 8), clock=lambda: two_days_on)

    assert first.steps[-1] == {"step": Step.SEALED, "day": "2026-08-29", "count": 2}
    assert again.steps[-1] == {"step": Step.SEALED, "day": "2026-08-29", "count": 0}
    assert LogSeal.objects.of_the_log().count() == 2


def test_a_past_that_is_still_being_written_is_not_sealed():
    oversee(as_of=date(2026, 6, 8), clock=lambda: LATE_AUGUST + timedelta(days=2), is_sealing=False)

    assert not LogSeal.objects.exists()
