import csv
import io
import json
import re
from unittest.mock import ANY

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.html import escape

from maps.views.coverage import PAGE_SIZE, frame_policy
from oversight.enums import Grade
from registry.enums import Role, Scope, Status
from tests.factories import (
    make_agent,
    make_area,
    make_operator,
    make_run,
    make_score,
    make_user,
    make_version,
)
from tests.maps.hostile import HOSTILE_NAMES

pytestmark = pytest.mark.django_db
PAGE, FRAME, EXPORT = (
    reverse(f"maps:{name}") for name in ("coverage", "coverage_frame", "coverage_export")
)
ADDRESSES = [PAGE, FRAME, EXPORT]


@pytest.fixture
def reader(client):
    user = make_user(Role.INSPECTOR, language="en")
    client.force_login(user)
    return user


def in_table(client, query=""):
    """The codes of all pages of the table."""
    codes, number = [], 1
    while True:
        page = client.get(f"{PAGE}?{query}&page={number}").context["page"]
        codes += [agent.code for agent in page]
        if not page.has_next():
            return codes
        number += 1


def on_map(client, query=""):
    return [agent[1] for agent in words_of(client.get(f"{FRAME}?{query}"))["agents"]]


def words_of(frame):
    """The words beside the map, as its script reads them."""
    found = re.search(r'<script id="words"[^>]*>(.*?)</script>', frame.content.decode(), re.DOTALL)
    return json.loads(found[1])


def in_export(client, query=""):
    text = client.get(f"{EXPORT}?{query}&format=csv").content.decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text))][1:]


def fill(agents=3):
    """Agents of two operators in two wards, some without a point."""
    wards = make_area("00070"), make_area("00082", west=105.90)
    operators, run = (make_operator(code="ONE"), make_operator(code="TWO")), make_run()
    for number in range(agents):
        agent = make_agent(
            code=f"A{number:03}",
            operator=operators[number % 2],
            area=wards[number % 2],
            declared_area=wards[0],
            finding="inside" if number % 2 == 0 else "outside",
            status=Status.ACTIVE if number % 3 else Status.SUSPENDED,
            longitude=None if number % 4 == 3 else 105.85,
            services=False,
        )
        if number % 5:
            make_score(agent, run, 50 + number, Grade.A if number % 2 else Grade.C)
    return operators, wards


@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_are_asked_to_sign_in(client, address):
    response = client.get(address)

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_without_leave_to_see_agents_are_refused(client, address):
    client.force_login(make_user(scope=Scope.CITY))

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_only_read(client, reader, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", Role)
def test_every_role_opens_the_page_the_map_and_the_export(client, role, address):
    fill()
    operator = make_operator() if role == Role.COORDINATOR else None
    client.force_login(make_user(role, operator=operator))

    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "status=active",
        "grade=A&grade=C",
        "grade=none",
        "operator=TWO",
        "ward=00070",
        "placed=placed",
        "placed=doubtful",
        "bbox=105.8,21.0,105.86,21.1",
        "q=a01",
        "sort=-score",
        "status=active&sort=-code&measure=share_late",
        "status=nonsense",
    ],
)
def test_table_map_and_export_show_the_same_agents(client, reader, query):
    fill(2 * PAGE_SIZE + 3)
    placed = set(in_export(client, "placed=placed"))

    listed = in_table(client, query)

    assert in_export(client, query) == listed
    assert on_map(client, query) == [code for code in listed if code in placed]


def test_agents_that_cannot_be_placed_are_listed_with_a_link_to_each(client, reader):
    fill(4)

    page = client.get(PAGE)

    assert [agent.code for agent, _sentence in page.context["doubts"]] == ["A001", "A003"]
    links = [reverse("admin:registry_agent_change", args=[a.pk]) for a, _ in page.context["doubts"]]
    part = page.content.decode().split('id="unplaceable"')[1]
    assert [link for link in links if f'href="{link}"' not in part] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_queries_do_not_grow_with_the_agents(client, reader, django_assert_num_queries, address):
    fill(4)  # two of them cannot be placed
    client.get(address)  # content types and the session are remembered
    with django_assert_num_queries({PAGE: 20, FRAME: 10, EXPORT: 8}[address]):
        client.get(address)

    make_agent(area=make_area("00090", west=105.95), longitude=None)
    make_agent(finding="no_boundary")

    with django_assert_num_queries({PAGE: 20, FRAME: 10, EXPORT: 8}[address]):
        client.get(address)


