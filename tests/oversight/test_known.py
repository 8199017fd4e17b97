"""What is kept of dossiers from night to night is what reading all of them again would give."""

import random
from datetime import date, timedelta
from zlib import compress

import pytest
from django.db import connection
from django.db.models import F

from oversight.actions.scoring import make_scoring_run
from oversight.changed import TRIGGERS, triggers_in_force
from oversight.known import forget_before, known_between, refresh
from oversight.models import (
    CalendarVersion,
    ChangedDossier,
    Dossier,
    KeptDay,
    ScoringRun,
    SupplementRound,
)
from oversight.rules.counting import LAYOUT
from tests.factories import NOW
from tests.oversight.making import by_then, random_log, taken_in, values_of

pytestmark = pytest.mark.django_db
SPRING_ENDS = date(2026, 6, 9)
LONG_AFTER = date(2026, 6, 12)


@pytest.fixture
def version():
    rows, rounds = random_log(seed=5, size=400)
    taken_in(*rows, supplements=rounds, create_missing=True)
    return CalendarVersion.objects.get()


@pytest.fixture
def window(version):
    """Calendar version, first and last ordinal of all dossiers."""
    days = sorted(Dossier.objects.values_list("registered_wd", flat=True))
    return version.pk, days[0], days[-1]


def rows_of(known):
    """Rows that can be compared, whatever their order."""
    return [
        sorted(zip(*(column.tolist() for column in rows.columns.values()), strict=True))
        for rows in (known.dossiers, known.rounds)
    ]


def read_anew(window):
    """What the tables hold now; nothing that was kept is touched."""
    kept = list(KeptDay.objects.all())
    known = known_between(*window, afresh=True)
    KeptDay.objects.all().delete()
    KeptDay.objects.bulk_create(kept)
    return known


def assert_kept_is_right(window):
    refresh()
    assert rows_of(known_between(*window)) == rows_of(read_anew(window))


def write_something(draw, version):
    """One change of one dossier, of any kind that a writer could think of."""
    dossier = draw.choice(list(Dossier.objects.all()))
    rounds = SupplementRound.objects.filter(dossier=dossier)
    late = {"forwarded_at": NOW, "forwarded_wd": dossier.due_wd + draw.randrange(12)}
    itself = Dossier.objects.filter(pk=dossier.pk)
    copy = Dossier.objects.get(pk=dossier.pk)
    copy.pk, copy.code = None, f"{dossier.code}-{draw.randrange(10**9)}"
    draw.choice(
        [
            lambda: itself.update(is_late=True, **late),
            lambda: itself.update(forwarded_at=None, forwarded_wd=None),
            lambda: itself.update(decided_wd=dossier.registered_wd + draw.randrange(9)),
            lambda: itself.update(registered_wd=F("registered_wd") + draw.choice([-3, 4])),
            lambda: itself.update(withdrawn_at=NOW, withdrawn_wd=dossier.due_wd, refiled_wd=None),
            lambda: itself.update(declared_rounds=draw.randrange(5), is_refile=draw.random() < 0.5),
            lambda: itself.update(agent=draw.choice(list(Dossier.objects.values("agent")))["agent"]),
            lambda: rounds.update(is_agent_attributable=draw.random() < 0.5),
            lambda: rounds.delete(),
            lambda: rounds.create(
                dossier=dossier, number=rounds.count() + 9, requested_at=NOW, reason="unknown",
                is_agent_attributable=True, requested_wd=dossier.due_wd,
            ),
            lambda: dossier.delete(),
            copy.save,
        ]
    )()  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_is_what_the_tables_hold_whatever_was_written(version, window, seed):
    draw = random.Random(seed)  # noqa: S311 - the same changes every time
    refresh()
    known_between(*window)

    for _night in range(5):
        for _change in range(draw.choice([0, 1, 12])):
            write_something(draw, version)

        assert_kept_is_right(window)
    assert ChangedDossier.objects.count() == 0


def test_a_day_on_which_nearly_everything_changed_is_read_anew(version, window):
    refresh()
    known_between(*window)
    kept = KeptDay.objects.count()

    Dossier.objects.filter(registered_wd=window[1]).update(declared_rounds=7)
    refresh()

    assert KeptDay.objects.count() == kept - 1
    assert_kept_is_right(window)


def test_only_what_changed_is_read(version, window, django_assert_max_num_queries):
    refresh()
    known_between(*window)
    days = len(range(window[1], window[2] + 1))
    assert KeptDay.objects.count() == days

    crowded = max(KeptDay.objects.all(), key=lambda day: day.count)
    Dossier.objects.filter(
        pk=Dossier.objects.filter(registered_wd=crowded.registered_wd).first().pk
    ).update(declared_rounds=7)

    with django_assert_max_num_queries(9):
        refresh()
        known_between(*window)
    assert rows_of(known_between(*window)) == rows_of(read_anew(window))


def test_a_day_kept_in_another_layout_is_read_anew(window):
    refresh()
    known_between(*window)
    KeptDay.objects.update(layout="00000000", dossiers=b"", rounds=b"")

    assert_kept_is_right(window)
    assert set(KeptDay.objects.values_list("layout", flat=True)) == {LAYOUT}


def test_days_that_no_run_will_look_at_are_forgotten(window):
    version, _first, last = window
    known_between(*window)

    forget_before({version: last - 4})

    assert sorted(KeptDay.objects.values_list("registered_wd", flat=True)) == list(
        range(last - 4, last + 1)
    )
    forget_before({version + 1: 0})
    assert KeptDay.objects.count() == 0


def test_every_write_is_noted_by_the_database():
    assert triggers_in_force(connection) == TRIGGERS


def test_a_dossier_moved_to_another_day_is_noted_for_both(window):
    dossier = Dossier.objects.first()
    day = dossier.registered_wd
    ChangedDossier.objects.all().delete()

    Dossier.objects.filter(pk=dossier.pk).update(registered_wd=day + 2)

    noted = ChangedDossier.objects.values_list("calendar_version", "registered_wd", "dossier")
    assert sorted(noted) == [(window[0], day, dossier.pk), (window[0], day + 2, dossier.pk)]


def test_a_night_after_another_scores_as_if_everything_were_counted_again():
    """To the last digit, over six weeks in which dossiers come in and change day by day."""
    rows, rounds = random_log(seed=23, size=500)
    day = date(2026, 4, 27)
    while day <= SPRING_ENDS:
        until = f"{day} 23:59:59"
        taken_in(
            *(by_then(row, until) for row in rows if row["received_at"] <= until),
            supplements=[by_then(row, until) for row in rounds if row["requested_at"] <= until],
            create_missing=True,
        )

        night = make_scoring_run(as_of=day, window=20, by=None, at=NOW)
        kept = KeptDay.objects.count()
        KeptDay.objects.all().delete()
        again = make_scoring_run(as_of=day, window=20, by=None, at=NOW)

        assert kept >= 20
        assert values_of(night) == values_of(again)
        assert night.rates == again.rates
        day += timedelta(days=3)
    assert ScoringRun.objects.count() == 2 * 15


def test_a_screening_trusts_nothing_that_was_kept(window):
    make_scoring_run(as_of=LONG_AFTER, by=None, at=NOW)
    right = rows_of(known_between(*window))
    KeptDay.objects.update(dossiers=compress(b""), rounds=compress(b""))
    assert rows_of(known_between(*window)) != right

    make_scoring_run(as_of=LONG_AFTER, by=None, at=NOW, is_screening=True)

    assert rows_of(known_between(*window)) == right
