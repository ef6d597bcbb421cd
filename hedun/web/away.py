"""Saying that one is away, so that what is in one's hands waits for the office meanwhile."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.language import spoken
from hedun.people.actions import be_away, be_back
from hedun.people.models import User
from hedun.people.queries import absence_of, actor_for, stand_ins
from hedun.people.tried import tried


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AwayForm(forms.Form):
    starts = DayField(label=gettext_lazy("First day away"))
    until = DayField(label=gettext_lazy("Last day away"))
    stand_in = forms.ChoiceField(
        label=gettext_lazy("Who stands in"),
        required=False,
        help_text=gettext_lazy("What is in your hands is in theirs while you are away."),
    )

    def __init__(self, *args: Any, actor: Actor, now: datetime, **options: Any) -> None:
        day = local_day(now)
        super().__init__(*args, initial={"starts": day, "until": day}, label_suffix="", **options)
        self.people = {user.username: user for user in stand_ins(actor, now)}
        named = [(username, user.name) for username, user in self.people.items()]
        self.fields["stand_in"].choices = [("", _("nobody: it waits for the office")), *named]  # type: ignore[attr-defined]

    def clean_stand_in(self) -> User | None:
        return self.people.get(self.cleaned_data["stand_in"])


@require_http_methods(["GET", "POST"])
@login_required
def away(request: HttpRequest) -> HttpResponse:
    """GET: one's absence and the form. POST: `do` away (with its days) or back."""
    now = clock.now()
    actor = actor_for(request.user)
    form = AwayForm(
        request.POST if request.POST.get("do") == "away" else None, actor=actor, now=now
    )
    if request.POST.get("do") == "back":
        be_back(actor=actor, now=now)
        messages.success(request, _("You are at work again; what is in your hands counts again."))
        return redirect("web:away")
    if form.is_bound and form.is_valid():
        for one in tried(form, lambda: be_away(**form.cleaned_data, actor=actor, now=now)):
            form.add_error(None, spoken(one))
        if not form.errors:
            messages.success(request, _("Noted. Your clocks run on while you are away."))
            return redirect("web:away")
    context = {"actor": actor, "now": now, "form": form, "absence": absence_of(actor, now)}
    return render(request, "web/away.html", context)
