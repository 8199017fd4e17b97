from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict

from maps.enums import Measure
from maps.filters import AgentFilter, doubtful
from maps.querysets import agents_for, run_for
from oversight.enums import Grade
from registry.enums import Finding, Role, Scope, Status
from tests.factories import (
    TODAY,
    make_agent,
    make_area,
    make_operator,
    make_operator_kind,
    make_run,
    make_score,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    return make_user(Role.INSPECTOR)


@pytest.fixture
def agents():
    """Four agents that every filter tells apart."""
    here, there = make_area("00070"), make_area("00082", west=105.90)
    post = make_operator(code="POST", name="B")
    bank = make_operator(code="BANK", name="A", kind=make_operator_kind("bank", name="Ngân hàng"))
    run, older = make_run(), make_run(as_of=TODAY - timedelta(days=31))
    one = make_agent(
        code="A1",
        name="Điểm Đống Đa",
        operator=post,
        status=Status.ACTIVE,
        area=here,
        declared_area=here,
        finding=Finding.INSIDE,
    )
    two = make_agent(
        code="A2",
        operator=bank,
        status=Status.SUSPENDED,
        area=there,
        declared_area=here,
        finding=Finding.OUTSIDE,
        longitude=105.91,
    )
    three = make_agent(
        code="A3", operator=post, status=Status.DRAFT, declared_area=there, longitude=None
    )
    make_agent(code="A4", operator=post, status=Status.CLOSED, area=there, finding="no_boundary")
    for agent in (one, two, three):
        make_score(agent, older, score=1, grade=Grade.D)
    make_score(one, run, score=80, grade=Grade.A)
    make_score(two, run, score=40, grade=Grade.C)
    one.services.add(make_service("account", "Tài khoản"))


def found(user, query):
    chosen = AgentFilter(QueryDict(query), agents_for(user, run_for(user)), user=user)
    return [agent.code for agent in chosen.qs]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["A1", "A2", "A3", "A4"]),
        ("status=active", ["A1"]),
        ("status=active&status=draft", ["A1", "A3"]),
        ("grade=A", ["A1"]),
        ("grade=A&grade=C", ["A1", "A2"]),
        ("grade=D", []),
        ("grade=none", ["A3", "A4"]),
        ("grade=A&grade=none", ["A1", "A3", "A4"]),
        ("operator=BANK", ["A2"]),
        ("kind=bank", ["A2"]),
        ("service=account", ["A1"]),
        ("service=guidance", ["A1", "A2", "A3", "A4"]),
        ("ward=00070", ["A1"]),
        ("ward=00082", ["A2", "A4"]),
        ("declared=00070", ["A1", "A2"]),
        ("declared=00082", ["A3"]),
        ("finding=outside", ["A2"]),
        ("placed=placed", ["A1", "A2", "A4"]),
        ("placed=unplaced", ["A3"]),
        ("placed=doubtful", ["A2", "A3", "A4"]),
        ("bbox=105.90,21.00,105.95,21.05", ["A2"]),
        ("q=DONG da", ["A1"]),
        ("q=đống", ["A1"]),
        ("status=active&operator=BANK", []),
        ("sort=-code", ["A4", "A3", "A2", "A1"]),
        ("sort=score", ["A2", "A1", "A3", "A4"]),
        ("sort=-score", ["A1", "A2", "A3", "A4"]),
        ("sort=operator", ["A2", "A1", "A3", "A4"]),
        ("measure=density", ["A1", "A2", "A3", "A4"]),
    ],
)
def test_each_filter_finds_its_agents(reader, agents, query, codes):
    assert found(reader, query) == codes


@pytest.mark.parametrize(
    "query",
    [
        "status=gone",
        "grade=Z",
        "operator=NOBODY",
        "ward=99999",
        "finding=nowhere",
        "placed=maybe",
        "bbox=1,2,3",
        "bbox=105.9,21.0,105.8,21.1",
        "bbox=a,b,c,d",
        "bbox=nan,nan,nan,nan",
        "bbox=-inf,21.0,inf,21.1",
        "sort=password",
        "measure=secret",
        "status=active&bbox=x",
    ],
)
def test_what_is_not_valid_finds_nothing(reader, agents, query):
    assert found(reader, query) == []


def test_a_coordinator_finds_and_is_offered_only_the_own_operator(agents):
    user = make_user(Role.COORDINATOR, operator=make_operator(code="OWN"))
    make_agent(code="MINE", operator=user.operator)

    chosen = AgentFilter(QueryDict(""), agents_for(user, None), user=user)

    assert [agent.code for agent in chosen.qs] == ["MINE"]
    assert [operator.code for operator in chosen.form.fields["operator"].queryset] == ["OWN"]
    assert found(user, "grade=A&grade=C") == []
    assert found(user, "operator=BANK") == []


def test_a_user_limited_to_areas_is_offered_only_these(agents):
    user = make_user(Role.INSPECTOR, scope=Scope.AREAS, areas=[make_area("00090", west=105.95)])

    chosen = AgentFilter(QueryDict(""), agents_for(user, None), user=user)

    assert [area.code for area in chosen.form.fields["ward"].queryset] == ["00090"]
    assert list(chosen.qs) == []


def test_without_leave_to_see_scores_grades_cannot_be_asked_for(agents):
    user = make_user(scope=Scope.CITY)
    user.user_permissions.add(Permission.objects.get(codename="view_agent"))

    chosen = AgentFilter(QueryDict("grade=A"), agents_for(user, run_for(user)), user=user)

    assert "grade" not in chosen.form.fields
    assert [agent.score for agent in chosen.qs] == [None] * 4
    assert [value for value, _label in chosen.form.fields["measure"].choices] == [
        Measure.DENSITY,
        Measure.PEOPLE_PER_AGENT,
        Measure.ACTIVE_AGENTS,
    ]


def test_filters_in_use_are_counted_without_order_and_colour(reader, agents):
    query = "q=a&status=active&status=draft&ward=&sort=score&measure=density"

    assert AgentFilter(QueryDict(query), agents_for(reader, None), user=reader).in_use == 2


def test_the_first_measure_is_shown_where_none_is_chosen(reader):
    def measure(query):
        return AgentFilter(QueryDict(query), agents_for(reader, None), user=reader).measure_chosen

    assert measure("") == Measure.DENSITY
    assert measure("measure=share_late") == Measure.SHARE_LATE
    assert measure("measure=secret") == Measure.DENSITY


def test_doubtful_agents_have_no_point_or_one_that_nobody_can_vouch_for(reader, agents):
    found = doubtful(agents_for(reader, None)).order_by("code")

    assert [(agent.code, agent.finding) for agent in found] == [
        ("A2", "outside"),
        ("A3", ""),
        ("A4", "no_boundary"),
    ]
