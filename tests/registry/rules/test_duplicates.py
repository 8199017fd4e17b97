"""Pairs of records as people would judge them, and the laws of the score."""

from itertools import combinations, product
from random import Random

import pytest

from registry.rules.duplicates import (
    NEARBY_M,
    POINTS,
    Record,
    Signal,
    compare,
    distance_m,
    suspicion,
)

HERE = (105.85, 21.03)
DEGREE_M = 111_195  # of latitude


def north_of(point, metres):
    return point[0], point[1] + metres / DEGREE_M


def signals(likeness):
    return {reason.signal for reason in likeness.reasons}


@pytest.mark.parametrize(
    ("one", "other", "is_suspect"),
    [
        # the same office in two lists of one operator
        (
            Record("Bưu điện Cầu Giấy", operator="VNP"),
            Record("BĐ P. Cầu Giấy", operator="VNP"),
            True,
        ),
        # two operators may call a point after the same ward
        (
            Record("Bưu điện Cầu Giấy", operator="VNP"),
            Record("Chi nhánh Cầu Giấy", operator="AGR"),
            False,
        ),
        # … unless they stand at one place
        (
            Record("Bưu điện Cầu Giấy", operator="VNP", point=HERE),
            Record("Điểm Cầu Giấy", operator="OSM", point=north_of(HERE, 20)),
            True,
        ),
        # names that differ by a number are two on purpose, even at one door
        (
            Record("KHL Hoàn Kiếm 2", "75 Đinh Tiên Hoàng", operator="VNP"),
            Record("KHL Hoàn Kiếm 3", "75 Đinh Tiên Hoàng", operator="VNP"),
            False,
        ),
        # one door and one line, whatever the names
        (
            Record("Giao dịch Trung tâm", "75 Đinh Tiên Hoàng", "024 3825 6686", "VNP"),
            Record("Bưu điện Bờ Hồ", "75, phố Đinh Tiên Hoàng", "2438256686", "OSM"),
            True,
        ),
        # a street is long
        (
            Record("Bưu điện Tràng Tiền", "66 Tràng Tiền", operator="VNP"),
            Record("Bưu điện Quốc Tế", "1 Tràng Tiền", operator="VNP"),
            False,
        ),
        # the same name far apart is two points
        (
            Record("Bưu điện Hòa Bình", operator="VNP", point=HERE),
            Record("Bưu điện Hòa Bình", operator="VNP", point=north_of(HERE, 5_000)),
            False,
        ),
        # … or one with a wrong coordinate, if the line is the same
        (
            Record("Bưu điện Hòa Bình", "", "02438256686", "VNP", HERE),
            Record("Bưu điện Hoà Bình", "", "+842438256686", "VNP", north_of(HERE, 5_000)),
            True,
        ),
        # a name that says only what it is says nothing
        (Record("Bưu điện", operator="VNP"), Record("Bưu cục", operator="VNP"), False),
        # a hotline is nobody's own
        (
            Record("Điểm A", phone="1900 54 54 81", operator="VNP"),
            Record("Điểm B", phone="1900545481", operator="VNP"),
            False,
        ),
    ],
)
def test_a_pair_is_suspected_as_people_would(one, other, is_suspect):
    likeness = compare(one, other)

    assert likeness.is_suspect == is_suspect, likeness


@pytest.mark.parametrize(
    ("metres", "signal"),
    [
        (29, Signal.SAME_PLACE),
        (31, Signal.NEAR),
        (99, Signal.NEAR),
        (101, Signal.NEARBY),
        (299, Signal.NEARBY),
        (301, None),
        (999, None),
        (1_001, Signal.FAR),
    ],
)
def test_distance_speaks_by_steps(metres, signal):
    likeness = compare(Record("A", point=HERE), Record("B", point=north_of(HERE, metres)))

    assert signals(likeness) == ({signal} if signal else set())


def test_accents_that_differ_make_names_similar_only():
    likeness = compare(Record("Bưu điện Bạch Mai"), Record("Bưu điện Bách Mai"))

    assert signals(likeness) == {Signal.SIMILAR_NAME}


def test_a_slip_of_the_pen_makes_names_similar():
    likeness = compare(Record("Bưu điện Quang Trung"), Record("Bưu điện Quag Trung"))

    assert signals(likeness) == {Signal.SIMILAR_NAME}


def test_the_score_is_the_sum_of_its_reasons_within_bounds():
    one = Record("Bưu điện Hòa Bình", "1 phố Huế", "02438256686", "VNP", HERE)

    same, stranger = compare(one, one), compare(one, Record("X", point=north_of(HERE, 9_000)))

    assert sum(reason.points for reason in same.reasons) == 145
    assert (same.score, stranger.score) == (100, 0)


def some_records():
    """Records that share some facts and not others."""
    names = ("Bưu điện Hòa Bình", "Bưu cục Hoà Bình 2", "EMS Hòa Bình Xanh", "Bưu điện")
    addresses, phones = ("1 phố Huế", "2 phố Huế", ""), ("02438256686", "")
    points = (None, HERE, north_of(HERE, 280), north_of(HERE, 900))
    return [Record(*facts) for facts in product(names, addresses, phones, ("VNP", "OSM"), points)]


def test_the_order_of_two_records_makes_no_difference():
    unequal = [
        (one, other)
        for one, other in combinations(some_records(), 2)
        if compare(one, other) != compare(other, one)
    ]

    assert unequal == []


def test_every_suspect_shares_a_key_or_lies_nearby():
    """The law on which the search for candidates rests."""
    unseen = [
        (one, other)
        for one, other in combinations(some_records(), 2)
        if compare(one, other).is_suspect and not _would_be_compared(one, other)
    ]

    assert unseen == []


def _would_be_compared(one, other):
    keys = ((one.name_key, other.name_key), (one.address_key, other.address_key))
    keys += ((one.phone_key, other.phone_key),)
    near = one.point and other.point and distance_m(one.point, other.point) <= NEARBY_M.value
    return near or any(key and key == same for key, same in keys)


def test_every_signal_has_its_points_and_their_reason():
    assert set(POINTS) == set(Signal)
    assert [signal for signal, limit in POINTS.items() if not limit.source] == []


def invented_records(seed, count):
    """Records of few names, streets, lines and operators, about one another, so that many agree."""
    chance = Random(seed)  # noqa: S311 - the same records every time
    names = (
        "Bưu điện Hoà Bình",
        "BĐ P. Hòa Bình",
        "Hòa Bình 2",
        "Bach Mai",
        "Bạch Mai",
        "Bưu điện",
    )
    return [
        Record(
            name=chance.choice(names),
            address=f"{chance.randint(1, 3)} phố {chance.choice(('Huế', 'Vọng'))}",
            phone=chance.choice(("", "024 3825 6686", "024 3825 668")),
            operator=chance.choice(("", "VNP", "AGR")),
            point=chance.choice((None, north_of(HERE, chance.uniform(0, 1_200)))),
        )
        for _number in range(count)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_sparing_the_names_loses_no_suspect_and_invents_none(seed):
    pairs = list(combinations(invented_records(seed, 70), 2))

    found = [suspicion(*pair) for pair in pairs]

    compared = [compare(*pair) for pair in pairs]
    assert found == [likeness if likeness.is_suspect else None for likeness in compared]
    assert len(pairs) - found.count(None) > 100
