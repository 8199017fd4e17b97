"""Where a person goes on after a page or a dialog about one agent."""

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from registry.models import Agent


def page_of_agent(request, agent: Agent, came_from: str | None) -> str:
    """The page of ours that the person came from, such as the desk's, or the agent's own."""
    if url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return came_from.partition("#")[0]
    return reverse("admin:registry_agent_change", args=[agent.pk])
