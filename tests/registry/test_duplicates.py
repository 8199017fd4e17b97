"""Which records are compared, for whom, and at what cost."""

import csv
from itertools import combinations
from random import Random

import pytest
from django.contrib.gis.geos import Point

from registry.actions.merges import declare_distinct, merge_agents
from registry.duplicates import Register, likenesses_among, record_of, suspects_of
from registry.enums import Role
from registry.models import Agent
from registry.rules.duplicates import Signal, compare
from registry.rules.names import address_key, name_key, phone_key
from tests.factories import NOW, make_agent, make_operator, make_user

pytestmark = pytest.mark.django_db


def make_twins(operator=None, **fields):
    """Two records of one point, a hundred metres of street between their coordinates."""
    operator = operator or make_operator()
    one = make_agent(name="Bưu điện Hoà Bình", operator=operator, **fields)
    other = make_agent(name="BĐ P. Hòa Bình", operator=operator, latitude=21.0305, **fields)
    return one, other


@pytest.fixture
def staff():
    return make_user(Role.CENTRE_STAFF)


def codes(found):
    return [suspect.agent.code for suspect in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Bưu điện Yên Hòa"}, {"name": "BĐ P. Yên Hoà"}),
        ({"phone": "024 3825 6686"}, {"phone": "+842438256686"}),
        (
            {"address": "75 Đinh Tiên Hoàng", "name": "EMS Bờ Hồ"},
            {"address": "Số 75, phố Đinh Tiên Hoàng", "name": "Bưu điện Bờ Hồ EMS"},
        ),
    ],
)
def test_suspects_are_found_by_each_key_without_coordinates(staff, one, other):
    operator = make_operator()
    first = make_agent(operator=operator, longitude=None, **one)
    second = make_agent(operator=operator, longitude=None, **other)

    assert codes(suspects_of(first, staff)) == [second.code]


def test_suspects_are_found_by_place(staff):
    operator = make_operator()
    first = make_agent(name="Bưu điện Nam Hà Thành", operator=operator)
    second = make_agent(name="EMS Nam Hà Thành", operator=operator, latitude=21.0302)

    assert codes(suspects_of(first, staff)) == [second.code]


def test_a_record_that_is_not_saved_yet_is_compared_too(staff):
    _one, other = make_twins()
    Agent.objects.exclude(pk=other.pk).delete()

    unsaved = Agent(name="Bưu cục Hoà Bình", operator=other.operator)

    assert codes(suspects_of(unsaved, staff)) == [other.code]


def test_strangers_and_coordinators_of_others_are_shown_no_suspect():
    one, other = make_twins()

    assert suspects_of(one, make_user(scope="none")) == []
    assert suspects_of(one, make_user(Role.COORDINATOR, operator=make_operator())) == []
    assert codes(suspects_of(one, make_user(Role.COORDINATOR, operator=one.operator))) == [
        other.code
    ]


def test_what_was_merged_or_settled_is_not_suspected(staff):
    one, other = make_twins()
    third = make_agent(name="Bưu cục Hòa Bình", operator=one.operator)

    merge_agents(kept=one, duplicate=other, take=[], reason="Một điểm", by=staff, at=NOW)
    declare_distinct(agent=one, others=[third], by=staff, at=NOW)

    assert suspects_of(one, staff) == []
    assert likenesses_among(staff).pairs == []


def test_what_somebody_else_said_is_shown_and_still_suspected(staff):
    one, other = make_twins()
    coordinator = make_user(Role.COORDINATOR, operator=one.operator)

    declare_distinct(agent=one, others=[other], by=coordinator, at=NOW)

    assert codes(suspects_of(one, staff)) == [other.code]


@pytest.mark.parametrize("count", [1, 3])
def test_suspects_of_one_record_take_three_queries(staff, django_assert_num_queries, count):
    operator = make_operator()
    first = make_agent(name="Bưu điện Hòa Bình", operator=operator)
    for _turn in range(count):
        make_agent(name="Bưu cục Hòa Bình", operator=operator)

    with django_assert_num_queries(3):
        found = suspects_of(first, staff)

    assert len(found) == count


@pytest.mark.parametrize("count", [1, 30])
def test_pairs_of_the_register_take_two_queries(staff, django_assert_num_queries, count):
    for turn in range(count):
        make_twins(longitude=105.60 + turn / 100)

    with django_assert_num_queries(2):
        pairs = likenesses_among(staff).pairs

    assert len(pairs) == count


def test_pairs_agree_with_comparing_everything_with_everything(staff):
    operator = make_operator()
    for turn in range(12):
        make_agent(
            name=f"Bưu điện Hòa Bình {turn % 3}" if turn % 2 else "Bưu cục Hòa Bình",
            operator=operator,
            latitude=21.0300 + turn * 0.0004,
        )

    one_by_one = {
        frozenset((agent.code, suspect.agent.code))
        for agent in Agent.objects.all()
        for suspect in suspects_of(agent, staff)
    }
    pairs = {
        frozenset((pair.first.code, pair.second.code)) for pair in likenesses_among(staff).pairs
    }

    assert pairs == one_by_one
    assert len(pairs) > 5


