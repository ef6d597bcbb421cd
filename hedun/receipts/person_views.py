"""A household's own data given out as a file, from the household's page."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people.queries import HOUSEHOLD_READERS, households_visible_to
from hedun.people.reading import reader_with
from hedun.receipts.exporting import export_person

_reader = reader_with(HOUSEHOLD_READERS)


@login_required
@never_cache
@require_POST
def export(request: HttpRequest, number: str) -> HttpResponse:
    """The file, where a reason was written; it stands in the record."""
    actor, now = _reader(request)
    found = get_object_or_404(households_visible_to(actor, now), number=number)
    reason = request.POST.get("reason", "")
    try:
        told = export_person(found, reason=reason, actor=actor, now=now)
    except Malformed:
        messages.error(request, _("Write in one sentence who asked for it and how you know them."))
        return redirect("people:household", number)
    except Refused:
        messages.error(request, _("Your office gives no such files out."))
        return redirect("people:household", number)
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{number}.json"'
    return answer
