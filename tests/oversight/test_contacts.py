"""Phones and areas of citizens in files of dossiers: optional, and phones never kept."""

import pytest

from oversight.actions.dossiers import import_dossiers
from oversight.dossier_files import hashed, hashed_contact
from oversight.models import Dossier
from tests.factories import NOW
from tests.oversight.making import csv_file, dossier, make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    return make_reference()


def take_in(*rows):
    return import_dossiers(file=csv_file(*rows), by=None, at=NOW)


def test_a_phone_is_kept_as_a_keyed_hash_however_it_is_written():
    outcome = take_in(
        dossier(1, contact_key="0912 345 678"),
        dossier(2, contact_key="+84912345678"),
        dossier(3, contact_key="912345678"),
    )

    assert outcome.errors == []
    assert set(Dossier.objects.values_list("contact_key", flat=True)) == {
        hashed_contact("0912345678")
    }
    assert "912345678" not in repr(list(Dossier.objects.values()))


def test_a_phone_and_an_identity_number_of_the_same_digits_differ():
    assert hashed_contact("0912345678") != hashed("0912345678")


@pytest.mark.parametrize("text", ["", "không có", "1900 1009"])
def test_what_is_nobodys_phone_is_not_known(text):
    take_in(dossier(contact_key=text))

    assert Dossier.objects.get().contact_key == ""


@pytest.mark.parametrize(("text", "code"), [("", ""), ("70", "00070"), ("00070", "00070")])
def test_the_area_of_the_citizen_gets_its_zeros_back(text, code):
    take_in(dossier(citizen_area_code=text))

    assert Dossier.objects.get().citizen_area_code == code


@pytest.mark.parametrize("text", ["Ba Đình", "000070", "-1"])
def test_what_is_no_code_of_an_area_is_refused(text):
    [error] = take_in(dossier(citizen_area_code=text)).errors

    assert (error.column, error.code, error.value, error.example) == (
        "citizen_area_code",
        "area_code",
        text,
        "00070",
    )


def test_a_phone_that_comes_later_changes_the_dossier_and_the_same_file_twice_does_not():
    take_in(dossier())

    outcomes = [take_in(dossier(contact_key="0912345678")) for _time in range(2)]

    assert [(outcome.changed, outcome.unchanged) for outcome in outcomes] == [(1, 0), (0, 1)]


def test_two_rows_of_one_dossier_with_other_phones_contradict_each_other():
    [error] = take_in(dossier(), dossier(contact_key="0912345678")).errors

    assert error.code == "code_twice"
