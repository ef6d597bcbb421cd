"""Two workers of the house at the same jobs, each a process of its own: everything is done once."""

import json
import os
from collections.abc import Callable

import pytest

from tests.support.counts import count
from tests.support.house import House
from tests.support.together import at_once

TIMES = min(int(os.environ.get("TORTURE", "1")), 5)
NOW = "datetime(2026, 9, 15, 10, tzinfo=LOCAL)"
# Parcels of phones and of ODK Collect, photographs nobody has looked at, messages that wait.
PREPARE = """
from tests.record import world
from tests.support.road import make_claim, make_county
world.work_off = lambda now: None
road = make_county(6)
make_claim(road, "reported"), make_claim(road, "reported")
world._a_phone(road)
"""
WORK = f"""
from datetime import datetime
from hedun.domain.deadlines import LOCAL
from hedun.oversight.working import Worker
now = {NOW}
meet("the jobs")
say(Worker().until_done(lambda: now))
"""
LOOK = """
import json
from collections import Counter
from pathlib import Path
from hedun.evidence.models import Picture
from hedun.messages.models import Message
from hedun.oversight.models import Failure
from hedun.oversight.working import waiting
from hedun.phone.models import Parcel
from hedun.record.models import Entry
from hedun.record.verification import verify
from django.conf import settings
acts = Counter(Entry.objects.filter(action__startswith="parcel.").values_list("subject", flat=True))
sent = [line.partition(",")[0] for path in (Path(settings.HEDUN_HOME) / "sms" / "out").glob("*.csv")
        for line in path.read_text("utf-8-sig").splitlines()[1:]]
print(json.dumps({
    "faults": [one.en for one in verify().faults],
    "failed": list(Failure.objects.values_list("job", flat=True)),
    "waiting": waiting(),
    "tries": list(Parcel.objects.values_list("tries", flat=True)),
    "states": sorted(Parcel.objects.values_list("state", flat=True)),
    "acts": sorted(acts.values()),
    "pictures": Picture.objects.count(),
    "messages": Message.objects.filter(state="sent", channel="sms").count(),
    "sent": len(sent), "different": len(set(sent)),
}))
"""


@pytest.mark.slow
def test_two_workers_on_the_same_jobs_do_everything_once(new_house: Callable[..., House]) -> None:
    for _ in range(TIMES):
        _two(new_house())


def _two(house: House) -> None:
    house.python(PREPARE)
    done = at_once(house, [WORK, WORK])
    there = json.loads(house.python(LOOK))
    assert there["faults"] == [] and there["failed"] == []
    parcels = there["tries"]
    assert parcels and set(parcels) == {1}, "each was begun once"
    assert set(there["states"]) <= {"handed", "aside"}
    assert there["sent"] == there["different"] == there["messages"] > 0
    both = {job: sum(one[job] for one in done) for job in done[0]}
    assert both["parcels"] == len(parcels)
    assert both["photographs"] >= there["pictures"] > 0
    assert not any(there["waiting"].values())
    count("two workers", "parcels, each handed over once", len(parcels))
    count("two workers", "photographs, each recorded once", there["pictures"])
    count("two workers", "messages, each sent once", there["sent"])
