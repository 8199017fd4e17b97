import pytest

from maps.public_search import PublicSearch
from maps.published import read_register
from registry.enums import Status
from tests.factories import make_agent, make_area, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    hoan_kiem = make_area("00070", name="Phường Hoàn Kiếm")
    tay_ho = make_area("00103", name="Phường Tây Hồ", west=105.80)
    first = make_agent(
        code="A1", name="Bưu điện Tràng Tiền", area=hoan_kiem, status=Status.ACTIVE, services=False
    )
    first.services.add(make_service("paper", "Tiếp nhận hồ sơ giấy"))
    make_agent(
        code="A2", name="Ngân hàng", area=tay_ho, longitude=105.81, status=Status.ACTIVE
    )  # fmt: skip
    make_agent(code="A3", name="Cửa hàng", longitude=None, area=tay_ho, status=Status.ACTIVE)
    return read_register()


def found(register, **asked):
    return [one.agent.code for one in PublicSearch(asked, register).found()]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, ["A1", "A3", "A2"]),
        ({"q": "buu dien"}, ["A1"]),
        ({"q": "BƯU  ĐIỆN tiền"}, ["A1"]),
        ({"q": "tay ho"}, ["A3", "A2"]),
        ({"q": "hai phong"}, []),
        ({"ward": "00103"}, ["A3", "A2"]),
        ({"service": "paper"}, ["A1"]),
        ({"near": "21.03,105.81"}, ["A2", "A1", "A3"]),
        ({"ward": "00103", "q": "ngân hàng", "service": "guidance"}, ["A2"]),
    ],
)
def test_words_ward_service_and_place_narrow_and_order(register, asked, codes):
    assert found(register, **asked) == codes


def test_every_ward_in_force_may_be_chosen():
    make_area("00070", name="Phường Hoàn Kiếm")
    make_agent(area=make_area("00103", name="Phường Tây Hồ", west=105.80), status=Status.ACTIVE)

    choices = PublicSearch({}, read_register()).fields["ward"].choices

    assert [code for code, _name in choices] == ["", "00070", "00103"]


def test_a_ward_without_a_point_shows_the_nearest_ones(register):
    make_area("00199", name="Xã Xa", west=105.90)
    form = PublicSearch({"ward": "00199"}, read_register())

    found = form.found()

    assert [one.agent.code for one in found] == ["A1", "A2", "A3"]
    assert found[0].metres < found[1].metres
    assert form.middle_of_empty_ward is not None
    assert PublicSearch({"ward": "00103"}, register).middle_of_empty_ward is None


@pytest.mark.parametrize(
    "asked",
    [
        {"ward": "99999"},
        {"service": "none"},
        {"near": "105.81"},
        {"near": "a,b"},
        {"near": "nan,105.8"},
        {"near": "10.8,106.6"},
        {"q": "a" * 101},
    ],
)
def test_what_is_not_valid_finds_nothing_and_says_so(register, asked):
    form = PublicSearch(asked, register)

    assert form.found() == []
    assert list(form.errors) == list(asked)
