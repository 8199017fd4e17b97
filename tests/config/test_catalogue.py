"""The words of the screen: all there, all Vietnamese, and what Django reads is what we wrote."""

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


def test_django_reads_what_the_catalogue_says(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    said = {key_of(entry): text_of(entry) for entry in compiled}

    assert said == {key_of(entry): text_of(entry) for entry in catalogue}, CURE
