"""A job that fails is tried again by itself, and the system administrator sees it and why."""

import errno
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hedun import clock
from hedun.domain.problems import Malformed
from hedun.evidence.store import FileLost
from hedun.oversight import failing, tick, working
from hedun.oversight.failing import LONGEST_REST, try_again
from hedun.oversight.models import Failure
from hedun.oversight.words import JOBS, REASONS
from hedun.oversight.working import Job, Worker
from hedun.people.models import User
from hedun.record.models import Entry
from hedun.record.verification import verify
from hedun.web.accounts.own import FirstThings
from tests.support.road import ADMINISTRATOR, CLERK, Road, make_county

SECRET = "王福生 140423197001011234"


@pytest.fixture
def road(home: Any, db: None) -> Road:
    return make_county(2)


def failed(monkeypatch: pytest.MonkeyPatch, wrong: Exception, job: str = "photographs") -> Job:
    def do(_now: object) -> int:
        raise wrong

    one = Job(job, do, lambda: 7)
    monkeypatch.setattr(working, "JOBS", (one,))
    return one


def test_every_job_and_every_reason_has_its_words() -> None:
    assert set(JOBS) == {job.name for job in working.JOBS} | set(tick.STEPS)
    codes = {*failing.BY_NUMBER.values(), *(code for _, code in failing.BY_KIND), failing.PROGRAM}
    assert set(REASONS) == codes


def test_why_is_said_in_words_and_never_what_somebody_typed(road: Road) -> None:
    told = {
        OSError(errno.ENOSPC, "No space"): "full",
        OSError(errno.EROFS, "Read-only"): "read_only",
        PermissionError(errno.EACCES, SECRET): "no_right",
        FileLost("0" * 64, changed=False): "lost",
        ValueError(SECRET): "program",
    }
    for wrong, code in told.items():
        assert failing.attempt("photographs", _raising(wrong), road.now, {}) is None
        row = Failure.objects.get()
        assert row.reason == code and SECRET not in row.place
    assert (
        row.tries == len(told)
        and row.place == "ValueError hedun/oversight/failing.py:" + (row.place.rpartition(":")[2])
    )


def _raising(wrong: Exception) -> Any:
    def do(_now: object) -> int:
        raise wrong

    return do


def test_two_workers_do_not_both_try_what_failed(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = Worker((failed(monkeypatch, ValueError()),)), Worker(working.JOBS)
    other.jobs = one.jobs
    for worker in (one, other, one, other):
        worker.round(road.now)
    assert Failure.objects.get().tries == 1
    now = road.now
    for _ in range(20):
        now += LONGEST_REST
        for worker in (one, other):
            worker.round(now)
    assert Failure.objects.get().tries == 21


def test_a_step_of_the_tick_that_fails_holds_up_no_other(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tick.STEPS, "cleaning", _raising(OSError(errno.ENOSPC, "full")))
    done = tick.tick(road.now)
    assert done.failed == ("cleaning",) and "failed: cleaning" in str(done)
    monkeypatch.setitem(tick.STEPS, "cleaning", lambda now: 0)
    assert tick.tick(road.later(minutes=1)).failed == ()
    assert not Failure.objects.exists() and verify().faults == ()


def test_erasures_that_failed_are_done_the_next_time_though_the_day_has_its_root(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    monkeypatch.setitem(tick.STEPS, tick.ERASURE, _raising(KeyError()))
    tick.tick(road.now)
    monkeypatch.setitem(tick.STEPS, tick.ERASURE, done.append)
    tick.tick(road.later(minutes=1))
    tick.tick(road.later(minutes=1))
    assert len(done) == 1


def test_the_administrator_sees_it_and_has_it_tried_at_once(
    road: Road,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: road.now)
    Worker((failed(monkeypatch, OSError(errno.ENOSPC, SECRET)),)).round(road.now)
    client.force_login(User.objects.get(username=ADMINISTRATOR))
    monkeypatch.setattr(FirstThings, "process_view", lambda *_: None)  # who has a second factor
    page = client.get("/jobs/").content.decode()
    assert SECRET not in caplog.text and "photographs failed" in caplog.text
    assert "磁盘已满" in page and "请腾出空间" in page and "查看照片" in page
    assert SECRET not in page and 'value="photographs"' in page and "1 项失败" in page
    road.later(seconds=1)
    client.post("/jobs/", {"job": "photographs"})
    assert Failure.objects.get().again_at == road.now
    assert Entry.objects.order_by("-seq")[0].action == "job.again"
    page = client.post("/jobs/", {"job": "none"}, follow=True).content.decode()
    assert "这项任务现在没有失败" in page
    Failure.objects.all().delete()
    assert "没有失败的任务" in client.get("/jobs/").content.decode()
    client.force_login(User.objects.get(username=CLERK))
    assert client.get("/jobs/").status_code == 404


def test_nobody_else_has_a_job_tried(road: Road) -> None:
    failing.attempt("photographs", _raising(ValueError()), road.now, {})
    for who, job, code in (
        (CLERK, "photographs", "NOT_ADMINISTRATOR"),
        (ADMINISTRATOR, "messages", "NOT_FAILING"),
    ):
        with pytest.raises(Malformed) as wrong:
            try_again(job, actor=road.who(who), now=road.now)
        assert wrong.value.problem.code == code
    row = try_again("photographs", actor=road.who(ADMINISTRATOR), now=road.now)
    assert row.tries == 1 and row.since + timedelta() == road.now
