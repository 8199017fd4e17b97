import unicodedata

import pytest

from registry.rules.names import search_key


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
