"""Taking files in: what is refused, what is kept, and where."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from registry.actions.evidence import add_evidence
from registry.enums import Role, Status
from registry.models import Evidence
from tests.factories import NOW, make_operator, make_submittable_agent, make_user
from tests.registry.pictures import photo, upload

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def agent():
    return make_submittable_agent(longitude=105.85, latitude=21.03)


def add(agent, content, *, by=None, measure="working_scanner", name="anh.jpg"):
    return add_evidence(
        agent=agent,
        upload=upload(content, name),
        measure=measure,
        by=by or make_user(Role.CENTRE_STAFF),
        at=NOW,
    )


def refusal_of(*arguments, **options):
    with pytest.raises(ValidationError) as refusal:
        add(*arguments, **options)
    return refusal.value.code


def test_a_photo_is_compared_with_the_registered_place_and_kept_without_it(
    agent, media, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        evidence = add(agent, photo(place=(21.03, 105.86)), name="../../etc/anh của tôi.php")

    stored = [path for path in media.rglob("*") if path.is_file()]
    assert (round(evidence.photo_distance_m), evidence.content_type) == (1038, "image/jpeg")
    assert [str(path.relative_to(media)) for path in stored] == [evidence.file.name]
    assert (len(Path(evidence.file.name).stem), Path(evidence.file.name).suffix) == (32, ".jpg")
    assert (evidence.original_name, stored[0].stat().st_size) == ("anh của tôi.php", evidence.size)


def test_a_paper_is_kept_as_it_is(agent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        evidence = add(agent, PAPER, name="giay.pdf", measure="")

    with evidence.file.open("rb") as content:
        assert content.read() == PAPER
    assert evidence.photo_distance_m is None


def test_nothing_is_stored_when_the_row_is_not(agent, media, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        add(agent, photo())

    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_each_refusal_has_its_code(agent, settings):
    staff = make_user(Role.CENTRE_STAFF)
    add(agent, photo(), by=staff)

    assert refusal_of(agent, photo(), by=staff) == "already_there"
    assert refusal_of(agent, b"<script>", name="anh.jpg") == "type_not_taken"
    assert refusal_of(agent, photo()[:200]) == "unreadable"
    assert refusal_of(agent, photo(), measure="tea") == "measure_unknown"
    assert refusal_of(agent, photo(), by=make_user(Role.PLANNER)) == "not_permitted"
    settings.EVIDENCE_MAX_BYTES = 10
    assert refusal_of(agent, photo()) == "too_large"
    assert Evidence.objects.count() == 1


def test_nobody_adds_to_somebody_elses_agent_or_to_one_that_has_ended(agent):
    stranger = make_user(Role.COORDINATOR, operator=make_operator())
    ended = make_submittable_agent(status=Status.CLOSED)

    assert refusal_of(agent, photo(), by=stranger) == "not_permitted"
    assert refusal_of(ended, photo()) == "not_permitted"
