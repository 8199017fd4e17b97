"""Files about an agent: the page that shows and takes them, and the files themselves."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from registry.actions.evidence import add_evidence, may_add_evidence
from registry.criteria import MEASURE_LABELS, measure_choices
from registry.models import Evidence
from registry.photos import thumbnail
from registry.rules.evidence import KINDS, PDF

# Whatever a file holds, it runs nothing, loads nothing and is no part of our pages.
SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
PHOTO_FAR_M = 200  # a telephone in a street of houses is right to some tens of metres


class EvidenceForm(forms.Form):
    """One file and what it shows."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A photo (JPEG, PNG, WebP) or a PDF."),
        widget=UnfoldAdminFileFieldWidget(
            attrs={"accept": ",".join(kind.content_type for kind in KINDS)}
        ),
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Shows"), required=False, widget=UnfoldAdminSelectWidget
    )
    caption = forms.CharField(
        label=gettext_lazy("Caption"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", _("No criterion in particular")), *measure_choices()]


def agent_evidence(request, agent, model_admin):
    """The files about one agent, by what they show, and the form that adds one."""
    if not request.user.has_perm("registry.view_evidence"):
        raise PermissionDenied
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_evidence(
                agent=agent,
                upload=form.cleaned_data["file"],
                measure=form.cleaned_data["measure"],
                caption=form.cleaned_data["caption"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("The file is kept, without what the camera wrote into it."))
            return HttpResponseRedirect(request.path)
        except ValidationError as refusal:
            form.add_error("file", refusal)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": agent.name,
        "opts": model_admin.opts,
        "agent": agent,
        "groups": evidence_groups(agent, request.user),
        "form": form if may_add_evidence(agent, request.user) else None,
        "far_m": PHOTO_FAR_M,
    }
    return render(request, "registry/evidence.html", context)


def evidence_groups(agent, user) -> list[tuple[str, list[Evidence]]]:
    """The files about one agent that the user may see, under the criterion that they bear out."""
    groups: dict[str, list[Evidence]] = {}
    for evidence in Evidence.objects.visible_to(user).filter(agent=agent).for_list():
        groups.setdefault(evidence.measure, []).append(evidence)
    return [
        (str(MEASURE_LABELS[measure]) if measure else _("Not for a criterion"), groups[measure])
        for measure in sorted(groups, key=lambda measure: (not measure, measure))
    ]


def evidence_file(request, object_id):
    """One file: a photo to be looked at, a paper to be kept and opened elsewhere."""
    return served(_found(request, object_id))


def served(stored) -> FileResponse:
    """A stored file that somebody may see: a photo shown, a paper handed out to be kept."""
    try:
        content = stored.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=stored.content_type == PDF.content_type,
        filename=stored.original_name,
        content_type=stored.content_type,
    )
    return _safe(response)


def evidence_thumbnail(request, object_id):
    """A photo, small."""
    evidence = _found(request, object_id)
    if evidence.content_type == PDF.content_type:
        raise Http404
    try:
        with evidence.file.open("rb") as content:
            return _safe(HttpResponse(thumbnail(content), content_type="image/jpeg"))
    except FileNotFoundError:
        raise Http404 from None


def _found(request, object_id):
    evidence = Evidence.objects.visible_to(request.user).filter(pk=object_id).first()
    if evidence is None or not request.user.has_perm("registry.view_evidence"):
        raise Http404
    return evidence


def _safe(response):
    for name, value in SAFE_HEADERS.items():
        response[name] = value
    return response