def test_a_user_without_a_scope_sees_no_agent_and_no_ward(client):
    fill()
    client.force_login(make_user(Role.INSPECTOR, scope=Scope.NONE, language="en"))

    page = client.get(PAGE)

    assert (page.context["page"].paginator.count, page.context["wards"].rows) == (0, [])
    assert on_map(client) == []
    assert in_export(client) == []
    assert words_of(client.get(FRAME))["outlines"] == []
    assert "Your account has nothing to look at yet" in page.content.decode()


@pytest.mark.parametrize(
    "query", ["", "grade=A", "grade=C", "operator=TWO", "q=A001", "sort=score"]
)
def test_a_coordinator_sees_no_agent_of_others_by_any_filter(client, query):
    (own, other), _wards = fill(10)
    client.force_login(make_user(Role.COORDINATOR, operator=own))
    theirs = set(other.agents.values_list("code", flat=True))

    seen = {*in_table(client, query), *on_map(client, query), *in_export(client, query)}

    assert seen & theirs == set()
    assert other.name not in client.get(f"{PAGE}?{query}").content.decode()


def test_a_user_limited_to_areas_sees_only_these(client):
    _operators, wards = fill(10)
    client.force_login(make_user(Role.INSPECTOR, scope=Scope.AREAS, areas=[wards[1]]))

    assert in_table(client) == ["A001", "A003", "A005", "A007", "A009"]
    assert [row.ward.code for row in client.get(PAGE).context["wards"].rows] == ["00082"]
    assert wards[0].code not in client.get(FRAME).content.decode()


def test_without_leave_to_see_scores_none_is_shown_anywhere(client):
    fill(4)
    user = make_user(scope=Scope.CITY, language="en")
    user.user_permissions.add(Permission.objects.get(codename="view_agent"))
    client.force_login(user)

    assert {agent.grade for agent in client.get(PAGE).context["page"]} == {None}
    assert {tuple(agent[-2:]) for agent in words_of(client.get(FRAME))["agents"]} == {("", None)}
    assert client.get(f"{PAGE}?measure=mean_score").context["page"].paginator.count == 0


def test_the_frame_sends_its_own_strict_policy(client, reader):
    response = client.get(FRAME)

    nonce = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])[1]
    assert response.headers["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
        "form-action 'none'"
    )
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = response.content.decode()
    inline = re.findall(r"<script(?![^>]*src=)([^>]*)>", page)
    assert inline == [' id="words" type="application/json"', f' nonce="{nonce}"']
    assert re.search(r"<style|\sstyle=|\son\w+=", page) is None
    assert nonce not in client.get(FRAME).headers["Content-Security-Policy"]


def test_the_policy_lets_tiles_in_where_they_are_set(settings):
    settings.TILE_URL = "https://tiles.example.vn/{z}/{x}/{y}.png"

    assert "img-src 'self' data: https://tiles.example.vn;" in frame_policy("x")


