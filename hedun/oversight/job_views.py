"""The page of jobs, for the system administrator: what fails, since when, why; what waits since
when, how much is done in an hour; when the house was verified and backed up last."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

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
from hedun.notes import NAMES, noted
from hedun.oversight import tallies, working
from hedun.oversight.failing import try_again
from hedun.oversight.models import Failure
from hedun.oversight.tick import STEPS
from hedun.oversight.words import JOBS, LATELY, REASONS
from hedun.people.reading import reader_with

administrator = reader_with(PERMITTED["see.jobs"])


@login_required
@require_http_methods(["GET", "POST"])
def jobs(request: HttpRequest) -> HttpResponse:
    """What fails now, and all jobs with how they fare. POST: `job` is tried again at once."""
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
    waits, fared = working.oldest(), tallies.fared(now)
    context = {
        "actor": actor,
        "now": now,
        "failing": [
            {"row": row, "name": JOBS[row.job], "reason": REASONS[row.reason]}
            for row in failing.values()
        ],
        "sweep": last(),
        "jobs": [
            {
                "name": JOBS[name],
                "waiting": waiting,
                "oldest": waits.get(name),
                "fared": fared.get(name),
                "fails": name in failing,
            }
            for name, waiting in {**working.waiting(), **dict.fromkeys(STEPS)}.items()
        ],
        "lately": [
            {"name": LATELY[name], "at": at, "well": well, "late": at is None or now - at > late}
            for name, (at, well), late in _lately(fared)
        ],
    }
    return render(request, "oversight/jobs.html", context)


def _lately(
    fared: Mapping[str, tallies.Fared],
) -> Iterator[tuple[str, tuple[datetime | None, bool], timedelta]]:
    """(what, when last and whether it ended well, how long that may be ago)."""
    ticked = max((fared[name].last_at for name in STEPS if name in fared), default=None)
    yield "tick", (ticked, True), timedelta(minutes=5)
    for name in NAMES:
        yield name, noted(name) or (None, True), timedelta(hours=27)
