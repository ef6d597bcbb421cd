"""What the audit administrator reads: every act about an account of their places, the newest first.
Who did it is told apart from whom it is about; nothing can be done here."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.domain.permissions import PERMITTED
from hedun.people.queries import accounts_of
from hedun.people.reading import reader_with
from hedun.record.models import Entry
from hedun.web.accounts.history import about_accounts, told

A_PAGE = 50
_overseer = reader_with(PERMITTED["see.acts_on_accounts"])


@require_GET
@login_required
def acts(request: HttpRequest) -> HttpResponse:
    """A page of them; `by`: of one person only."""
    actor, now = _overseer(request)
    rows = Entry.objects.filter(
        about_accounts(), subject__in=accounts_of(actor, now).values("username")
    )
    by = request.GET.get("by", "").strip()[:60]
    if by:
        rows = rows.filter(user=by)
    page = Paginator(rows.order_by("-seq"), A_PAGE).get_page(request.GET.get("page"))
    context = {"actor": actor, "now": now, "page": page, "by": by, "changes": told(list(page))}
    return render(request, "accounts/acts.html", context)