def test_the_frame_stands_in_a_sandbox_that_shares_nothing_with_the_page(client, reader):
    page = client.get(f"{PAGE}?q=a%26b&status=active&page=2&ward=").content.decode()

    frame = re.search(r"<iframe[^>]*>", page)[0]
    assert re.search(r'sandbox="([^"]*)"', frame)[1].split() == [
        "allow-scripts",
        "allow-popups",
        "allow-top-navigation-by-user-activation",
    ]
    assert re.search(r'src="([^"]*)"', frame)[1] == f"{FRAME}?q=a%26b&amp;status=active"
    assert re.search(r'title="([^"]+)"', frame)[1] == "Map of agents and wards"


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_text_on_every_page(client, reader, name):
    ward = make_area("00070", name=name[:100], version=make_version(name=name, is_schematic=True))
    operator = make_operator(code="EVIL", name=name)
    make_agent(code="A1", name=name, operator=operator, area=ward, declared_area=ward, finding="")

    page = client.get(PAGE, {"q": "a1"}).content.decode()
    searched = client.get(PAGE, {"q": name}).content.decode()
    frame = client.get(FRAME)

    plain = {sign for sign in name if sign in "<>&\"'"} == set()
    for answer in (page, searched):
        assert escape(name) in answer
        assert plain or name not in answer
    assert words_of(frame)["agents"][0][2:4] == [name, name]
    assert list(words_of(frame)["wards"].values()) == [[name[:100], ANY, "00070"]]
    assert frame.content.decode().lower().count("</script>") == 6
    assert name.strip() in in_export_names(client)[1]


def in_export_names(client):
    text = client.get(f"{EXPORT}?format=csv").content.decode("utf-8-sig")
    return [row[1] for row in csv.reader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_both_formats_are_offered_as_files(client, reader, name, content_type):
    fill()

    response = client.get(f"{EXPORT}?format={name}")

    assert response.headers["Content-Type"] == content_type
    assert re.fullmatch(
        rf'attachment; filename="coverage-\d{{4}}-\d\d-\d\d\.{name}"',
        response.headers["Content-Disposition"],
    )


def test_other_formats_do_not_exist(client, reader):
    assert client.get(f"{EXPORT}?format=html").status_code == 404


def test_schematic_boundaries_are_said_to_be_so(client, reader):
    area = make_area("00070")
    words = "Schematic boundaries"

    assert words not in client.get(PAGE).content.decode()
    area.version.is_schematic = True
    area.version.save()
    assert words in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "There are no agents to show yet."),
        ("status=active", "No agent matches these filters."),
    ],
)
def test_an_empty_table_says_what_to_do(client, reader, query, words):
    page = client.get(f"{PAGE}?{query}").content.decode()

    assert words in page
    assert "no boundaries are in force" in page


def test_a_filter_that_is_not_valid_is_said_to_be_wrong(client, reader):
    fill()

    page = client.get(f"{PAGE}?bbox=north").content.decode()

    assert "Something in the filters is not valid" in page
    assert "Write a rectangle as west,south,east,north in degrees." in page


@pytest.mark.parametrize("number", ["0", "999", "x", "-1"])
def test_a_page_that_does_not_exist_becomes_one_that_does(client, reader, number):
    fill(PAGE_SIZE + 1)

    assert client.get(f"{PAGE}?page={number}").context["page"].number in (1, 2)


def test_a_rate_is_shown_with_its_numbers_its_rule_and_its_window(client, reader):
    ward, run = make_area("00070"), make_run()
    make_score(make_agent(area=ward), run, delay_late=3, delay_evaluable=40)

    page = client.get(f"{PAGE}?measure=share_late").content.decode()

    cells = re.findall(r"<td[^>]*>(.*?)</td>", page.split('id="wards"')[1], re.DOTALL)
    texts = [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells[:4]]
    assert texts == ["Phường 0007000070", "7.5%", "3", "40"]
    assert "Times that a dossier was kept past its forwarding deadline" in page
    assert "Dossiers received from 24/03/2026 to 15/06/2026: 60 working days." in page


@pytest.mark.parametrize(
    ("query", "codes"),
    [("", "123"), ("wards=-ward", "321"), ("wards=figure", "312"), ("wards=-figure", "132")],
)
def test_wards_are_sorted_by_code_or_by_their_figure(client, reader, query, codes):
    for place, (code, people) in enumerate([("1", 900), ("2", None), ("3", 300)]):
        make_area(code, west=105 + place / 20, population=people)

    rows = client.get(f"{PAGE}?{query}").context["ward_rows"]

    assert "".join(row.ward.code for row in rows) == codes
