"""Taking in figures: all or none, what they replaced, and what is asked first."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from registry.actions.statistics import FileName, import_statistics, preview_import
from registry.enums import Role, StatisticOrigin
from registry.models import AreaStatistic, StatisticImport
from registry.statistic_checks import check_rows
from registry.statistic_file import FiguresRow
from tests.factories import NOW, TODAY, make_area, make_user
from tests.factories_adoption import SOURCE, make_statistic

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
FILE = FileName("so-lieu.csv", "0" * 64)


def take_in(*rows, by=None, source=SOURCE, confirmed=(), recorded_on=TODAY):
    return import_statistics(
        rows=rows,
        file=FILE,
        source=source,
        recorded_on=recorded_on,
        confirmed=confirmed,
        by=by or make_user(Role.PLANNER),
        at=NOW,
    )


def row(area, line=2, month=MAY, **figures):
    return FiguresRow(line, area, month, figures)


def refused(*rows, **options):
    with pytest.raises(ValidationError) as refusal:
        take_in(*rows, **options)
    return refusal.value.code


def test_rows_are_written_with_their_source():
    area, by = make_area(), make_user(Role.CENTRE_STAFF)

    done = take_in(row(area, received=10, online=0), by=by)

    kept = AreaStatistic.objects.get()
    assert (kept.area, kept.month, kept.origin) == (area, MAY, StatisticOrigin.IMPORTED)
    assert (kept.source, kept.recorded_on) == (SOURCE, TODAY)
    assert (kept.received, kept.online, kept.full_process) == (10, 0, None)
    assert (done.by, done.rows, done.created, done.changed) == (by, 1, 1, 0)


def test_the_same_file_twice_changes_nothing():
    area = make_area()
    take_in(row(area, received=10))

    again = take_in(row(area, received=10), recorded_on=date(2026, 6, 20))

    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)
    assert AreaStatistic.objects.get().recorded_on == TODAY


def test_a_replaced_figure_is_remembered_with_its_value_before():
    area = make_area("00070")
    take_in(row(area, received=10, online=5))

    done = take_in(row(area, received=12))

    assert done.changes == [["00070", "2026-05", "received", 10, 12]]
    assert (AreaStatistic.objects.get().received, AreaStatistic.objects.get().online) == (12, 5)


def test_another_source_stands_beside_the_first():
    area = make_area()
    take_in(row(area, received=10))

    take_in(row(area, received=11), source="Nguồn khác")

    assert AreaStatistic.objects.count() == 2


def test_a_preview_counts_and_writes_nothing():
    area = make_area()
    make_statistic(area, MAY, received=10)

    merged = preview_import(rows=[row(area, received=12)], source=f" {SOURCE} ")

    assert (merged.created, len(merged.changed), merged.unchanged) == ([], 1, 0)
    assert AreaStatistic.objects.get().received == 10


def test_figures_that_cannot_be_are_refused_whole():
    one, other = make_area("00070"), make_area("00082", west=105.9)

    code = refused(row(one, received=10), row(other, line=3, received=10, online=11))

    assert (code, AreaStatistic.objects.count()) == ("cannot_be", 0)


def test_doubtful_figures_wait_for_every_confirmation():
    area = make_area(population=60_000)
    rows = [row(area, population=6_000)]
    [doubt] = check_rows(rows, source=SOURCE).doubts

    assert refused(*rows) == "not_confirmed"
    assert refused(*rows, confirmed=[doubt.token + "0"]) == "not_confirmed"
    done = take_in(*rows, confirmed=[doubt.token])

    assert (done.confirmed, AreaStatistic.objects.get().population) == ([doubt.token], 6_000)


def test_a_source_is_required():
    assert refused(row(make_area(), received=1), source=" ") == "no_source"


@pytest.mark.parametrize(
    "role", [Role.INSPECTOR, Role.COORDINATOR, Role.ADMINISTRATOR, Role.DIRECTOR]
)
def test_only_planners_and_the_centres_staff_import(role):
    assert refused(row(make_area(), received=1), by=make_user(role)) == "not_permitted"
    assert StatisticImport.objects.count() == 0
