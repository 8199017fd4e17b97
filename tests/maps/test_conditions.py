import pytest
from django.utils import translation

from maps.conditions import conditions_of
from tests.factories import make_area
from tests.factories_siting import make_candidates, make_demand, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def premises():
    make_demand((make_area("00070", population=100), 105.85, 21.03, 100))
    return make_candidates(("MB-1", 105.85, 21.03))


def differing(*scenarios):
    with translation.override("en"):
        return {one.name: one.texts for one in conditions_of(scenarios) if one.differs}


def test_the_same_question_differs_in_nothing(premises):
    assert differing(make_scenario(premises), make_scenario(premises)) == {}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"objective": "distance"}, ("Objective", "Most people within reach", "Shortest mean distance")),
        ({"site_count": 5}, ("Sites at most", "2", "5")),
        ({"radius_m": 3_000}, ("Within reach up to (m)", "1,000", "3,000")),
        ({"apart_m": 500}, ("At least apart (m)", "none", "500")),
        ({"capacity": 20_000}, ("People one site can serve", "none", "20,000")),
        ({"budget": 0}, ("Budget (million đồng)", "none", "0")),
        (
            {"least": [[1, ["00070", "00082"]]]},
            ("At least so many in each group of wards", "none", "1: 00070, 00082"),
        ),
        ({"detour_factor": 1.3}, ("Detour factor", "1.00", "1.30")),
        ({"counts_other_points": True}, ("Count other service points as open", "no", "yes")),
        ({"weighs_adoption": True}, ("Weigh people by how little is filed online", "no", "yes")),
        ({"reason_weights": {"outlying": 2.25}}, ("Weights by reason of a flag", "none", "Outlying × 2.25")),
        ({"open_count": 7}, ("Open already", "0", "7")),
    ],
)  # fmt: skip
def test_each_condition_that_differs_is_told(premises, fields, told):
    name, *texts = told

    found = differing(make_scenario(premises), make_scenario(premises, **fields))

    assert found == {name: texts}


def test_another_list_of_premises_differs(premises):
    other = make_candidates(("MB-2", 105.85, 21.03), name="Danh sách khác")

    assert differing(make_scenario(premises), make_scenario(other)) == {
        "Candidates": [
            "An imported list of premises: Danh sách thử",
            "An imported list of premises: Danh sách khác",
        ]
    }
