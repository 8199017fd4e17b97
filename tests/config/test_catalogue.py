"""The words of the screen: all there, all Vietnamese, and what Django reads is what we wrote."""

import re
import unicodedata

import polib
import pytest

from config.catalogue import (
    CATALOGUE,
    key_of,
    placeholders,
    read_messages,
    tags,
    text_of,
    untranslated,
)

# Words that stood beside the one that an official uses, and that one. READMEs have the others.
REPLACED = {
    r"bạn|ông/bà|anh/chị": "nobody is addressed: the sentence says what is so and who may do what",
    r"thanh tra": "kiểm tra; the law keeps thanh tra for the inspectorates of the state",
    r"email": "thư điện tử",
    r"công dân": "người dân",
    r"(?<!phê )(?<!xét )(?<!trình )duyệt": "phê duyệt; trình duyệt is a browser",
    r"(?<!thời )điểm bổ sung": "điểm do phải bổ sung; the other reads as a bonus",
    r"rút (mẫu|kế hoạch|ngẫu nhiên)": "lấy mẫu, chọn ngẫu nhiên; rút is to withdraw",
    r"điểm số": "điểm đánh giá",
}
CURE = "run `manage.py update_catalogue` and translate what it lists in locale/vi"


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def source_of(entry):
    return entry.msgid_plural or entry.msgid


def test_the_catalogue_holds_what_the_sources_need_and_no_more(catalogue):
    needed = {key_of(message) for message in read_messages()}
    held = {key_of(entry) for entry in catalogue}

    assert sorted(needed - held) == [], CURE
    assert sorted(held - needed) == [], CURE


def test_every_message_is_translated(catalogue):
    assert [entry.msgid for entry in untranslated(catalogue)] == [], CURE


def test_what_will_be_filled_in_agrees(catalogue):
    differing = [
        entry.msgid
        for entry in catalogue
        if placeholders(text_of(entry)) != placeholders(source_of(entry))
    ]

    assert differing == []


def test_html_tags_agree(catalogue):
    differing = [
        entry.msgid for entry in catalogue if tags(text_of(entry)) != tags(source_of(entry))
    ]

    assert differing == []


def test_letters_are_composed(catalogue):
    decomposed = [
        entry.msgid for entry in catalogue if not unicodedata.is_normalized("NFC", text_of(entry))
    ]

    assert decomposed == []


@pytest.mark.parametrize("words", REPLACED)
def test_replaced_words_stay_away(catalogue, words):
    standing = [
        entry.msgid
        for entry in catalogue
        if re.search(rf"\b({words})\b", text_of(entry), re.IGNORECASE)
    ]

    assert standing == [], REPLACED[words]


def test_django_reads_what_the_catalogue_says(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    said = {key_of(entry): text_of(entry) for entry in compiled}

    assert said == {key_of(entry): text_of(entry) for entry in catalogue}, CURE
