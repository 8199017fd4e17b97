"""Forms of inspection cases: opening one, and each move with what it needs."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from oversight.actions.cases import (
    Given,
    inspectors,
    outcomes_for,
    suggested_recheck,
    tells_operator,
)
from oversight.enums import (
    CASE_MOVES,
    INTERNAL,
    CaseAct,
    CaseReason,
    CaseSource,
)
from registry.enums import Act, Scope
from registry.models import Reason, User
from registry.rules.evidence import KINDS
from registry.widgets import FilesInput

NUMBERED = (
    CaseAct.NOTIFY,
    CaseAct.REPLY,
    CaseAct.DECIDE,
    CaseAct.CONFIRM,
    CaseAct.ADOPT,
    CaseAct.APPEAL,
    CaseAct.UPHOLD,
    CaseAct.CHANGE,
    CaseAct.DISMISS,
)


# What is written with a move, where that has a name of its own.
WRITTEN = {
    CaseAct.NOTIFY: gettext_lazy("Text of the notice"),
    CaseAct.REPLY: gettext_lazy("Your explanation"),
    CaseAct.APPEAL: gettext_lazy("Grounds of the appeal"),
}


class FilesField(forms.FileField):
    """Several files; the action looks into each."""

    widget = FilesInput

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class InspectorField(forms.ModelChoiceField):
    """A person by name."""

    widget = UnfoldAdminSelectWidget

    def label_from_instance(self, user):
        return user.get_full_name() or user.username


def _inspector_field(**given):
    return InspectorField(
        label=gettext_lazy("Inspector"),
        queryset=User.objects.none(),
        widget=UnfoldAdminSelectWidget,
        **given,
    )


def _among_inspectors(field):
    field.queryset = User.objects.filter(pk__in=[user.pk for user in inspectors()])


def _choices(sources):
    return [(source, source.label) for source in sources]


def _suspension_reasons():
    return Reason.objects.filter(act=Act.SUSPEND, is_current=True)


class OpenForm(forms.Form):
    """What opens a case: from one of the sources given, or from a signal that needs no choice."""

    source = forms.ChoiceField(
        label=gettext_lazy("Opened from"),
        help_text=gettext_lazy("Only what stands about this agent today can be chosen."),
        widget=UnfoldAdminSelectWidget,
    )
    note = forms.CharField(
        label=gettext_lazy("What led to it"),
        required=False,
        help_text=gettext_lazy("For the Centre only; the operator never sees it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    inspector = _inspector_field()
    duplicate_reason = forms.CharField(
        label=gettext_lazy("Why another case is needed"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args, has_undecided, sources, **kwargs):
        super().__init__(*args, **kwargs)
        _among_inspectors(self.fields["inspector"])
        self.fields["source"].choices = _choices(sources)
        if not sources:
            del self.fields["source"]
        if not has_undecided:
            del self.fields["duplicate_reason"]


class BulkOpenForm(forms.Form):
    """What opens a case about each of several agents."""

    source = forms.ChoiceField(
        label=gettext_lazy("Opened from"),
        widget=UnfoldAdminSelectWidget,
    )
    note = forms.CharField(
        label=gettext_lazy("What led to it"),
        required=False,
        help_text=gettext_lazy("For the Centre only; the operator never sees it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args, source, **kwargs):
        super().__init__(*args, initial={"source": source}, **kwargs)
        self.fields["source"].choices = _choices([source, CaseSource.HAND])


class BulkConfirmForm(forms.Form):
    """What confirms several proposed suspensions, once for all."""

    suspension_reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"),
        queryset=Reason.objects.none(),
        widget=UnfoldAdminSelectWidget,
    )
    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    document_number = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["suspension_reason"].queryset = _suspension_reasons()

    def given(self) -> Given:
        """What was typed, as the action takes it."""
        return Given(**self.cleaned_data)


class CaseMoveForm(forms.Form):
    """What one move asks for; the fields that it does not need are not there."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=UnfoldAdminSelectWidget)
    suspension_reason = forms.ModelChoiceField(
        label=gettext_lazy("Reason"),
        queryset=Reason.objects.none(),
        widget=UnfoldAdminSelectWidget,
    )
    outcome = forms.ChoiceField(
        label=pgettext_lazy("of a case", "Decision"), widget=UnfoldAdminSelectWidget
    )
    inspector = _inspector_field()
    recheck_on = forms.DateField(
        label=gettext_lazy("Day of the re-check"), widget=UnfoldAdminDateWidget
    )
    comment = forms.CharField(
        label=pgettext_lazy("on a decision", "Comment"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    internal_note = forms.CharField(
        label=gettext_lazy("Internal note"),
        required=False,
        help_text=gettext_lazy("For the Centre only; the operator never sees it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    document_number = forms.CharField(
        label=gettext_lazy("Document number"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
    )
    documents = FilesField(
        label=gettext_lazy("Documents"),
        required=False,
        help_text=gettext_lazy("Photos (JPEG, PNG, WebP) or PDF, several at once."),
        widget=FilesInput(attrs={"accept": ",".join(kind.content_type for kind in KINDS)}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the message"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args, act, case, user, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.act, self.case = act, case
        row = CASE_MOVES[act]
        self._keep("reason", bool(row.reasons))
        self._keep("suspension_reason", act is CaseAct.CONFIRM)
        self._keep("outcome", bool(outcomes_for(case, act)))
        self._keep("inspector", act is CaseAct.ASSIGN)
        self._keep("recheck_on", act is CaseAct.RECHECK)
        self._keep("internal_note", user.scope != Scope.OPERATOR)
        self._keep("document_number", act in NUMBERED)
        self._keep("language", tells_operator(case, act))
        self._fill(row, at)

    def _keep(self, name, is_needed):
        if not is_needed:
            del self.fields[name]

    def _fill(self, row, at):
        fields = self.fields
        if "reason" in fields:
            offered = [(reason, CaseReason(reason).label) for reason in row.reasons]
            fields["reason"].choices = [("", _("Choose …")), *offered]
        if "suspension_reason" in fields:
            fields["suspension_reason"].queryset = _suspension_reasons()
        if "outcome" in fields:
            decided = [(outcome, outcome.label) for outcome in outcomes_for(self.case, self.act)]
            fields["outcome"].choices = [("", _("Choose …")), *decided]
        if "inspector" in fields:
            _among_inspectors(fields["inspector"])
            fields["inspector"].initial = self.case.inspector_id
        if "recheck_on" in fields:
            fields["recheck_on"].initial = suggested_recheck(at)
        if self.act in WRITTEN:
            fields["comment"].label = WRITTEN[self.act]
        if self.act is CaseAct.NOTIFY:
            fields["comment"].widget.attrs["rows"] = 12
        if self.act in (CaseAct.REPLY, CaseAct.APPEAL):
            fields["comment"].required = True
        elif self.act in INTERNAL:
            fields["comment"].help_text = _("For the Centre only; the operator never sees it.")
        else:
            fields["comment"].help_text = _("The operator reads this.")

    def given(self) -> Given:
        """What was typed, as the action takes it."""
        return Given(**self.cleaned_data)
