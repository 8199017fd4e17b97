import unicodedata

import pytest

from registry.rules.names import (
    address_key,
    core_words,
    is_phone,
    name_key,
    phone_key,
    search_key,
    spelled_alike,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("Thuỷ", "thuy"),
        ("Thủy", "thuy"),
        ("Đống Đa", "dong da"),
        ("đống đa", "dong da"),
        ("Ðống Ða", "dong da"),  # eth, as older files have it
        ("PHƯỜNG Ô CHỢ DỪA", "phuong o cho dua"),
        ("  Bưu\u00a0điện \t Cầu  Giấy\n", "buu dien cau giay"),
        ("Ba\u200b Đình", "ba dinh"),
        ("00004", "00004"),
        ("Số 2, phố Trúc Bạch", "so 2, pho truc bach"),
        ("Straße", "straße"),
        ("", ""),
    ],
)
def test_a_name_is_folded_for_searching(text, key):
    folded = search_key(text)

    assert folded == key


@pytest.mark.parametrize("name", ["Phường Ngọc Hà", "Xã Đoài Phương", "Ứng Hòa", "Quốc Tử Giám"])
def test_composed_and_decomposed_spelling_give_the_same_key(name):
    composed = unicodedata.normalize("NFC", name)
    decomposed = unicodedata.normalize("NFD", name)

    assert composed != decomposed
    assert search_key(composed) == search_key(decomposed)


def test_a_key_is_its_own_key():
    key = search_key("Phường Đại Mỗ")

    assert search_key(key) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Bưu điện Cầu Giấy", "cau giay"),
        ("BĐ Cầu Giấy", "cau giay"),
        ("Bưu cục P.Cầu Giấy", "cau giay"),
        ("BĐ. phường Cầu Giấy, Hà Nội", "cau giay"),
        ("Điểm Bưu điện - Văn hóa xã Kim Chung", "kim chung"),
        ("Điểm BĐVHX Kim Chung", "kim chung"),
        ("Bưu điện TT. Văn Điển", "van dien"),
        ("Bưu điện Thị xã Sơn Tây", "son tay"),
        ("Bưu điện Xã Đàn", "xa dan"),  # a street, not a commune
        ("Bưu điện Việt Nam", "viet nam"),
        ("KHL Hoàn Kiếm 2", "khl hoan kiem 2"),
        ("Ðại lý Hoà Bình", "hoa binh"),
        ("Điểm X", "x"),  # nothing follows: a name, not a prefix
        ("Bưu điện", ""),
        ("VNPost", ""),
        ("", ""),
    ],
)
def test_a_name_for_comparing_leaves_out_kind_and_unit(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_spellings_of_a_name_compare_alike(form):
    assert name_key(unicodedata.normalize(form, "BĐ-VHX xã Hoà Chính")) == "hoa chinh"


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("Hoà", "Hòa", True),
        ("Thuỷ", "Thủy", True),
        ("Hoà", "Hoa", True),  # the second typed without accents
        ("Hoà", "Hoá", False),
        ("Đa", "Da", True),
        ("Ứng", "Ưng", False),
    ],
)
def test_accents_are_compared_wherever_the_tone_mark_stands(one, other, are_alike):
    assert spelled_alike(core_words(one), core_words(other)) == are_alike


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("75 Đinh Tiên Hoàng, Tràng Tiền", "75 dinh tien hoang"),
        ("75, phố Đinh Tiên Hoàng", "75 dinh tien hoang"),
        ("Số nhà 75 P. Đinh Tiên Hoàng, Q. Hoàn Kiếm", "75 dinh tien hoang"),
        ("Số 75 đường Đinh Tiên Hoàng phường Hoàn Kiếm", "75 dinh tien hoang"),
        ("Tầng 1, tòa nhà A, 24 Lý Thường Kiệt", "24 ly thuong kiet"),
        ("12A Yên Phụ", "12a yen phu"),
        ("12 ngõ 4 Cầu Giấy", "12 ngo 4 cau giay"),
        ("12 đường 19/5", "12 19 5"),
        ("Phố Huế", ""),
        ("Thôn Đông, xã Kim Chung", ""),
        ("", ""),
    ],
)
def test_an_address_for_comparing_is_a_door(address, key):
    assert address_key(address) == key


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("024 3825 6686", "2438256686"),
        ("(024) 3825-6686", "2438256686"),
        ("024.3825.6686", "2438256686"),
        ("+84 24 3825 6686", "2438256686"),
        ("+84 (0)24 3825 6686", "2438256686"),
        ("0084 24 38256686", "2438256686"),
        ("84 24 38256686", "2438256686"),
        ("2438256686", "2438256686"),  # a spreadsheet lost the zero
        ("04 3825 6686", "2438256686"),  # the area code until 2017
        ("024 3825 6686 / 0912 345 678", "2438256686"),
        ("024 3825 6686 ext 12", "2438256686"),
        ("0912 345 678", "912345678"),
        ("84912345678", "912345678"),
        ("0843 456 789", "843456789"),  # a mobile number that begins like the country's code
        ("1900 54 54 81", ""),
        ("113", ""),
        ("không có", ""),
        ("", ""),
    ],
)
def test_a_phone_for_comparing_is_its_national_digits(phone, key):
    assert phone_key(phone) == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("024 3825 5948", True),
        ("(024) 3825.5948 / 5949", True),
        ("+84 912 345 678", True),
        ("024 3825 5948 ext. 12", True),
        ("1900 1234; 0912-345-678", True),
        ("gọi anh Tư", False),
        ("anh Tư 0912 345 678", False),
        ("––", False),
    ],
)
def test_a_phone_is_what_can_be_dialled(text, expected):
    assert is_phone(text) is expected
