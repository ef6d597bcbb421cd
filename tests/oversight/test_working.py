"""The worker: every job in turn, and one that fails holds up no other."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError

from hedun.oversight.failing import FIRST_REST, LONGEST_REST
from hedun.oversight.models import Failure
from hedun.oversight.working import JOBS, Job, Worker
from tests.notices.world import NOW


def job(name: str, left: int, wrong: list[Exception]) -> tuple[Job, list[int]]:
    """Does its work one by one, after as many failures."""
    done: list[int] = []

    def do(_now: object) -> int:
        if wrong:
            raise wrong.pop()
        if len(done) == left:
            return 0
        done.append(1)
        return 1

    return Job(name, do, lambda: left - len(done)), done


def test_all_jobs_are_done_in_turn(db: None) -> None:
    (one, done), (other, more) = job("one", 3, []), job("other", 2, [])
    worker = Worker((one, other))
    assert worker.round(NOW) == {"one": 1, "other": 1}
    assert worker.until_done(lambda: NOW) == {"one": 2, "other": 1}
    assert (len(done), len(more)) == (3, 2)


def test_a_job_that_fails_rests_longer_each_time_and_the_others_go_on(db: None) -> None:
    bad, done = job("bad", 1, [ValueError("x"), ValueError("y")])
    good, more = job("good", 9, [])
    worker = Worker((bad, good))
    assert worker.round(NOW) == {"bad": 0, "good": 1}
    assert worker.round(NOW + FIRST_REST / 2) == {"bad": 0, "good": 1}  # not tried
    assert worker.round(NOW + FIRST_REST) == {"bad": 0, "good": 1}  # tried, fails again
    assert worker.round(NOW + 2 * FIRST_REST) == {"bad": 0, "good": 1}
    assert worker.round(NOW + 3 * FIRST_REST) == {"bad": 1, "good": 1}
    assert not Failure.objects.exists() and (len(done), len(more)) == (1, 5)


def test_it_never_rests_longer_than_an_hour(db: None) -> None:
    bad, _ = job("bad", 1, [ValueError() for _ in range(40)])
    worker, now = Worker((bad,)), NOW
    for _ in range(40):
        worker.round(now)
        now += LONGEST_REST
    assert worker.round(now) == {"bad": 1}


def test_a_database_that_is_away_is_no_failure_of_the_job(db: None) -> None:
    away, _ = job("away", 1, [OperationalError()])
    worker = Worker((away,))
    with pytest.raises(OperationalError):
        worker.round(NOW)
    assert worker.round(NOW + timedelta(seconds=1)) == {"away": 1}


def test_the_command_says_what_waits_and_what_it_did(db: None) -> None:
    names = [one.name for one in JOBS]
    for option, said in (("waiting", "waiting"), ("once", "done")):
        out = StringIO()
        call_command("work", **{option: True}, stdout=out)
        assert out.getvalue() == f"{said}: " + ", ".join(f"0 {name}" for name in names) + "\n"
