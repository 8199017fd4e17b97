"""The page of one visit: the checklist on a phone, and the closed record."""

from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from oversight.actions.visits import (
    Answer,
    Found,
    Position,
    give_up_visit,
    may_fill,
    save_visit,
    submit_visit,
)
from oversight.enums import AnswerKind, QuestionSource, VisitResult
from oversight.models import InspectionCase, Visit
from oversight.rules.evidence_sheet import is_far
from oversight.visit_words import answer_text, hint_text, is_as_it_should_be, question_text
from registry.rules.evidence import KINDS
from registry.widgets import FilesInput

CLOCK = "%Y-%m-%dT%H:%M"
YES_NO = [
    ("1", pgettext_lazy("answer", "Yes")),
    ("0", pgettext_lazy("answer", "No")),
    ("", pgettext_lazy("answer", "Skipped")),
]
PHOTO_TYPES = ",".join(kind.content_type for kind in KINDS if kind.is_photo)
MOST_PHOTOS = 20


class PhotosField(forms.FileField):
    """Any number of photos, up to a limit."""

    widget = FilesInput(attrs={"accept": PHOTO_TYPES})

    def clean(self, data, initial=None):
        photos = [super(PhotosField, self).clean(file, initial) for file in data or []]
        if len(photos) > MOST_PHOTOS:
            raise ValidationError(
                _("Send at most %(count)d photos at a time."),
                code="too_many",
                params={"count": MOST_PHOTOS},
            )
        return photos