@pytest.mark.parametrize("seed", range(3))
def test_pairs_of_many_random_records_agree_with_comparing_each_with_each(seed):
    agents = invented_agents(Random(seed), 150)  # noqa: S311 - the same agents every time
    register = Register(agents)

    found = {(pair.first.pk, pair.second.pk): pair.likeness for pair in register.suspected()}
    wanted = {agent.pk for agent in agents[::7]}
    narrowed = {(pair.first.pk, pair.second.pk) for pair in register.suspected(wanted)}

    brute = {
        (one.pk, other.pk): likeness
        for one, other in combinations(agents, 2)
        if (likeness := compare(record_of(one), record_of(other))).is_suspect
    }
    assert found == brute
    assert narrowed == {pair for pair in brute if wanted & set(pair)}
    assert len(brute) > 100


def invented_agents(chance, count):
    """Agents that are not saved, about one square kilometre; nothing is shared by a crowd."""
    agents = []
    for number in range(1, count + 1):
        agent = Agent(
            pk=number,
            name=f"{chance.choice(('Bưu điện', 'BĐ P.', 'Quầy'))} Hoa {chance.randint(1, 30)}",
            address=f"{chance.randint(1, 40)} phố {chance.choice(('Huế', 'Vọng'))}",
            phone=f"024 3825 66{chance.randint(10, 60)}",
            operator_id=chance.randint(1, 3),
            location=Point(chance.uniform(105.85, 105.86), chance.uniform(21.03, 21.04)),
        )
        agent.name_key, agent.address_key = name_key(agent.name), address_key(agent.address)
        agent.phone_key = phone_key(agent.phone)
        agents.append(agent)
    return agents


def test_pairs_are_narrowed_to_those_with_an_agent_asked_for(staff):
    one, _other = make_twins()
    make_twins(longitude=105.70)

    pairs = likenesses_among(staff, [one.pk]).pairs

    assert [pair.first for pair in pairs] == [one]
    assert likenesses_among(staff, []).pairs == []


@pytest.mark.parametrize(("count", "pairs"), [(20, 190), (21, 0)])
def test_what_very_many_share_is_said_once_and_not_in_pairs(staff, count, pairs):
    operator = make_operator()
    for turn in range(count):
        make_agent(
            name=f"Bưu điện {'abcdefghijklmnopqrstuvwxyz'[turn] * 4}",
            phone="024 3825 6686",
            operator=operator,
            address="",
            longitude=None,
        )

    found = likenesses_among(staff)

    assert len(found.pairs) == pairs
    said = [(crowd.signal, crowd.shared, len(crowd.agents)) for crowd in found.crowds]
    assert said == ([(Signal.SAME_PHONE, "024 3825 6686", 21)] if count > 20 else [])


def test_records_of_a_crowd_are_still_compared_for_what_else_they_share(staff):
    operator = make_operator()
    for turn in range(21):
        make_agent(name=f"Điểm {turn}", phone="024 3825 6686", operator=operator, address="")
    Agent.objects.filter(name__in=["Điểm 3", "Điểm 4"]).update(
        name="Bưu điện Hòa Bình", name_key="hoa binh"
    )

    found = likenesses_among(staff)

    assert [pair.first.name for pair in found.pairs] == ["Bưu điện Hòa Bình"]
    assert {crowd.signal for crowd in found.crowds} == {Signal.SAME_PHONE, Signal.SAME_PLACE}


def test_the_two_real_lists_of_post_offices_find_each_other(shared_folder, staff):
    """Read as lists of one operator: by eye, each pair found is one office or one door."""
    operator = make_operator()
    for name, text in (("osm_post_offices_hanoi", "address"), ("vnpost_offices_hanoi_109", "")):
        with (shared_folder / "data" / f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                placed = "lat" in row
                make_agent(
                    code=f"{'OSM' if placed else 'VNP'}-{row.get('osm_id') or row['code']}",
                    name=row["name"],
                    address=row["address"] if text else row["detailAddress"],
                    phone=row.get("phone", ""),
                    operator=operator,
                    services=False,
                    longitude=float(row["lng"]) if placed else None,
                    latitude=float(row["lat"]) if placed else None,
                )

    pairs = likenesses_among(staff).pairs

    lists = [sorted({pair.first.code[:3], pair.second.code[:3]}) for pair in pairs]
    assert {
        "within the open map": lists.count(["OSM"]),
        "within the listing": lists.count(["VNP"]),
        "across": lists.count(["OSM", "VNP"]),
    } == {"within the open map": 2, "within the listing": 8, "across": 38}
