"""Criteria: codes for those who edit a draft, words for others; composites with their parts."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from registry.criteria import MEASURE_LABELS, demands_of
from registry.enums import Role, Status
from registry.models import Criterion, ExportLog
from tests.factories import (
    make_agent,
    make_composite,
    make_criteria,
    make_equipment,
    make_operator,
    make_operator_kind,
    make_user,
)

pytestmark = pytest.mark.django_db
SCANNER = ("working_scanner", "at_least", "1")
CAMERA = ("working_camera", "at_least", "1")
ADD = "admin:registry_criterion_add"
DEMANDS = [
    ("working_scanner", "at_least", "2"),
    ("location_finding", "one_of", "inside,border_zone"),
]


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def draft():
    return make_criteria(SCANNER, number=2, published=False)


def rows(prefix, given, stored=()):
    """A table under a form as a browser sends it; the first rows are the stored ones."""
    data = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": len(stored)}
    for number, (measure, comparison, threshold) in enumerate(given):
        data |= {
            f"{prefix}-{number}-order": number,
            f"{prefix}-{number}-measure": measure,
            f"{prefix}-{number}-comparison": comparison,
            f"{prefix}-{number}-threshold": threshold,
            f"{prefix}-{number}-source": "test",
        }
    return data | {f"{prefix}-{number}-id": row.pk for number, row in enumerate(stored)}


def composite_data(draft, *parts, **given):
    whole = {
        "criteria_set": draft.pk,
        "title": "Đường truyền dự phòng",
        "comparison": "any_of",
        "threshold": "",
        "is_mandatory": "on",
        "grace_days": "30",
        "order": "5",
        "source": "test",
    }
    return whole | given | rows("parts", parts)


def page_of(criteria_set):
    return reverse("admin:registry_criteriaset_change", args=[criteria_set.pk])


def test_a_composite_is_made_with_its_parts_on_one_page(client, administrator, draft):
    parts = [("backup_line", "is_true", ""), ("working_internet_line", "at_least", "2")]

    response = client.post(reverse(ADD), composite_data(draft, *parts))

    assert (response.status_code, response.url) == (302, page_of(draft))
    whole = demands_of(draft)[1]
    assert (whole.title, whole.comparison, whole.is_mandatory, whole.grace_days) == (
        "Đường truyền dự phòng",
        "any_of",
        True,
        30,
    )
    assert [(part.measure, part.comparison, part.threshold) for part in whole.parts] == parts


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({"title": ""}, [CAMERA]),
        ({"comparison": "at_least"}, [CAMERA]),
        ({"threshold": "1"}, [CAMERA]),
        ({"comparison": "some_of", "threshold": "2"}, [CAMERA]),
        ({}, []),
        ({}, [("working_camera", "at_least", "one")]),
        ({}, [CAMERA, CAMERA]),
    ],
)
def test_a_composite_that_makes_no_sense_is_refused_on_its_page(
    client, administrator, draft, given, parts
):
    response = client.post(reverse(ADD), composite_data(draft, *parts, **given))

    assert response.status_code == 200
    assert Criterion.objects.count() == 1


def test_two_composites_of_one_name_are_refused(client, administrator, draft):
    make_composite(draft, "any_of", "", CAMERA, title="Đường truyền dự phòng")

    response = client.post(reverse(ADD), composite_data(draft, CAMERA))

    assert response.status_code == 200
    assert demands_of(draft)[1:] == demands_of(draft)[1:2]


def test_the_page_of_a_set_shows_each_composite_with_its_parts(
    client, administrator, draft, django_assert_num_queries
):
    make_composite(draft, "any_of", "", CAMERA, ("backup_line", "is_true", ""), title="Một")
    client.get(page_of(draft))

    with django_assert_num_queries(14):
        client.get(page_of(draft))
    for name in ("Hai", "Ba"):
        make_composite(draft, "any_of", "", CAMERA, ("backup_line", "is_true", ""), title=name)
    with django_assert_num_queries(14):
        response = client.get(page_of(draft))

    page = response.content.decode()
    assert [page.count(f">{name}</a>") for name in ("Một", "Hai", "Ba")] == [1, 1, 1]
    whole = Criterion.objects.get(title="Ba")
    assert reverse("admin:registry_criterion_change", args=[whole.pk]) in page


@pytest.mark.parametrize("second", [SCANNER, CAMERA])
def test_a_measure_asked_for_twice_is_refused_not_an_error(client, administrator, draft, second):
    [stored] = draft.criteria.all()
    data = {"operator_kind": "", "number": 2, "title": "Thử", "note": ""}
    data |= rows("criteria", [SCANNER, second], [stored])
    data |= {"criteria-2-TOTAL_FORMS": 0, "criteria-2-INITIAL_FORMS": 0}

    response = client.post(page_of(draft), data)

    assert response.status_code == (200 if second == SCANNER else 302)
    assert draft.criteria.count() == (1 if second == SCANNER else 2)


def test_a_published_composite_is_only_read(client, administrator):
    published = make_criteria(SCANNER)
    whole = make_composite(published, "any_of", "", CAMERA)
    page = reverse("admin:registry_criterion_change", args=[whole.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, composite_data(published, CAMERA)).status_code == 403
    delete = reverse("admin:registry_criterion_delete", args=[whole.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    response = client.post(reverse(ADD), composite_data(published, CAMERA, title="Khác"))
    assert response.status_code == 200
    assert published.criteria.count() == 3


def trial_of(draft):
    return reverse("admin:registry_criteriaset_try_draft", args=[draft.pk])


def test_the_trial_page_needs_the_same_queries_for_one_and_for_three(
    client, administrator, draft, django_assert_num_queries
):
    make_criteria()
    for _number in range(12):
        make_equipment(make_agent(status=Status.ACTIVE))
    make_agent(longitude=None)
    client.get(trial_of(draft))

    with django_assert_num_queries(19):
        client.get(trial_of(draft))
    make_agent(longitude=None)
    make_agent(longitude=None)
    with django_assert_num_queries(19):
        response = client.get(trial_of(draft))

    assert response.context["trial"].judged == 15


def test_the_trial_page_lists_who_would_fail_and_why_by_kind(client, administrator):
    make_criteria(SCANNER)
    draft = make_criteria(SCANNER, CAMERA, number=2, published=False)
    bank = make_operator_kind("bank", name="Ngân hàng")
    at_bank, at_post = make_agent(operator=make_operator(kind=bank)), make_agent()
    for agent in (at_bank, at_post):
        make_equipment(agent)

    everywhere = client.get(trial_of(draft)).context
    of_banks = client.get(trial_of(draft), {"kind": "bank"}).context

    assert [line.agent for line in everywhere["lines"]] == [at_bank, at_post]
    assert [line.agent for line in of_banks["lines"]] == [at_bank]
    assert [count for _label, count in of_banks["causes"]] == [1]


def test_the_trial_is_exported_without_formulas(client, administrator):
    make_criteria(SCANNER)
    draft = make_criteria(CAMERA, number=2, published=False)
    make_equipment(make_agent(code="A1", name="=1+1"))
    make_equipment(make_agent(code="A2"), "camera")

    response = client.get(trial_of(draft), {"format": "xlsx"})

    [sheet] = CalamineWorkbook.from_filelike(BytesIO(response.content)).sheet_names
    table = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_name(sheet)
    _headings, failing, passing = table.to_python()
    assert (failing[1], failing[2], passing[1]) == ("A1", "'=1+1", "A2")
    assert ExportLog.objects.get().rows == 2


@pytest.mark.parametrize("role", [Role.CENTRE_STAFF, Role.DIRECTOR, Role.PLANNER])
def test_only_who_edits_criteria_tries_a_draft(client, draft, role):
    client.force_login(make_user(role))

    assert client.get(trial_of(draft)).status_code == 403


def test_a_published_set_is_not_tried(client, administrator):
    assert client.get(trial_of(make_criteria(SCANNER))).status_code == 403


def text_of(client, criteria_set):
    return client.get(reverse("admin:registry_criteriaset_change", args=[criteria_set.pk])).text


def test_a_published_version_is_shown_in_words(client):
    client.force_login(make_user(Role.ADMINISTRATOR))

    page = text_of(client, make_criteria(*DEMANDS))

    assert "Máy quét tài liệu" in page
    assert "ít nhất 2" in page
    assert "một trong các mức Trong địa bàn khai báo, Gần ranh giới địa bàn khai báo" in page
    assert "working_scanner" not in page
    assert "border_zone" not in page


def test_a_draft_is_shown_in_words_to_those_who_may_not_edit_it(client):
    client.force_login(make_user(Role.INSPECTOR))

    page = text_of(client, make_criteria(*DEMANDS, published=False))

    assert "Máy quét tài liệu" in page
    assert "working_scanner" not in page


def test_a_draft_is_edited_with_the_measures_to_choose_from(client):
    client.force_login(make_user(Role.ADMINISTRATOR))

    page = text_of(client, make_criteria(*DEMANDS, published=False))

    assert '<option value="working_scanner" selected>Máy quét tài liệu</option>' in page
    assert 'value="inside,border_zone"' in page


def test_who_only_reads_a_composite_reads_its_parts_in_words(client):
    published = make_criteria(SCANNER)
    whole = make_composite(published, "any_of", "", CAMERA, ("backup_line", "is_true", ""))
    client.force_login(make_user(Role.CENTRE_STAFF))

    page = client.get(reverse("admin:registry_criterion_change", args=[whole.pk])).text

    shown = [str(MEASURE_LABELS[measure]) in page for measure in ("working_camera", "backup_line")]
    assert shown == [True, True]
    assert "working_camera" not in page
