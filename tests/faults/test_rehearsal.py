"""The rehearsal of a restore: backups while the house goes on, put up elsewhere, nothing missing.

What a season's offices do is done by one process, which says of every action that it is done (its
entry's number and digest); others make backups meanwhile, one after another.
"""

import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from hedun.web.backups import keyfiles
from tests.support.counts import count
from tests.support.databases import Databases
from tests.support.house import House

TORTURE = int(os.environ.get("TORTURE", "1"))
HOUSEHOLDS = 2 * min(TORTURE, 15)
RESTORED = 1 if TORTURE == 1 else 8  # of as many backups as there is time
PASSWORD = "a password of the tests"
WORK = """
import os
from datetime import timedelta
from hedun.record.models import Head
from tests.support import kept
from tests.support.acts import surrounded
from tests.support.road import make_claim, make_county
done = open(os.environ["HEDUN_HOME"] + ".done", "a", buffering=1)
def around(name, run):
    answer = run()
    head = Head.objects.first()
    done.write(f"{head.seq} {head.digest}\\n")
    return answer
kept.alone = False  # backups are made meanwhile
with surrounded(around):
    road = make_county({n})
    for turn in range({n}):
        # Days pass with every claim, and what is told of thirty days later is paid nothing.
        night = road.now.date() - timedelta(days=1)
        make_claim(road, ("paid", "contested", "escalated")[turn % 3], night=night)
"""


def said(path: Path) -> list[list[str]]:
    """What was acknowledged: [number of the last entry, digest]."""
    text = path.read_text() if path.exists() else ""
    return [line.split() for line in text[: text.rfind("\n") + 1].splitlines()]


def test_a_backup_of_a_house_at_work_put_up_elsewhere_lacks_nothing_acknowledged(
    new_house: Callable[..., House], databases: Databases, tmp_path: Path
) -> None:
    house, done = new_house(), tmp_path / "house-1.done"
    (tmp_path / "password").write_text(PASSWORD)
    key, password = str(tmp_path / "b.key"), ("--password-file", str(tmp_path / "password"))
    keyfiles.make(Path(key), PASSWORD.encode())
    work = house.start_python(WORK.replace("{n}", str(HOUSEHOLDS)))
    taken: list[tuple[int, Path]] = []  # how much was acknowledged before it began
    while work.poll() is None:
        time.sleep(0.2)
        acknowledged = said(done)
        if acknowledged and (len(taken) < RESTORED or TORTURE > 1):
            place = tmp_path / f"{len(taken)}.backup"
            taken.append((int(acknowledged[-1][0]), place))
            house.run("backup", "-o", str(place), "--to", f"{key}.pub")
    assert work.wait() == 0, work.communicate()[1]
    states = {tuple(one) for one in said(done)}
    between = [place for place in taken if place[0] < int(said(done)[-1][0])]
    assert between, "no backup began while there was work"
    some = between[:: -(-len(between) // RESTORED)]
    for before, place in some:
        elsewhere = House(tmp_path / f"{place.stem}-elsewhere", databases.empty())
        shutil.copytree(house.home / "keys", elsewhere.home / "keys")
        told = elsewhere.run("restore", str(place), "--key", key, *password)
        [(seq, digest)] = re.findall(r"head: (\d+) ([0-9a-f]{64})", told)
        assert (seq, digest) in states, "its head is one that was acknowledged"
        assert int(seq) >= before, "what was acknowledged before it began is there"
        assert f"all as recorded: {seq} " in told
        databases.drop(elsewhere.database_url)
    count("restored elsewhere", "backups of a house at work", len(taken))
    count("restored elsewhere", "restored and verified, nothing missing", len(some))
