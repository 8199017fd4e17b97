"""The page on which the record is corrected after a granted appeal."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from oversight.actions.corrections import correct_reason, may_correct, point_to_incident
from oversight.enums import CorrectionKind, SupplementReason
from oversight.models import Dossier, Incident, SupplementRound

ROUNDS_SHOWN = 25


class ReasonForm(forms.Form):
    """A supplement round and the reason that it should have had."""

    dossier_code = forms.CharField(
        label=gettext_lazy("Dossier code"), widget=UnfoldAdminTextInputWidget
    )
    number = forms.IntegerField(
        label=gettext_lazy("Supplement round"),
        min_value=1,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Right reason"),
        choices=[("", gettext_lazy("Choose …")), *SupplementReason.choices],
        widget=UnfoldAdminSelectWidget,
    )
    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args, case, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.user = case, user

    def clean_dossier_code(self):
        code = self.cleaned_data["dossier_code"].strip()
        own = Dossier.objects.visible_to(self.user).filter(agent=self.case.agent_id)
        dossier = own.filter(code__iexact=code).first()
        if dossier is None:
            raise ValidationError(
                _("%(agent)s has no dossier “%(code)s”: choose one from the list."),
                code="dossier_unknown",
                params={"agent": self.case.agent.code, "code": code},
            )
        self.rounds = {supplement.number: supplement for supplement in dossier.rounds.all()}
        return dossier.code

    def clean(self):
        given = super().clean()
        if "dossier_code" in given and "number" in given:
            self.supplement = self._round_asked_for(given["dossier_code"], given["number"])
        return given

    def _round_asked_for(self, code, number):
        if number in self.rounds:
            return self.rounds[number]
        known = ", ".join(str(one) for one in sorted(self.rounds)) or _("none")
        raise ValidationError(
            _("Dossier %(code)s has no supplement round %(number)s; it has: %(known)s."),
            code="round_unknown",
            params={"code": code, "number": number, "known": known},
        )

    def correct(self, at):
        """Correct the round that was found."""
        return correct_reason(
            case=self.case,
            supplement=self.supplement,
            reason=SupplementReason(self.cleaned_data["reason"]),
            comment=self.cleaned_data["comment"],
            by=self.user,
            at=at,
        )


class IncidentForm(forms.Form):
    """A declared incident that accounts for the matter."""

    incident = forms.ModelChoiceField(
        label=gettext_lazy("Incident"),
        queryset=Incident.objects.none(),
        widget=UnfoldAdminSelectWidget,
    )
    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args, case, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.user = case, user
        counting = Incident.objects.visible_to(user).counting()
        self.fields["incident"].queryset = counting.covering([case.agent_id])

    def correct(self, at):
        """Point to the chosen incident."""
        return point_to_incident(
            case=self.case,
            incident=self.cleaned_data["incident"],
            comment=self.cleaned_data["comment"],
            by=self.user,
            at=at,
        )


FORMS = {CorrectionKind.REASON: ReasonForm, CorrectionKind.INCIDENT: IncidentForm}


def rounds_in_question(case, user):
    """The supplement rounds that the score of a case counted for its agent, the newest first.

    Without a score, those of dossiers registered before it was opened.
    """
    first, last = date.min, localdate(case.opened_at)
    if case.score:
        first, last = case.score.run.window_start, case.score.run.as_of
    rounds = SupplementRound.objects.visible_to(user).for_list()
    return rounds.charged_to(case.agent_id, first=first, last=last)


def correction_page(request, case, model_admin, back):
    """Correct a supplement's reason, or point to an incident; both stand under the case.

    The address may name a dossier and a round, as the links beside those in question do.
    """
    if not may_correct(case, request.user):
        raise Http404
    asked = request.POST.get("kind") if request.method == "POST" else None
    forms_shown = {
        kind: form(
            request.POST if asked == kind else None,
            case=case,
            user=request.user,
            prefix=kind,
            initial={
                name: request.GET[name]
                for name in ("dossier_code", "number")
                if name in request.GET
            },
        )
        for kind, form in FORMS.items()
    }
    form = forms_shown.get(asked)
    if form is not None and form.is_valid():
        try:
            form.correct(timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("The record is corrected. The next scoring run counts it so.")
            )
            return HttpResponseRedirect(back)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Correct the record"),
        "opts": model_admin.opts,
        "case": case,
        "agent": case.agent,
        "kinds": [(CorrectionKind(kind), form) for kind, form in forms_shown.items()],
        "page": Paginator(rounds_in_question(case, request.user), ROUNDS_SHOWN).get_page(
            request.GET.get("page")
        ),
        "back": back,
    }
    return render(request, "oversight/case_correct.html", context)
