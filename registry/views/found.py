"""What pages of one agent begin with: the agent, if the person may see it."""

from functools import wraps

from django.http import Http404, HttpResponseNotAllowed

from registry.models import Agent


def found_agent(request, object_id) -> Agent:
    """The agent, or a page that says there is none."""
    agent = Agent.objects.visible_to(request.user).for_list().filter(pk=object_id).first()
    if agent is None or not request.user.has_perm("registry.view_agent"):
        raise Http404
    return agent


def post_only(method):
    """Refuse everything but POST: what changes the state of things is never a link."""

    @wraps(method)
    def answer(model_admin, request, *args, **kwargs):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return method(model_admin, request, *args, **kwargs)

    return answer
