"""Every pile of every role leads to a list of as many rows, on a city full of invented ones."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from config.demo.people import PEOPLE
from registry.models import User

pytestmark = pytest.mark.django_db
# What is not drawn yet is in no list: the pile leads to where it is drawn.
WITHOUT_A_LIST = {reverse("admin:registry_reviewdraw_changelist")}


def listed(page):
    """How many rows a page lists, over all its pages."""
    if "cl" in page.context:
        return page.context["cl"].result_count
    return page.context["page"].paginator.count


def test_every_pile_of_the_demo_counts_what_its_list_holds(client):
    call_command("demo", "--agents=100", "--dossiers=600", "--force", stdout=io.StringIO())
    counted, found = {}, {}

    for person in PEOPLE:
        client.force_login(User.objects.get(username=person.username))
        for _title, tasks in client.get(reverse("admin:index")).context["groups"]:
            for task in tasks:
                if task.link not in WITHOUT_A_LIST:
                    counted[person.username, task.link] = task.count
                    found[person.username, task.link] = listed(client.get(task.link))

    assert found == counted
    assert len({username for username, _link in counted}) == len(PEOPLE)
