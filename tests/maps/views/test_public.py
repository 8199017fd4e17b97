import re
from datetime import time

import pytest
from django.core.cache import cache
from django.urls import reverse

from registry.enums import Status
from registry.models import FormerCode, OpeningHours
from tests.factories import make_agent, make_area, make_employee, make_operator
from tests.maps.hostile import HOSTILE_NAMES

pytestmark = pytest.mark.django_db
LIST = "/diem-ho-tro/"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def make_active(code="A1", **fields):
    fields.setdefault("name", "Bưu điện Tràng Tiền")
    return make_agent(code=code, status=Status.ACTIVE, **fields)


def names_in(response):
    return re.findall(r"<h3><a [^>]*>([^<]*)</a>", response.content.decode())


def test_anybody_sees_active_points_only(client):
    make_active(name="Đang mở")
    make_agent(name="Bản nháp")

    assert names_in(client.get(LIST)) == ["Đang mở"]


@pytest.mark.parametrize("page", ["", "A1/", "A1/ap-phich/"])
def test_every_page_says_the_price_and_whom_to_call(client, settings, page):
    make_active()
    settings.COMPLAINT_NUMBER = "0900.000.000"

    text = client.get(LIST + page).content.decode()

    assert text.count("0 đồng") == 1
    assert text.count('href="tel:0900000000"') == 1


@pytest.mark.parametrize("page", ["", "A1/", "A1/ap-phich/", "ban-do/"])
def test_no_page_names_staff_or_operator(client, page):
    agent = make_active(operator=make_operator(name="Hộ kinh doanh Ông Tư", phone="0911111111"))
    make_employee(agent, name="Nguyễn Thị Riêng")

    text = client.get(LIST + page).content.decode()

    assert [word for word in ("Riêng", "Ông Tư", "0911111111") if word in text] == []


@pytest.mark.parametrize(("is_invented", "times"), [(True, 1), (False, 0)])
def test_invented_data_are_marked(client, is_invented, times):
    make_active(operator=make_operator(is_invented=is_invented))

    assert client.get(LIST).content.decode().count('class="invented"') == times


def test_a_point_shows_its_week_its_services_and_its_own_telephone(client):
    agent = make_active(phone="024 3825 0000")
    OpeningHours.objects.create(agent=agent, weekday=0, opens=time(8), closes=time(17))

    text = client.get(LIST + "A1/").content.decode()

    assert re.findall(r"<td>([^<]*)</td>", text)[:-1] == ["08:00–17:00"]  # closed on the others
    assert text.count("Hướng dẫn nộp hồ sơ trực tuyến") == 1
    assert text.count('href="tel:02438250000"') == 1


def test_a_poster_carries_the_address_of_the_point_as_a_drawing_of_our_own(client):
    make_active()

    response = client.get(LIST + "A1/ap-phich/")

    text = response.content.decode()
    assert re.findall(r"<span class=\"quiet\">(http[^<]*)</span>", text) == [
        "http://testserver/diem-ho-tro/A1/"
    ]
    assert text.count("<svg") == 1
    assert re.findall(r"<(?:script|img)[^>]*>", text) == []


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        ({"longitude": 105.85, "latitude": 21.03}, "?near=21.030%2C105.850"),
        ({"longitude": None}, "?ward=00070"),
    ],
)
def test_the_others_near_by_are_those_nearest_to_the_point(client, fields, query):
    make_active(**fields, declared_area=make_area("00070"))

    assert f'href="{LIST}{query}"' in client.get(LIST + "A1/").content.decode()


@pytest.mark.parametrize("page", ["", "ap-phich/"])
def test_the_code_of_a_merged_point_leads_to_the_kept_one(client, page):
    kept = make_active()
    FormerCode.objects.create(code="OLD", agent=kept)

    response = client.get(f"{LIST}OLD/{page}")

    assert (response.status_code, response.url) == (302, f"{LIST}A1/{page}")


def test_a_point_out_of_service_sends_people_elsewhere(client):
    make_agent(code="A1", name="Đã đóng", status=Status.CLOSED)

    response = client.get(LIST + "A1/")

    assert response.status_code == 404
    assert "Đã đóng" not in response.content.decode()
    assert response.templates[0].name == "maps/public/ended.html"


def test_an_unknown_code_is_not_found(client):
    assert client.get(LIST + "none/").status_code == 404


def test_a_browser_that_has_the_page_is_told_so(client):
    make_active()
    first = client.get(LIST)

    again = client.get(LIST, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("page", ["?near=21.03,105.85", "ban-do/"])
def test_what_is_for_one_reader_is_kept_by_no_cache_on_the_way(client, page):
    make_active()

    assert client.get(LIST + page).headers["Cache-Control"] == "private, max-age=60"


def test_a_change_shows_at_once(client):
    agent = make_active(name="Tên cũ")
    client.get(LIST)
    agent.name, agent.revision = "Tên mới", agent.revision + 1
    agent.save()

    assert names_in(client.get(LIST)) == ["Tên mới"]


def test_too_many_requests_of_one_address_are_refused_with_a_plain_page(client, settings):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 2

    statuses = [client.get(LIST, REMOTE_ADDR="10.0.0.1").status_code for _ in range(3)]
    other = client.get(LIST, REMOTE_ADDR="10.0.0.2")

    assert (statuses, other.status_code) == ([200, 200, 429], 200)
    assert client.get(LIST, REMOTE_ADDR="10.0.0.1").headers["Retry-After"] == "60"


def test_the_proxy_names_the_visitor_where_it_is_told_to(client, settings):
    settings.PUBLIC_REQUESTS_PER_MINUTE = 1
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"

    def ask(forwarded):
        return client.get(LIST, headers={"X-Forwarded-For": forwarded}).status_code

    assert [ask("6.6.6.6, 10.0.0.1"), ask("10.0.0.2"), ask("7.7.7.7, 10.0.0.1")] == [200, 200, 429]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(client, count, django_assert_num_queries):
    for number in range(count):
        make_active(f"A{number}", area=make_area(f"0007{number}"))

    # the version; the register: agents, services, hours, wards, mark
    with django_assert_num_queries(6):
        client.get(LIST)
    with django_assert_num_queries(1):
        client.get(LIST)


def test_the_list_comes_in_pages(client):
    for number in range(21):
        make_active(f"A{number:02}", name=f"Điểm {number:02}")

    assert len(names_in(client.get(LIST))) == 20
    assert names_in(client.get(LIST + "?page=2")) == ["Điểm 20"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_text(client, name):
    make_active(name=name)

    pages = [client.get(LIST + page).content.decode() for page in ("", "A1/", "A1/ap-phich/")]

    assert [page for page in pages if name in page and "<" in name] == []


@pytest.mark.parametrize("page", ["points", "map"])
def test_the_policy_allows_nothing_but_our_own_files(client, page):
    policy = client.get(reverse(f"public:{page}")).headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert [word for word in ("unsafe", "http", "*") if word in policy] == []


def test_pages_only_read(client):
    assert client.post(LIST).status_code == 405


def test_strangers_get_vietnamese_whatever_their_browser_says(client):
    response = client.get(LIST, headers={"Accept-Language": "en"})

    assert response.headers["Content-Language"] == "vi"
