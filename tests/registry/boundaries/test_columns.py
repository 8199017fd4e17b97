from decimal import Decimal

import pytest

from registry.boundaries.columns import find_columns, kind_of, number_of, text_of


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["code", "name"], {"code": "code", "name": "name"}),
        (["gso_code", "full_name", "name"], {"code": "gso_code", "name": "full_name"}),
        (["Mã xã", "Tên xã"], {"code": "Mã xã", "name": "Tên xã"}),
        (["MA_XA", "TEN", "DAN_SO"], {"code": "MA_XA", "name": "TEN", "population": "DAN_SO"}),
        (["population_2019"], {"population": "population_2019"}),
        (["Diện tích (km2)", "Số hộ"], {"area_km2": "Diện tích (km2)", "households": "Số hộ"}),
        (["CODE", "code"], {"code": "CODE"}),
        (["barcode", "nickname"], {}),
    ],
)
def test_columns_are_found_by_their_usual_names(names, found):
    assert find_columns(names, {}) == found


def test_a_chosen_column_comes_before_a_guess():
    found = find_columns(["code", "population", "fixed"], {"population": "fixed"})

    assert found == {"code": "code", "population": "fixed"}


@pytest.mark.parametrize(
    ("stated", "name", "kind"),
    [
        ("phuong", "", "ward"),
        ("Phường", "x", "ward"),
        ("thi_tran", "", "town"),
        ("thitran", "", "town"),
        ("commune", "", "commune"),
        ("", "Phường Ba Đình", "ward"),
        ("", "Xã Phượng Dực", "commune"),
        ("", "Thị trấn Phùng", "town"),
        ("", "Thị xã Sơn Tây", "district"),
        ("", "Thành phố Hà Nội", "city"),
        ("", "Ba Đình", None),
        ("", "Xã", None),
        ("đặc khu", "Xã x", None),
    ],
)
def test_the_kind_is_stated_or_stands_before_the_name(stated, name, kind):
    assert kind_of(stated, name) == kind


@pytest.mark.parametrize(
    ("value", "number"),
    [(12, 12), ("12.5", Decimal("12.5")), (0, 0), (None, None), ("", None), ("  ", None)],
)
def test_numbers_are_read(value, number):
    assert number_of(value) == number


@pytest.mark.parametrize("value", ["12.345.678", "n/a", -1, float("nan"), float("inf"), "1,5"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match=r".+"):
        number_of(value)


def test_text_is_composed_and_single_spaced():
    assert text_of("  Phu\u031bo\u031b\u0300ng \u00a0 Một ") == "Phường Một"
    assert text_of(None) == ""
