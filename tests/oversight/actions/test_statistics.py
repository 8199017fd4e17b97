"""What agents recorded, counted by area and month."""

from datetime import UTC, date, datetime

import pytest

from oversight.actions.statistics import Computed, compute_statistics
from oversight.enums import Channel
from oversight.models import Authority
from registry.enums import StatisticOrigin
from registry.models import AreaStatistic
from tests.factories import make_agent, make_area, make_dossier, make_version

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
IN_MAY = datetime(2026, 5, 12, 3, tzinfo=UTC)
END = date(2026, 6, 30)


def compute(*months, as_of=END):
    return compute_statistics(months=list(months or [MAY]), as_of=as_of)


def test_dossiers_count_for_the_area_of_their_agent_by_channel():
    area = make_area()
    agent = make_agent(area=area)
    for channel in (Channel.ONLINE, Channel.ONLINE, Channel.IN_PERSON, Channel.PUBLIC_POST):
        make_dossier(agent, received_at=IN_MAY, channel=channel)

    compute()

    row = AreaStatistic.objects.get()
    assert (row.area, row.month, row.origin, row.source) == (area, MAY, "computed", "")
    assert (row.through_agents, row.agents_online) == (4, 2)
    assert (row.agents_in_person, row.agents_by_post) == (1, 1)
    assert (row.received, row.population) == (None, None)


def test_an_agent_without_a_point_counts_for_the_area_it_declared():
    area = make_area()
    make_dossier(make_agent(longitude=None, declared_area=area), received_at=IN_MAY)

    compute()

    assert AreaStatistic.objects.get().through_agents == 1


def test_an_area_without_dossiers_in_a_month_with_some_has_none():
    make_dossier(make_agent(area=make_area("00070")), received_at=IN_MAY)
    quiet = make_area("00082", west=105.9)

    compute(MAY, JUNE)

    assert AreaStatistic.objects.get(area=quiet).through_agents == 0
    assert AreaStatistic.objects.filter(month=JUNE).count() == 0


def test_months_end_at_midnight_in_the_city():
    area = make_area()
    agent = make_agent(area=area)
    make_dossier(agent, received_at=datetime(2026, 5, 31, 16, 59, tzinfo=UTC))
    make_dossier(agent, received_at=datetime(2026, 5, 31, 17, 0, tzinfo=UTC))

    compute(MAY, JUNE)

    counts = AreaStatistic.objects.order_by("month").values_list("month", "through_agents")
    assert list(counts) == [(MAY, 1), (JUNE, 1)]


@pytest.mark.parametrize(("as_of", "count"), [(date(2026, 5, 30), 0), (date(2026, 5, 31), 1)])
def test_a_month_counts_once_its_last_day_is_over(as_of, count):
    make_dossier(make_agent(area=make_area()), received_at=IN_MAY)

    compute(as_of=as_of)

    assert AreaStatistic.objects.count() == count


def test_what_is_filed_elsewhere_is_known_where_the_area_has_an_office():
    home, away = make_area("00070"), make_area("00082", west=105.9)
    office = Authority.objects.create(code="UB70", name="UBND phường", area=home)
    make_dossier(make_agent(area=away), received_at=IN_MAY, authority=office)
    make_dossier(make_agent(area=home), received_at=IN_MAY, authority=office)

    compute()

    at_home, there = AreaStatistic.objects.get(area=home), AreaStatistic.objects.get(area=away)
    assert (at_home.through_agents, at_home.filed_elsewhere) == (1, 1)
    assert (there.through_agents, there.filed_elsewhere) == (1, None)


def test_computing_twice_changes_nothing_and_a_new_dossier_one_row():
    agent = make_agent(area=make_area("00070"))
    make_area("00082", west=105.9)
    make_dossier(agent, received_at=IN_MAY)

    first, second = compute(), compute()
    make_dossier(agent, received_at=IN_MAY)
    third = compute()

    assert (first, second) == (Computed(2, 0, 0), Computed(0, 0, 2))
    assert third == Computed(0, 1, 1)


def test_an_area_counts_only_in_months_of_its_own_boundaries():
    area = make_area(version=make_version(valid_from=date(2026, 5, 2)))
    make_dossier(make_agent(area=area), received_at=IN_MAY)

    compute()

    assert AreaStatistic.objects.count() == 0


def test_reported_figures_are_left_alone():
    area = make_area()
    make_dossier(make_agent(area=area), received_at=IN_MAY)
    reported = AreaStatistic.objects.create(
        area=area,
        month=MAY,
        origin=StatisticOrigin.IMPORTED,
        source="Báo cáo",
        recorded_on=MAY,
        through_agents=9,
    )

    compute()

    reported.refresh_from_db()
    assert reported.through_agents == 9


def test_any_number_of_areas_takes_the_same_queries(django_assert_num_queries):
    def add(place):
        area = make_area(f"0007{place}", west=105.8 + 0.05 * place)
        make_dossier(make_agent(area=area), received_at=IN_MAY)

    add(0)
    with django_assert_num_queries(9):
        compute(MAY, JUNE)
    AreaStatistic.objects.all().delete()
    add(1)
    add(2)
    with django_assert_num_queries(9):
        compute(MAY, JUNE)
