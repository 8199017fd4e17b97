"""Every page of the system as a Vietnamese reader meets it: no English left, not even in a hint."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.actions.areas import activate_boundaries
from registry.actions.evidence import add_evidence
from registry.actions.merges import merge_agents
from registry.enums import Act, Scope, Status
from registry.facts import facts_standing
from registry.models import AreaLink, ChangeSet
from tests.factories import (
    NOW,
    TODAY,
    make_agent,
    make_agent_under_review,
    make_agreement,
    make_area,
    make_condition,
    make_criteria,
    make_employee,
    make_equipment,
    make_operator,
    make_reason,
    make_run,
    make_score,
    make_submittable_agent,
    make_user,
    make_version,
    make_waiver,
)
from tests.registry.pictures import photo, upload

pytestmark = pytest.mark.django_db

# Words that most English sentences and labels hold and that no Vietnamese syllable is spelt like.
ENGLISH = re.compile(
    r"\b(add|all|and|are|change|date|delete|error|for|from|is|name|none|not|object|of|or|please|"
    r"save|search|select|that|the|this|user|value|view|was|with|you|your)\b",
    re.IGNORECASE,
)
HINTS = ("alt", "aria-label", "data-label", "label", "placeholder", "title")
UNREAD = ("code", "script", "style", "template")
EMPTY = ("br", "col", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "use")


class Reader(HTMLParser):
    """Collects what a person reads: text and hints, without codes, scripts and names of icons."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.texts = set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.texts.update(attrs[name] for name in HINTS if attrs.get(name))
        if tag not in EMPTY:
            icon = "material-symbols-outlined" in (attrs.get("class") or "")
            self.open.append((tag, icon or tag in UNREAD))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(unread for _tag, unread in self.open):
            self.texts.add(" ".join(data.split()))


def english_on(page):
    reader = Reader()
    reader.feed(page)
    return sorted(text for text in reader.texts if ENGLISH.search(text))


