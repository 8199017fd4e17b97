"""The file of an agreement."""

from django.http import FileResponse, Http404

from registry.models import Agreement


def agreement_file(request, name):
    """The signed paper, to be kept and opened elsewhere, for those who may see the agreement."""
    agreement = Agreement.objects.visible_to(request.user).filter(file=name).first()
    if agreement is None or not request.user.has_perm("registry.view_agreement"):
        raise Http404
    try:
        content = agreement.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True)
