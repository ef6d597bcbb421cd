"""How long it takes to take a year of Changzhi in by its villages' sheets: 7,379 households.

.venv/bin/python bench/sheets.py [--households 7379] [--write]

A county with its roll in PostgreSQL that waits for its disk. Each village's list, an .xlsx as
clerks write them, goes through the action of the page and of `hedun import-sheet`, one after the
other: read, compared with the roll, kept encrypted, recorded. Found again are as many claims as
rows were sent that can go on, and `hedun verify` has no fault. `--write` puts the line into
docs/performance.md.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import pg_cluster  # noqa: E402

from bench.serving import made_database  # noqa: E402
from bench.told import put, say  # noqa: E402

CHANGZHI, MOST_S, SEED = 7_379, 60, 7


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--households", type=int, default=CHANGZHI)
    parser.add_argument("--write", action="store_true", help="the line into docs/performance.md")
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench-sheets-", dir=ROOT / "build"))
    try:
        with pg_cluster.cluster(pg_cluster.MANY) as url:
            os.environ.update(
                DJANGO_SETTINGS_MODULE="hedun.settings", HEDUN_HOME=str(home), DATABASE_URL=url,
                HEDUN_DEMO="1",
            )  # fmt: skip
            text, seconds = measured(url, asked.households)
    finally:
        shutil.rmtree(home)
    print(text)
    if asked.write:
        put("sheets", text)
    say(f"{asked.households:,} households taken in by sheets", f"{seconds:.0f} s",
        goal=f"{MOST_S} s", held=seconds < MOST_S)  # fmt: skip
    return int(seconds >= MOST_S)


def measured(url: str, households: int) -> tuple[str, float]:
    import django

    made_database(url)
    django.setup()
    from django.core.management import call_command

    from hedun.claims.models import Claim
    from hedun.demo import preparing
    from hedun.demo.county import found
    from hedun.demo.year import Size, make_up
    from hedun.intake.actions import import_sheet
    from hedun.memory import collect_seldom
    from hedun.people.queries import actor_named
    from hedun.record.verification import verify

    call_command("migrate", verbosity=0)
    collect_seldom()
    year = make_up(SEED, Size(reports=2 * households // 31))
    county = found(year.founding)
    clerks = {s.claims[0][0]: s for s in reversed(year.sittings) if s.claims}
    given, rows = [], 0
    for one in year.lists:
        if one.mishap is None and rows < households and one.number in clerks:
            given.append((one, preparing.sheet(year, one, year.founding.rolls[one.village.code])))
            rows += len(one.hits)
    begun, busy = time.perf_counter(), time.process_time()
    claims = 0
    for one, data in given:
        sitting = clerks[one.number]
        taken = import_sheet(
            data, f"{one.number}.xlsx", county.places[one.village.code], first_told_at=one.told,
            no_evidence_reason="当晚没有灯", actor=actor_named(sitting.who), now=sitting.at,
        )  # fmt: skip
        claims += taken.claims
    seconds, own = time.perf_counter() - begun, time.process_time() - busy
    assert Claim.objects.count() == claims > 0.9 * rows, (Claim.objects.count(), claims, rows)
    assert not (faults := verify().faults), faults[:3]
    told = (
        f"{len(given)} sheets with {rows:,} households, of which {claims:,} became claims at once: "
        f"{seconds:.1f} s by the clock, {own:.1f} s of this process. Python "
        f"{platform.python_version()}, PostgreSQL on the same {os.cpu_count()} cores, load "
        f"{os.getloadavg()[1]:.1f}; {time.strftime('%Y-%m-%d')}."
    )
    return told, seconds


if __name__ == "__main__":
    sys.exit(main())
