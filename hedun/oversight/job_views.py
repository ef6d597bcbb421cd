"""The page of jobs, for the system administrator: what fails, since when, why, and what waits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hedun.domain.permissions import PERMITTED
from hedun.domain.problems import Malformed
from hedun.evidence.sweeping import last
from hedun.language import lang
from hedun.oversight import working
from hedun.oversight.failing import try_again
from hedun.oversight.models import Failure
from hedun.oversight.tick import STEPS
from hedun.oversight.words import JOBS, REASONS
from hedun.people.reading import reader_with

administrator = reader_with(PERMITTED["see.jobs"])


@login_required
@require_http_methods(["GET", "POST"])
def jobs(request: HttpRequest) -> HttpResponse:
    """What fails now, and all jobs with how much waits. POST: `job` is tried again at once."""
    actor, now = administrator(request)
    if request.method == "POST":
        try:
            try_again(request.POST.get("job", ""), actor=actor, now=now)
            messages.success(request, _("It is tried again with the next round."))
        except Malformed as wrong:
            problem = wrong.problem
            messages.error(request, problem.zh if lang() == "zh" else problem.en)
        return redirect("jobs:jobs")
    failing = {row.job: row for row in Failure.objects.all()}
    context = {
        "actor": actor,
        "now": now,
        "failing": [
            {"row": row, "name": JOBS[row.job], "reason": REASONS[row.reason]}
            for row in failing.values()
        ],
        "sweep": last(),
        "jobs": [
            {"name": JOBS[name], "waiting": waiting, "fails": name in failing}
            for name, waiting in {**working.waiting(), **dict.fromkeys(STEPS)}.items()
        ],
    }
    return render(request, "oversight/jobs.html", context)
