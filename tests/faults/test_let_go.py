"""A file that is let go leaves the store when all of it is written: who is killed in between leaves
it on the disk for the clock's next round, and nothing that a row points to ever goes."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from hedun.evidence import disk, store
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.evidence.queries import content
from hedun.evidence.sealing import finish
from hedun.injuries import actions as injuries
from hedun.oversight.tick import tick
from hedun.record.verification import verify
from tests.injuries.world import Case, handled
from tests.support.counts import count
from tests.support.killing import MOMENTS, dies
from tests.support.road import CLERK, make_county, picture


def taken_openly(case: Case, data: bytes) -> Evidence:
    return attach(case.claim.report, data, "右腿.jpg", "photo", claim=case.claim, **case.by(CLERK))


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
def test_who_is_killed_letting_a_file_go_leaves_it_for_the_clock(
    databases: Any, django_db_blocker: Any, home: Path, moment: str
) -> None:
    data = picture()
    plain = store.digest(data)
    with django_db_blocker.unblock(), databases.apart():
        case = handled(make_county(4))
        photo, by = taken_openly(case, data), case.by()
        death = dies(lambda: injuries.seal_photo(case.injury, photo, reason="误传", **by), moment)
        assert death.killed and disk.path_of(plain).exists()
        assert verify().faults == ()  # it waits to go, or is there as before
        dies(lambda: finish(case.road.now), "at a statement", 1)
        assert verify().faults == ()
        done = tick(case.road.now)
        photo = Evidence.objects.get(pk=photo.pk)
        assert (done.failed, store.leaving(), verify().faults) == ((), [], ())
        assert content(photo) == data
        sealed = moment == MOMENTS[-1]
        assert disk.path_of(plain).exists() != sealed == (photo.kind == "medical")
        connection.close()
    count("files let go", f"killed {moment} and finished by the clock", 1)


@pytest.mark.django_db
def test_what_is_there_again_after_it_went_is_a_fault_and_what_is_used_stays(home: Path) -> None:
    case, data = handled(make_county(4)), picture()
    photo = taken_openly(case, data)
    with transaction.atomic():
        store.leave(photo.stored_sha256)
    assert finish(case.road.now) == 1 and finish(case.road.now) == 0
    assert content(photo) == data and store.leaving() == []
    injuries.seal_photo(case.injury, photo, reason="误传", **case.by())
    assert finish(case.road.now) == 1 and not disk.path_of(store.digest(data)).exists()
    assert verify().faults == ()
    store.keep(data)  # as a backup would
    [fault] = verify().faults
    assert "lies open here still" in fault.en
