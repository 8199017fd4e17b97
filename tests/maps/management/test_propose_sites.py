import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from maps.models import DemandSet, Scenario
from tests.factories import make_area

pytestmark = pytest.mark.django_db
PREMISES = """code,name,address,latitude,longitude,cost
MB-1,Một,,21.03,105.845,50
MB-2,Hai,,21.03,105.865,40
"""


@pytest.fixture
def file(tmp_path):
    make_area("00070", west=105.84, population=100)
    make_area("00082", west=105.86, population=60)
    path = tmp_path / "mat_bang.csv"
    path.write_text(PREMISES, encoding="utf-8")
    return path


def run(*arguments):
    out = StringIO()
    call_command("propose_sites", "--plain", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_writes_an_ordered_list_with_the_gap_as_json(file):
    whole = json.loads(run("--count", "2", "--radius-km", "4", "--candidates", str(file)))

    assert [(site["code"], site["people_newly_within_reach"]) for site in whole["sites"]] == [
        ("MB-1", 160)
    ]
    assert (whole["gap"], whole["is_exact"], whole["is_cut_short"]) == (0, True, False)
    assert (whole["people_before"], whole["people_after"], whole["people"]) == (0, 160, 160)


def test_a_price_that_nobody_gave_is_not_nothing(file):
    file.write_text(PREMISES.replace("105.865,40", "105.865,"), encoding="utf-8")

    whole = json.loads(run("--count", "2", "--radius-km", "1", "--candidates", str(file)))

    assert [(site["code"], site["cost"]) for site in whole["sites"]] == [
        ("MB-1", 50),
        ("MB-2", None),
    ]


def test_it_writes_the_same_list_as_csv(file):
    rows = list(
        csv.DictReader(
            StringIO(
                run(
                    "--count", "2", "--radius-km", "1", "--candidates", str(file), "--format", "csv"
                )
            )
        )
    )

    assert [(row["order"], row["code"]) for row in rows] == [("1", "MB-1"), ("2", "MB-2")]


def test_a_capacity_limits_what_the_shortest_distance_can_save(file):
    asked = ("--count", "2", "--radius-km", "1", "--candidates", str(file))
    whole = [
        json.loads(run(*asked, "--objective", "distance", *capacity))
        for capacity in ((), ("--capacity", "100"), ("--capacity", "30"))
    ]

    gains = [one["weighted_gain"] for one in whole]
    assert gains == sorted(gains, reverse=True)
    assert [one["is_exact"] for one in whole] == [True, True, True]
    assert gains[2] < gains[0]


def test_it_keeps_no_scenario(file):
    run("--count", "2", "--radius-km", "1", "--candidates", str(file))

    assert Scenario.objects.count() == 0


def test_conditions_are_kept(file):
    whole = json.loads(
        run("--count", "1", "--radius-km", "1", "--candidates", str(file), "--least", "1:00082")
    )

    assert [site["code"] for site in whole["sites"]] == ["MB-2"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--count", "0", "--radius-km", "1"),
        ("--count", "1", "--radius-km", "1", "--candidates", "nowhere.csv"),
        ("--count", "1", "--radius-km", "1", "--least", "2:00070"),
        ("--count", "1", "--radius-km", "1", "--objective", "distance", "--capacity", "0"),
    ],
)
def test_what_cannot_be_answered_is_refused(file, arguments):
    with pytest.raises(CommandError):
        run(*arguments)


def test_people_are_placed_by_a_command_of_its_own(file):
    out = StringIO()

    call_command("load_population", "--step-m", "800", stdout=out)

    made = DemandSet.objects.get()
    assert (made.people, made.step_m) == (160, 800)
    assert made.made_at <= timezone.now()
    assert "160" in out.getvalue()


def test_a_missing_raster_is_refused(file):
    with pytest.raises(CommandError):
        call_command("load_population", "nowhere.tif")