def addresses_of(model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_changelist") + "?q=khong-co"
    yield reverse(f"{name}_add")
    for row in model.objects.all()[:1]:
        yield reverse(f"{name}_change", args=[row.pk])
        yield reverse(f"{name}_history", args=[row.pk])


@pytest.fixture
def rows():
    make_criteria(("working_scanner", "at_least", "1"), ("staff", "at_least", "1"))
    make_reason(Act.RETURN)
    agent = make_agent_under_review()
    make_agreement(agent.operator)
    make_equipment(agent, "printer")
    make_employee(agent)
    make_score(agent, make_run())


def test_no_page_of_the_admin_is_left_in_english(client, rows):
    client.force_login(make_user(is_superuser=True, username="lan", scope=Scope.CITY))
    addresses = [
        reverse("admin:index"),
        reverse("admin:password_change"),
        reverse("admin:registry_agent_import"),
        reverse("admin:registry_agent_export"),
        reverse("maps:coverage"),
        reverse("maps:coverage") + "?q=khong-co&bbox=sai",
        reverse("oversight:monthly_report"),
        reverse("oversight:quarterly_report"),
        *(address for model in admin.site._registry for address in addresses_of(model)),
    ]

    left = {address: english_on(client.get(address).text) for address in addresses}

    assert {address: texts for address, texts in left.items() if texts} == {}


def page_of(name, *keys):
    return reverse(f"admin:registry_{name}", args=keys)


def test_no_page_for_a_task_of_the_registry_is_left_in_english(client, rows):
    user = make_user(is_superuser=True, username="lan", scope=Scope.CITY)
    client.force_login(user)
    draft = make_criteria(("staff", "at_least", "9"), number=2, published=False)
    site = make_agent_under_review(code="BD-2", claimed_by=user)
    make_waiver(site, granted_by=user)
    active = make_agent(code="BD-3", name="Hoa Ban", phone="0241", status=Status.ACTIVE)
    make_condition(active, due_on=TODAY.replace(year=2025))
    twin = make_agent(code="BD-4", name="Hoa Ban", phone="0241")
    gone = make_agent(code="BD-5", name="Hoa Ban", phone="0241")
    merge = merge_agents(kept=active, duplicate=gone, take=[], reason="Trùng", by=user, at=NOW)
    addresses = [
        reverse("desk:decide", args=[site.pk]),
        page_of("agent_approve_on_conditions", site.pk),
        page_of("agent_waive", site.pk),
        page_of("agent_attention") + "?soon",
        page_of("criteriaset_try_draft", draft.pk),
        page_of("criteriaset_try_draft", draft.pk) + "?show=passing",
        page_of("agent_suspects"),
        page_of("agent_merge", active.pk, twin.pk),
        page_of("merge_change", merge.pk),
        page_of("agent_change", active.pk),
    ]

    pages = {address: client.get(address) for address in addresses}

    assert {page.status_code for page in pages.values()} == {200}
    left = {address: english_on(page.text) for address, page in pages.items()}
    assert {address: texts for address, texts in left.items() if texts} == {}


def test_no_page_on_new_boundaries_is_left_in_english(client):
    client.force_login(make_user(is_superuser=True, username="lan", scope=Scope.CITY))
    old = make_area("00004", version=make_version(valid_from=date(2025, 1, 1)), boundary=None)
    version = make_version(valid_from=date(2025, 7, 1), activated_at=None)
    new = make_area("00004", version=version, name="Phường Ba Đình")
    AreaLink.objects.create(old=old, new=new, is_whole=True)
    make_agent(longitude=105.95, declared_area=old)

    before = [client.get(page_of("boundaryversion_activate", version.pk))]
    activate_boundaries(version=version, by=None, at=NOW)
    after = [
        client.get(page_of("boundaryversion_change", version.pk)),
        client.get(page_of("area_change", old.pk)),
        client.get(page_of("area_change", new.pk)),
        client.get(page_of("agent_changelist") + "?place=outside"),
    ]

    assert {page.status_code for page in before + after} == {200}
    assert [english_on(page.text) for page in before + after] == [[]] * 5


def test_no_page_on_proposals_and_evidence_is_left_in_english(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    agent = make_submittable_agent(status=Status.ACTIVE, location_reopened_at=NOW)
    user = make_user(is_superuser=True, username="lan", scope=Scope.CITY)
    client.force_login(user)
    point = facts_standing(agent)["location"]
    for by in (user, make_user()):
        proposal = ChangeSet.objects.create(agent=agent, proposed_by=by, proposed_at=NOW)
        proposal.changes.create(fact="name", old=agent.name, new="Tên mới")
        proposal.changes.create(fact="phone", old="cũ", new=None)
        proposal.changes.create(fact="location", old=point, new={**point, "latitude": 21.04})
    add_evidence(agent=agent, upload=upload(photo()), measure="", by=user, at=NOW)

    pages = [
        *(client.get(page_of("changeset_change", row.pk)) for row in ChangeSet.objects.all()),
        client.get(page_of("agent_change", agent.pk)),
        client.get(page_of("agent_evidence", agent.pk)),
        client.get(page_of("evidence_changelist")),
    ]

    assert {page.status_code for page in pages} == {200}
    assert [english_on(page.text) for page in pages] == [[]] * 5


def test_no_step_with_a_list_of_agents_is_left_in_english(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_operator(code="VNP")
    client.force_login(make_user(is_superuser=True, username="lan", scope=Scope.CITY))

    pages = [
        *send_list(client, "Ký hiệu,Bưu cục\nBD-1,Bưu điện\n"),
        *send_list(client, "Mã đại lý,Tên đại lý,Mã đơn vị\nBD-1,Bưu điện,SAI\n"),
        *send_list(client, "Mã đại lý,Tên đại lý,Mã đơn vị\nBD-1,Bưu điện,VNP\n"),
    ]

    assert {page.status_code for page in pages} == {200}
    assert [english_on(page.text) for page in pages] == [[]] * len(pages)


def send_list(client, text):
    """The pages on which a file is sent, checked and imported."""
    page, file = page_of("agent_import"), SimpleUploadedFile("ds.csv", text.encode())
    yield client.post(page, {"do": "send", "import_file": file}, follow=True)
    yield client.post(page, {"do": "check"}, follow=True)
    yield client.post(page, {"do": "import"}, follow=True)


def test_moving_many_agents_is_said_in_vietnamese(client, rows):
    client.force_login(make_user(is_superuser=True, username="lan", scope=Scope.CITY))
    moves = {"_selected_action": [make_agent(code="BD-2").pk], "action": f"bulk_{Act.CLOSE}"}
    given = {"reason": make_reason(Act.CLOSE).pk, "document_number": "1/QĐ", "apply": "1"}

    asked = client.post(page_of("agent_changelist"), moves)
    refused = client.post(page_of("agent_changelist"), {**moves, **given}, follow=True)

    assert english_on(asked.text) == english_on(refused.text) == []


def test_signing_in_and_failing_to_is_said_in_vietnamese(client):
    page = client.post(reverse("admin:login"), {"username": "lan", "password": "sai"})

    assert english_on(page.text) == []


def test_the_reader_notices_english():
    page = '<p title="Go back to the list">Đại lý</p><b class="material-symbols-outlined">add</b>'

    assert english_on(page) == ["Go back to the list"]
