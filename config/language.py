"""The language of the page: the person's own choice, never the browser's."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


def language_of_the_person(get_response):
    """Middleware: answer in the language kept with the account, Vietnamese for strangers."""

    def middleware(request):
        language = getattr(request.user, "language", settings.LANGUAGE_CODE)
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


@require_POST
@login_required
def choose_language(request):
    """Keep the language the person chose and go back to the page they were on."""
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        get_user_model().objects.filter(pk=request.user.pk).update(language=language)
    return HttpResponseRedirect(_page_before(request))


def _page_before(request):
    for url in (request.POST.get("next"), request.headers.get("Referer")):
        if url and url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return settings.LOGIN_REDIRECT_URL
