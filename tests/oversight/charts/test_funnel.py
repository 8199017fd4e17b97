"""The funnel plot: who is marked, what is counted, and how heavy it gets."""

import numpy as np
import pytest
from django.utils import translation

from oversight.charts.funnel import Group, Named, funnel


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def group(size=200, seed=1, tau=0.3):
    draw = np.random.default_rng(seed)
    expected = draw.lognormal(1.5, 1, size) + 1
    return Group(draw.poisson(expected).astype(float), expected, tau)


def drawn(own=(12.0088, 2.1438), among=None, named=()):
    return funnel(name="f", title="T", own=own, group=among or group(), named=named)


def table_of(picture):
    return {row[0].text: row[1].text for row in picture.table.rows}


def test_the_agent_is_marked_where_it_lies():
    picture = drawn()

    (mark,) = picture.marks
    assert (mark.kind, mark.title) == ("own", "This agent: 5.6 times the usual")
    assert "This agent lies at 2.1 usual points and 5.6 times the usual." in picture.description


def test_the_table_says_who_lies_outside_the_limits():
    among = Group(np.array([5.0, 60, 0]), np.array([5.0, 10, 40]), 0.3)

    table = table_of(drawn(among=among))

    assert table["Agents drawn"] == "3"
    assert table["Of these above the outer limit"] == "1"
    assert table["Of these below the outer limit"] == "1"
    assert table["998 in 1,000 ordinary agents with as much work"] == "0.0–4.2"


def test_names_stay_apart_from_the_numbers_of_the_agent():
    picture = drawn(named=[Named("Điểm A", "/a/", 6.0)])

    (named,) = picture.table.about_others
    assert [(cell.text, cell.address) for cell in named] == [("Điểm A", "/a/"), ("6.0", "")]
    assert "Điểm A" not in table_of(picture)


def test_every_line_is_named_in_the_key():
    assert [part.label for part in drawn().key] == [
        "other agents",
        "the usual",
        "998 in 1,000 if only chance were at work",
        "95 in 100 ordinary agents",
        "998 in 1,000 ordinary agents",
        "this agent",
    ]


def test_an_agent_with_little_work_is_drawn_and_not_judged():
    picture = drawn(own=(0.3, 0.3))

    assert picture.marks[0].x == 40
    assert picture.notes == ["This agent has too little work to lie inside or outside the limits."]


def test_what_lies_above_the_frame_is_counted():
    among = Group(np.array([30.0, 40, 5]), np.array([1.0, 2, 5]), 0.3)

    assert drawn(own=(5, 5), among=among).notes == [
        "2 agents lie higher and are drawn at the edge."
    ]


def test_a_group_that_is_too_small_is_said():
    among = Group(np.array([5.0]), np.array([5.0]), 0.15, is_too_small=True)

    assert drawn(own=(5, 5), among=among).notes == [
        "The peer group is too small: the limits assume the least spread, and flag nobody."
    ]


def test_nobody_else_leaves_the_agent_alone():
    alone = Group(np.array([]), np.array([]), 0.15)

    assert table_of(drawn(among=alone))["Agents drawn"] == "0"


def test_twenty_thousand_agents_stay_light():
    picture = drawn(among=group(size=20_000))

    assert sum(len(path.d) for path in picture.paths) < 100_000