class VisitForm(forms.Form):
    """All that an inspector writes down, with a field and a note for each question."""

    visited_at = forms.DateTimeField(
        label=gettext_lazy("Was there at"),
        required=False,
        input_formats=[CLOCK, *settings.DATETIME_INPUT_FORMATS],
        widget=forms.DateTimeInput(format=CLOCK, attrs={"type": "datetime-local"}),
    )
    on_duty = forms.CharField(
        label=gettext_lazy("Who was on duty"),
        help_text=gettext_lazy("Names of employees."),
        required=False,
        max_length=200,
    )
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90
    )
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180
    )
    accuracy_m = forms.FloatField(label=gettext_lazy("Accuracy (m)"), required=False, min_value=0)
    photos = PhotosField(label=gettext_lazy("Photos"), required=False)
    findings = forms.CharField(
        label=gettext_lazy("Findings"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        required=False,
        choices=VisitResult.choices,
        widget=forms.RadioSelect,
    )
    signed_by_inspector = forms.CharField(
        label=gettext_lazy("Signed by the inspector (full name)"), required=False, max_length=100
    )
    signed_by_agent = forms.CharField(
        label=gettext_lazy("Signed by the agent's person (full name)"),
        help_text=gettext_lazy("Or that they refused to sign."),
        required=False,
        max_length=100,
    )

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.answers = answers
        for answer in answers:
            self.fields[f"value_{answer.pk}"] = _field_for(answer)
            self.fields[f"note_{answer.pk}"] = forms.CharField(
                label=gettext_lazy("Note"),
                required=False,
                max_length=300,
                widget=forms.TextInput(
                    attrs={
                        "aria-label": _("Note: %(question)s") % {"question": question_text(answer)}
                    }
                ),
            )
        for name, field in self.fields.items():
            field.widget.attrs.setdefault("autocomplete", "off")
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"help_{name}"

    def clean(self):
        given = super().clean()
        parts = [given.get(name) for name in ("latitude", "longitude", "accuracy_m")]
        known = [part is not None for part in parts]
        if any(known) and not all(known) and not self.errors:
            self.add_error(
                "accuracy_m",
                ValidationError(
                    _("A position needs latitude, longitude and accuracy."),
                    code="position_incomplete",
                ),
            )
        return given

    def found(self) -> Found:
        """What was typed, as the action takes it."""
        given = self.cleaned_data
        names = (
            "visited_at",
            "on_duty",
            "findings",
            "result",
            "signed_by_inspector",
            "signed_by_agent",
        )
        has_position = given["latitude"] is not None
        position = Position(given["latitude"], given["longitude"], given["accuracy_m"] or 0.0)
        answers = {
            answer.pk: Answer(given[f"value_{answer.pk}"], given[f"note_{answer.pk}"])
            for answer in self.answers
        }
        return Found(
            **{name: given[name] for name in names},
            position=position if has_position else None,
            answers=answers,
        )

    def groups(self):
        """The questions under what they come from: (title, [(answer, question, hint, fields)])."""
        for source in QuestionSource:
            rows = [
                {
                    "question": question_text(answer),
                    "hint": hint_text(answer),
                    "value": self[f"value_{answer.pk}"],
                    "note": self[f"note_{answer.pk}"],
                    "is_number": answer.kind == AnswerKind.NUMBER,
                }
                for answer in self.answers
                if answer.source == source
            ]
            if rows:
                yield source.label, rows


def visit_page(request, visit: Visit, model_admin):
    """One visit: its form for its inspector while it is open, its record for everybody else."""
    if not may_fill(visit, request.user):
        return _page(
            request, "oversight/visit_record.html", visit, model_admin, record(visit, request.user)
        )
    answers = list(visit.answers.all())
    form = VisitForm(
        request.POST or None,
        request.FILES or None,
        answers=answers,
        initial=_initial(visit, answers, request.user),
    )
    if request.method == "POST":
        if request.POST.get("do") == "give_up":
            return _give_up(request, visit)
        if form.is_valid() and _write(request, visit, form):
            return HttpResponseRedirect(reverse("admin:oversight_visit_change", args=[visit.pk]))
    context = {"form": form, "photos": visit.photos.select_related("evidence")}
    return _page(request, "oversight/visit_form.html", visit, model_admin, context)


def record(visit: Visit, user) -> dict:
    """What the closed record shows: every answer in words, and whether it is the good one.

    What the evidence sheet made the inspector ask is for those who may read the sheet.
    """
    answers = list(visit.answers.all())
    if not user.has_perm("oversight.read_evidence_sheet"):
        answers = [answer for answer in answers if answer.source != QuestionSource.SHEET]
    groups = [
        (
            str(source.label),
            [
                {
                    "question": question_text(answer),
                    "hint": hint_text(answer),
                    "answer": answer_text(answer),
                    "note": answer.note,
                    "fault": "" if is_as_it_should_be(answer) is not False else _fault(answer),
                }
                for answer in answers
                if answer.source == source
            ],
        )
        for source in QuestionSource
    ]
    is_measured = visit.position_distance_m is not None
    return {
        "groups": [(title, rows) for title, rows in groups if rows],
        "photos": visit.photos.select_related("evidence"),
        "case": _case_of(visit, user),
        "may_open_case": visit.is_submitted
        and visit.case_id is None
        and user.has_perm("oversight.open_inspectioncase"),
        "is_far": is_measured and is_far(visit.position_distance_m, visit.position_accuracy_m),
    }


def _case_of(visit, user):
    """The case that the visit was made for, to those who see it."""
    if visit.case_id is None or not user.has_perm("oversight.view_inspectioncase"):
        return None
    return InspectionCase.objects.visible_to(user).filter(pk=visit.case_id).first()


def _write(request, visit, form) -> bool:
    """Save or submit; False where the form now says why not."""
    is_submitted = request.POST.get("do") == "submit"
    write = submit_visit if is_submitted else save_visit
    try:
        write(
            visit=visit,
            found=form.found(),
            photos=form.cleaned_data["photos"],
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as refusal:
        _add_errors(form, refusal)
        return False
    messages.success(
        request,
        _("The visit is submitted and stands.") if is_submitted else _("The visit is saved."),
    )
    return True


def _add_errors(form, refusal):
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _give_up(request, visit):
    try:
        give_up_visit(visit=visit, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The visit was given up. Photos stay with the agent."))
    return HttpResponseRedirect(reverse("admin:oversight_visit_changelist"))


def _initial(visit, answers, user):
    typed = {
        "visited_at": visit.visited_at,
        "on_duty": visit.on_duty,
        "latitude": visit.latitude,
        "longitude": visit.longitude,
        "accuracy_m": visit.position_accuracy_m,
        "findings": visit.findings,
        "result": visit.result,
        "signed_by_inspector": visit.signed_by_inspector or user.get_full_name(),
        "signed_by_agent": visit.signed_by_agent,
    }
    for answer in answers:
        typed[f"value_{answer.pk}"] = (
            "" if answer.value is None else f"{answer.value.normalize():f}"
        )
        typed[f"note_{answer.pk}"] = answer.note
    return typed


def _field_for(answer):
    if answer.kind == AnswerKind.YES_NO:
        return forms.TypedChoiceField(
            label=question_text(answer),
            choices=YES_NO,
            required=False,
            empty_value=None,
            coerce=Decimal,
            widget=forms.RadioSelect,
        )
    return forms.DecimalField(
        label=question_text(answer),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )


def _page(request, template, visit, model_admin, context):
    around = {
        **model_admin.admin_site.each_context(request),
        "title": visit.agent.name,
        "opts": model_admin.opts,
        "visit": visit,
        "agent": visit.agent,
    }
    is_refused = "form" in context and bool(context["form"].errors)
    return render(request, template, {**around, **context}, status=422 if is_refused else 200)


def _fault(answer):
    """What is said beside an answer: of a line of the evidence sheet, that it was found so."""
    return _("found so") if answer.source == QuestionSource.SHEET else _("not in order")
