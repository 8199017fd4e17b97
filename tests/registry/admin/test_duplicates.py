"""Duplicates on the pages: warnings, the merge page, former codes, and who sees what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registry.actions.merges import merge_agents
from registry.enums import Role, Status
from registry.models import Agent, Distinction, Merge
from registry.resources import AgentResource
from tests.factories import (
    NOW,
    make_agent,
    make_operator,
    make_submittable_agent,
    make_user,
)
from tests.registry.admin.test_agent import form_data, page_of

pytestmark = pytest.mark.django_db
ADD = "admin:registry_agent_add"
LIST = "admin:registry_agent_changelist"


@pytest.fixture
def staff(client):
    user = make_user(Role.CENTRE_STAFF, language="en")
    client.force_login(user)
    return user


@pytest.fixture
def twins():
    operator = make_operator(code="VNP")
    kept = make_submittable_agent(code="BD-1", name="Bưu điện Hoà Bình", operator=operator)
    other = make_submittable_agent(code="BD-2", name="BĐ Hòa Bình", operator=operator)
    return kept, other


@pytest.fixture
def merge(twins, staff):
    kept, duplicate = twins
    return merge_agents(
        kept=kept, duplicate=duplicate, take=[], reason="Một điểm", by=staff, at=NOW
    )


def merge_page(kept, duplicate):
    return reverse("admin:registry_agent_merge", args=[kept.pk, duplicate.pk])


def new_agent(operator, **given):
    return form_data(code="BD-9", name="Bưu cục Hòa Bình", operator=operator.pk, **given)


def test_a_record_like_another_is_not_created_without_a_word(client, staff, twins):
    response = client.post(reverse(ADD), new_agent(twins[0].operator))

    form = response.context["adminform"].form
    assert [error.code for error in form.non_field_errors().as_data()] == ["suspected_duplicate"]
    assert {suspect.agent for suspect in form.suspects} == set(twins)
    assert b'name="create_all_the_same"' in response.content
    assert Agent.objects.count() == 2


def test_creating_all_the_same_is_explicit_and_remembered(client, staff, twins):
    answer = " ".join(str(agent.pk) for agent in twins)

    client.post(reverse(ADD), new_agent(twins[0].operator, create_all_the_same=answer))

    made = Agent.objects.get(code="BD-9")
    said = Distinction.objects.order_by("first")
    assert [(row.first, row.second, row.by) for row in said] == [
        (twins[0], made, staff),
        (twins[1], made, staff),
    ]


def test_an_answer_given_before_another_suspect_turned_up_is_asked_again(client, staff, twins):
    data = new_agent(twins[0].operator, create_all_the_same=str(twins[0].pk))

    client.post(reverse(ADD), data)

    assert Agent.objects.count() == 2


def test_a_coordinator_is_warned_of_the_own_operators_agents_only(client, twins):
    own = make_operator()
    client.force_login(make_user(Role.COORDINATOR, operator=own))

    client.post(reverse(ADD), new_agent(own, phone="02438256686"))

    assert Agent.objects.filter(code="BD-9").exists()


def test_the_page_of_an_agent_shows_its_suspects(client, staff, twins):
    kept, other = twins

    response = client.get(page_of(kept))

    assert [suspect.agent for suspect in response.context["suspects"]] == [other]
    assert merge_page(kept, other) in response.content.decode()


def test_no_link_to_merge_for_those_who_may_not(client, twins):
    client.force_login(make_user(Role.PLANNER))

    page = client.get(page_of(twins[0])).content.decode()

    assert merge_page(*twins) not in page
    assert client.get(merge_page(*twins)).status_code == 404
    assert client.get(reverse("admin:registry_agent_suspects")).status_code == 404


def test_strangers_see_neither_suspects_nor_merges(client, twins, merge):
    client.force_login(make_user(Role.CENTRE_STAFF, scope="none"))

    assert client.get(merge_page(*twins)).status_code == 404
    assert client.get(reverse("admin:registry_agent_suspects")).context["count"] == 0
    page = reverse("admin:registry_merge_change", args=[merge.pk])
    assert client.get(page).status_code == 404
    assert client.get(reverse("admin:registry_agent_by_code", args=["BD-2"])).status_code == 404
    assert client.get(page_of(twins[1])).status_code == 302  # the list, as for what is not there


def test_the_note_about_a_merge_ends_as_its_reason_does(client, staff, twins):
    kept, duplicate = twins
    reason = "Hai bản ghi là một điểm."
    merge_agents(kept=kept, duplicate=duplicate, take=[], reason=reason, by=staff, at=NOW)

    page = client.get(page_of(kept)).text

    assert (page.count(f": {reason}"), page.count(f": {reason}.")) == (1, 0)


def test_the_merge_page_shows_both_and_what_differs(client, staff, twins):
    response = client.get(merge_page(*twins))

    differing = [choice.fact for choice in response.context["choices"] if choice.differs]
    assert differing == ["name"]
    assert [point["role"] for point in response.context["map"]["points"]] == ["kept", "duplicate"]


def test_the_merge_page_merges_with_what_was_chosen(client, staff, twins):
    kept, duplicate = twins

    response = client.post(
        merge_page(*twins), {"merge": "", "name": "duplicate", "reason": "Một điểm"}
    )

    kept.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, page_of(kept))
    assert kept.name == duplicate.name
    assert Merge.objects.get().reason == "Một điểm"


def test_a_refusal_is_shown_and_what_was_typed_kept(client, staff, twins):
    response = client.post(merge_page(*twins), {"merge": "", "name": "duplicate", "reason": " "})

    assert len(response.context["refusals"]) == 1
    taken = [choice.fact for choice in response.context["choices"] if choice.takes_duplicate]
    assert taken == ["name"]
    assert Merge.objects.count() == 0


def test_saying_that_they_are_two_settles_it(client, staff, twins):
    client.post(merge_page(*twins), {"distinct": "", "reason": ""})

    assert client.get(page_of(twins[0])).context["suspects"] == []
    assert Distinction.objects.get().is_settled is True


def test_a_merged_record_is_in_no_list_and_its_page_and_code_lead_to_the_kept(
    client, staff, twins, merge
):
    kept, duplicate = twins

    listed = client.get(reverse(LIST)).context["cl"].result_list
    assert [agent.code for agent in listed] == ["BD-1"]
    for address in (
        page_of(duplicate),
        reverse("admin:registry_agent_by_code", args=["BD-2"]),
        reverse("admin:registry_agent_by_code", args=["BD-1"]),
    ):
        assert client.get(address).headers["Location"] == page_of(kept)
    found = client.get(reverse(LIST), {"q": "bd-2"}).context["cl"].result_list
    assert [agent.code for agent in found] == ["BD-1"]


def test_the_page_of_a_merge_shows_the_duplicate_and_undoes(client, staff, twins, merge):
    _kept, duplicate = twins
    page = reverse("admin:registry_merge_change", args=[merge.pk])

    assert duplicate.name in client.get(page).content.decode()
    client.post(page)

    duplicate.refresh_from_db()
    assert duplicate.status == Status.DRAFT
    assert client.get(page).context["can_undo"] is False


def test_nobody_undoes_without_the_permission(client, twins, merge):
    client.force_login(make_user(Role.PLANNER))
    page = reverse("admin:registry_merge_change", args=[merge.pk])

    client.post(page)

    merge.refresh_from_db()
    assert merge.undone_at is None


@pytest.mark.parametrize(
    ("address", "queries"),
    [("admin:registry_agent_suspects", 7), ("admin:registry_merge_changelist", 7)],
)
def test_lists_need_the_same_queries_for_one_and_for_three(
    client, staff, twins, merge, django_assert_num_queries, address, queries
):
    make_agent(name="Bưu điện Hòa Bình", operator=twins[0].operator, code="BD-3")
    client.get(reverse(address))

    with django_assert_num_queries(queries):
        client.get(reverse(address))
    for number in (4, 5):
        more = make_agent(name="BĐ Hòa Bình", operator=twins[0].operator, code=f"BD-{number}")
        again = make_agent(operator=twins[0].operator)
        merge_agents(kept=more, duplicate=again, take=[], reason="x", by=staff, at=NOW)
    with django_assert_num_queries(queries):
        client.get(reverse(address))


CSV = "code,name,operator\n{}\n"


@pytest.fixture
def preview(client, settings, tmp_path):
    """What the check of a list with these rows finds."""
    settings.MEDIA_ROOT = tmp_path
    address = reverse("admin:registry_agent_import")

    def preview(*rows):
        file = SimpleUploadedFile("a.csv", CSV.format("\n".join(rows)).encode(), "text/csv")
        client.post(address, {"import_file": file})
        return client.post(address, {"do": "check"}, follow=True)

    return preview


def suspected(page):
    return [
        (suspect["line"], *(agent["code"] for agent in suspect["agents"]))
        for suspect in page.context["outcome"].suspects
    ]


def test_the_preview_of_an_import_warns_row_by_row_and_merges_nothing(preview, staff, twins):
    make_operator(code="XYZ")

    page = preview("N-1,Bưu cục Hòa Bình,VNP", "N-2,Điểm Nơi Khác,XYZ")

    assert suspected(page) == [(2, "BD-1", "N-1"), (2, "BD-2", "N-1")]
    assert page.text.count("pair-score") == 2
    assert Agent.objects.count() == 2


def test_rows_of_one_file_are_compared_with_each_other(preview, staff):
    make_operator(code="VNP")

    page = preview("N-1,Bưu cục Hòa Bình,VNP", "N-2,BĐ Hoà Bình,VNP")

    assert suspected(page) == [(3, "N-1", "N-2")]


def test_an_import_takes_a_former_code_for_the_kept_agent_and_says_so(preview, staff, twins, merge):
    outcome = preview("BD-2,Tên mới,VNP").context["outcome"]

    assert outcome.former_codes == {"BD-2": "BD-1"}
    assert outcome.totals == {"new": 0, "update": 1, "skip": 0}
    assert AgentResource(user=staff).get_queryset().filter(code="BD-1").exists()


def test_the_list_of_merges_says_how_each_stands_as_a_badge(client, staff, merge):
    page = client.get(reverse("admin:registry_merge_changelist"))

    (row,) = page.context["cl"].result_list
    badge, _words = page.context["cl"].model_admin.state(row)
    assert badge == "standing"


@pytest.mark.parametrize("words", ["bd-2", "hoa binh", "Hòa Bình"])
def test_a_merge_is_found_by_the_lost_code_and_by_the_kept_agent(client, staff, merge, words):
    page = client.get(reverse("admin:registry_merge_changelist"), {"q": words})

    assert list(page.context["cl"].result_list) == [merge]


def test_a_merge_is_not_found_by_other_words(client, staff, merge):
    page = client.get(reverse("admin:registry_merge_changelist"), {"q": "Đông Anh"})

    assert list(page.context["cl"].result_list) == []
