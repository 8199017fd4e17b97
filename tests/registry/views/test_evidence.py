"""Files about an agent on their page, and handed out."""

import pytest
from django.urls import reverse

from registry.actions.evidence import add_evidence
from registry.enums import Role
from registry.models import Evidence
from tests.factories import (
    NOW,
    make_criteria,
    make_operator,
    make_submittable_agent,
    make_user,
)
from tests.registry.pictures import photo, upload

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF)
    client.force_login(user)
    return user


@pytest.fixture
def agent():
    return make_submittable_agent()


@pytest.fixture
def keep(agent, staff, django_capture_on_commit_callbacks):
    def keep(content, measure="working_scanner"):
        with django_capture_on_commit_callbacks(execute=True):
            return add_evidence(
                agent=agent, upload=upload(content), measure=measure, by=staff, at=NOW
            )

    return keep


def page_of(agent):
    return reverse("admin:registry_agent_evidence", args=[agent.pk])


def file_of(evidence, size=""):
    name = "thumbnail" if size else "file"
    return reverse(f"admin:registry_evidence_{name}", args=[evidence.pk])


def test_a_file_is_added_on_its_page(client, staff, agent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(agent), {"file": upload(photo()), "measure": "working_scanner"})

    evidence = Evidence.objects.get()
    assert (evidence.uploaded_by, evidence.measure) == (staff, "working_scanner")
    assert file_of(evidence) in client.get(page_of(agent)).text


def test_a_refusal_is_said_beside_the_file(client, staff, agent):
    response = client.post(page_of(agent), {"file": upload(b"<script>")})

    assert (response.status_code, 'role="alert"' in response.text) == (200, True)
    assert Evidence.objects.count() == 0


def test_a_photo_is_handed_out_so_that_it_can_do_nothing(client, keep):
    response = client.get(file_of(keep(photo())))

    assert (response.headers["Content-Type"], response.headers["X-Content-Type-Options"]) == (
        "image/jpeg",
        "nosniff",
    )
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Content-Disposition"].startswith("inline")
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8\xff")


def test_a_paper_is_saved_and_not_opened_by_the_browser(client, keep):
    paper = keep(PAPER)

    response = client.get(file_of(paper))

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == PAPER
    assert client.get(file_of(paper, "small")).status_code == 404


def test_a_photo_comes_small_too(client, keep):
    response = client.get(file_of(keep(photo()), "small"))

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")


@pytest.mark.parametrize("scope", ["none", "operator"])
def test_strangers_get_no_file_and_no_page(client, keep, agent, scope):
    evidence = keep(photo())
    operator = make_operator() if scope == "operator" else None
    client.force_login(make_user(Role.COORDINATOR, scope=scope, operator=operator))

    pages = (file_of(evidence), file_of(evidence, "small"), page_of(agent))
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_nobody_gets_a_file_without_signing_in(client, keep):
    evidence = keep(photo())
    client.logout()

    assert client.get(file_of(evidence)).status_code == 302


def test_a_criterion_shows_its_evidence(client, keep, agent):
    make_criteria(("working_scanner", "at_least", "1"))
    evidence = keep(photo())

    page = client.get(reverse("admin:registry_agent_change", args=[agent.pk]))

    assert file_of(evidence, "small") in page.text


def test_the_page_needs_the_same_queries_for_one_and_for_three(
    client, keep, agent, django_assert_num_queries
):
    keep(photo())
    client.get(page_of(agent))

    with django_assert_num_queries(7):
        client.get(page_of(agent))
    keep(photo(size=(20, 20)))
    keep(photo(size=(21, 20)), measure="")
    with django_assert_num_queries(7):
        client.get(page_of(agent))
