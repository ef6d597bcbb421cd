"""Chasing on the desk: one button beside what is held."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.language import lang, spoken
from hedun.oversight.board import STAGES, reads_board
from hedun.oversight.chasing import chase
from hedun.people.queries import actor_for
from hedun.places.queries import on_day


@login_required
@require_POST
def chase_them(request: HttpRequest) -> HttpResponse:
    """Ask everybody who holds cases of the step at the place; say whom, or why not."""
    now = clock.now()
    actor = actor_for(request.user)
    stage = next((one for one in STAGES if one == request.POST.get("stage")), None)
    if stage is None or not reads_board(actor, now):
        raise Http404
    place = get_object_or_404(on_day(local_day(now)), code=request.POST.get("place", ""))
    try:
        made = chase(place, stage, actor=actor, now=now)
    except Malformed as wrong:
        messages.warning(request, spoken(wrong.problem))
    else:
        between = "、" if lang() == "zh" else ", "
        names = between.join(row.holder_name for row in made)
        messages.success(
            request, _("Asked: %(names)s. They see it in their work.") % {"names": names}
        )
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse("duties:board")
    return redirect(target)
