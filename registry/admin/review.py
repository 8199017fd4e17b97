"""A second look at decisions: the samples, what waits, and what the director says to it."""

import secrets
from datetime import date

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, DropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from registry.actions.reviews import (
    draw_decisions,
    is_second_person,
    note_disagreement,
    review_decision,
)
from registry.admin.base import ReadOnlyAdmin
from registry.admin.filters import VisibleChoicesFilter
from registry.enums import Verdict
from registry.models import DecisionReview, ReviewDraw

SEED_BITS = 63
MONTHS_OFFERED = 6
OPEN = "open"
VERDICT_COLOURS = {OPEN: "info", Verdict.AGREES: "success", Verdict.DISAGREES: "danger"}


class MonthForm(BaseDialogForm):
    """A month that is over and was not drawn yet, the last one first."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        drawn = set(ReviewDraw.objects.values_list("month", flat=True))
        self.fields["month"].choices = [
            (month.isoformat(), f"{month:%m/%Y}")
            for month in months_before(timezone.localdate())
            if month not in drawn
        ]


class WhyForm(BaseDialogForm):
    """A reason in words; a refusal is shown in the dialog."""

    form_before_template = "registry/move_refusals.html"
    reason = forms.CharField(
        label=gettext_lazy("Why"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    def get_before_template_context(self, request, object_id=None):
        return {"refusals": self.non_field_errors() if self.is_bound else []}


class NoteForm(WhyForm):
    reason = forms.CharField(
        label=gettext_lazy("What follows from it"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


def months_before(today: date) -> list[date]:
    """The first days of the months that are over, the last one first."""
    months = [
        divmod(today.year * 12 + today.month - 2 - back, 12) for back in range(MONTHS_OFFERED)
    ]
    return [date(year, month + 1, 1) for year, month in months]


@admin.register(ReviewDraw)
class ReviewDrawAdmin(ReadOnlyAdmin):
    list_display = [
        "month_shown",
        "frame_size",
        "drawn",
        "reviewed",
        "disagreed",
        "seed",
        "drawn_at",
        "drawn_by",
    ]
    list_select_related = ["drawn_by"]
    fields = ["month_shown", "frame_size", "seed", "drawn_at", "drawn_by"]
    readonly_fields = ["month_shown"]
    actions_list = ["draw"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts()

    def has_draw_permission(self, request):
        return request.user.has_perm("registry.draw_decisions")

    @action(
        description=gettext_lazy("Draw a month's decisions"),
        permissions=["draw"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": gettext_lazy("Draw a month's decisions"),
            "description": gettext_lazy(
                "One decision in twenty of each person, and at least one, is drawn by chance for a "
                "second look by somebody else. A month is drawn once."
            ),
            "form_class": MonthForm,
            "form_submit_text": gettext_lazy("Draw"),
        },
    )
    def draw(self, request, form):
        page = reverse("admin:registry_reviewdraw_changelist")
        try:
            draw = draw_decisions(
                month=date.fromisoformat(form.cleaned_data["month"]),
                seed=secrets.randbits(SEED_BITS),
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            count = draw.reviews.count()
            messages.success(
                request,
                ngettext(
                    "%(count)d decision of %(month)s is drawn.",
                    "%(count)d decisions of %(month)s are drawn.",
                    count,
                )
                % {"count": count, "month": draw},
            )
        return HttpResponse(headers={"HX-Redirect": page})

    @display(description=gettext_lazy("month"), ordering="month")
    def month_shown(self, draw):
        return str(draw)

    @display(description=gettext_lazy("drawn"))
    def drawn(self, draw):
        page = reverse("admin:registry_decisionreview_changelist")
        return format_html(
            '<a href="{}?draw__id__exact={}">{}</a>', page, draw.pk, draw.drawn_count
        )

    @display(description=gettext_lazy("looked at again"))
    def reviewed(self, draw):
        return draw.reviewed_count

    @display(description=gettext_lazy("disagreements"))
    def disagreed(self, draw):
        return draw.disagreed_count


class ReviewWorkFilter(DropdownFilter):
    """The piles that the home page counts."""

    title = gettext_lazy("work")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("For me to look at again")),
            (OPEN, _("Nobody has looked again")),
            ("to_be_noted", _("Disagreements without a note")),
        ]

    def queryset(self, request, queryset):
        piles = {
            "mine": lambda: queryset.for_second_person(request.user),
            OPEN: queryset.open,
            "to_be_noted": queryset.to_be_noted,
        }
        return piles.get(self.value(), lambda: queryset)()


def _button(name, title, description, variant, form_class, act):
    """A button with a dialog; `act` takes the review, the person, the time and what was written."""
    dialog = {
        "title": title,
        "description": description,
        "form_class": form_class,
        "form_submit_text": title,
    }

    def press(self, request, form, object_id):
        review = self.get_object(request, object_id)
        if review is None:
            raise Http404
        try:
            act(review, request.user, timezone.now(), form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
            context = {"dialog": dialog, "form": form, "form_submit_text": title}
            return render(request, "unfold/helpers/dialog.html", context)
        messages.success(request, _("It is recorded."))
        page = reverse("admin:registry_decisionreview_change", args=[object_id])
        return HttpResponse(headers={"HX-Redirect": page})

    press.__name__ = name
    return action(description=title, permissions=[name], variant=variant, dialog=dialog)(press)


def _answer(verdict):
    def act(review, by, at, reason):
        review_decision(review=review, verdict=verdict, reason=reason, by=by, at=at)

    return act


@admin.register(DecisionReview)
class DecisionReviewAdmin(ReadOnlyAdmin):
    list_display = [
        "site",
        "operator",
        "decided",
        "decider",
        "draw",
        "verdict_shown",
        "reviewed_by",
    ]
    list_filter = [
        ReviewWorkFilter,
        ("draw", VisibleChoicesFilter),
        ("verdict", ChoicesCheckboxFilter),
    ]
    search_fields = ["decision__agent__search_key"]
    search_help_text = gettext_lazy("Code, name or address, with or without accents")
    fieldsets = [
        (None, {"fields": ["agent_link", "operator", "decided", "decider", "given", "draw_shown"]}),
        (
            gettext_lazy("Second look"),
            {"fields": ["opinion", "reason", "reviewed_by", "reviewed_at"]},
        ),
        (gettext_lazy("Note of the director"), {"fields": ["note_shown"]}),
    ]
    readonly_fields = [
        "agent_link",
        "operator",
        "decided",
        "decider",
        "given",
        "draw_shown",
        "opinion",
        "note_shown",
    ]
    actions_detail = ["agree", "disagree", "take_note"]

    agree = _button(
        "agree",
        gettext_lazy("Agree"),
        gettext_lazy("You would have decided alike, on what was found on that day."),
        ActionVariant.SUCCESS,
        WhyForm,
        _answer(Verdict.AGREES),
    )
    disagree = _button(
        "disagree",
        gettext_lazy("Disagree"),
        gettext_lazy("The decision stands; the director reads what you write."),
        ActionVariant.WARNING,
        WhyForm,
        _answer(Verdict.DISAGREES),
    )
    take_note = _button(
        "take_note",
        gettext_lazy("Take note"),
        gettext_lazy("Say what follows. A decision is changed on the page of the agent only."),
        ActionVariant.PRIMARY,
        NoteForm,
        lambda review, by, at, text: note_disagreement(review=review, text=text, by=by, at=at),
    )

    def has_agree_permission(self, request, object_id=None):
        review = self.get_object(request, object_id) if object_id else None
        may = review is not None and request.user.has_perm("registry.review_agent")
        return may and not review.verdict and is_second_person(review, request.user)

    has_disagree_permission = has_agree_permission

    def has_take_note_permission(self, request, object_id=None):
        review = self.get_object(request, object_id) if object_id else None
        may = review is not None and request.user.has_perm("registry.note_disagreement")
        return may and review.verdict == Verdict.DISAGREES and not hasattr(review, "note")

    @display(description=gettext_lazy("agent"), header=True, ordering="decision__agent__code")
    def site(self, review):
        return [review.decision.agent.name, review.decision.agent.code]

    @display(description=gettext_lazy("agent"))
    def agent_link(self, review):
        agent = review.decision.agent
        page = reverse("admin:registry_agent_change", args=[agent.pk])
        return format_html('<a href="{}">{}</a>', page, agent)

    @display(description=gettext_lazy("operator"), ordering="decision__agent__operator__name")
    def operator(self, review):
        return review.decision.agent.operator.name

    @display(description=gettext_lazy("decision"), ordering="decision__at")
    def decided(self, review):
        page = reverse("admin:registry_decision_sheet", args=[review.decision_id])
        return format_html('<a href="{}" target="_blank">{}</a>', page, review.decision)

    @display(description=gettext_lazy("decided by"), ordering="decision__by__username")
    def decider(self, review):
        return str(review.decision.by)

    @display(description=gettext_lazy("reason and comment"))
    def given(self, review):
        decision = review.decision
        return " – ".join(str(part) for part in (decision.reason, decision.comment) if part) or "–"

    @display(description=gettext_lazy("sample"))
    def draw_shown(self, review):
        return _("%(month)s, seed %(seed)d, of %(count)d decisions") % {
            "month": review.draw,
            "seed": review.draw.seed,
            "count": review.draw.frame_size,
        }

    @display(description=gettext_lazy("second opinion"), label=VERDICT_COLOURS, ordering="verdict")
    def verdict_shown(self, review):
        if not review.verdict:
            return OPEN, _("waits")
        return review.verdict, review.get_verdict_display()

    @display(description=gettext_lazy("second opinion"))
    def opinion(self, review):
        return self.verdict_shown(review)[1]

    @display(description=gettext_lazy("what follows from it"))
    def note_shown(self, review):
        note = getattr(review, "note", None)
        if note is None:
            return "–"
        return f"{note.text} ({note.by}, {timezone.localtime(note.at):%d/%m/%Y %H:%M})"
