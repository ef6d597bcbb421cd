"""The same 2,602 rows through the real command: into the inbox, without claimants.

Reading them is tested in test_inbo.py; here every row is accounted for in the office, and one of
them goes the way of a claim.
"""

import json
from collections import Counter
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from hedun import clock
from hedun.claims.models import Claim
from hedun.intake.actions import correct
from hedun.intake.models import Submission, Waiting
from hedun.record.verification import verify
from tests.intake.world import FAMILIES, NOW, everything, make_village, sign_for
from tests.people.world import VILLAGE, make_county

FILE = "inbo_wildschade/wildschade_2006_2020_trimmed.csv"
WITHOUT_CLAIMANT, BAD_OUTLINE, REFUSED = 2433, 2, 167  # 104 dead game, 63 observations


def handed_in(path: Path) -> dict[str, object]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        words = ("--village", VILLAGE, "--profile", "inbo", "--json")
        call_command("import_sheet", str(path), *words, stdout=out)
    assert ended.value.code == 1  # some wait, some are refused
    return dict(json.loads(out.getvalue()))


def test_every_row_waits_for_a_claimant_or_is_refused_and_one_becomes_a_claim(
    public_data: Path, db: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    village = make_village(make_county(since=date(2006, 1, 1)), families=2)
    said = handed_in(public_data / FILE)

    assert said["rows"] == 2602 == WITHOUT_CLAIMANT + BAD_OUTLINE + REFUSED
    assert (said["accepted"], said["without_claimant"]) == (WITHOUT_CLAIMANT, WITHOUT_CLAIMANT)
    assert (said["waiting"], said["refused"]) == (WITHOUT_CLAIMANT + BAD_OUTLINE, REFUSED)
    problems = said["problems"]
    assert isinstance(problems, list)
    assert said["accepted"] + len({(p["sheet"], p["row"]) for p in problems}) == 2602
    assert (said["report"], said["submissions"]) == (None, 607)

    assert Submission.objects.exclude(reference="").count() == 607
    assert Counter(Waiting.objects.values_list("state", flat=True)) == {
        "waiting": WITHOUT_CLAIMANT + BAD_OUTLINE,
        "dropped": REFUSED,
    }
    assert Waiting.objects.exclude(reference="").count() == 2602
    assert not verify().faults

    before = everything()
    again = handed_in(public_data / FILE)
    assert (again["again"], again["accepted"]) == (True, WITHOUT_CLAIMANT)
    assert everything() == before

    sign_for(village.county, 2018)
    row = Waiting.objects.filter(submission__reference="246257").order_by("row")[0]
    household = village.households[FAMILIES[0].name]
    township = {"actor": village.county.actor("township"), "now": NOW}
    done = correct(row, {}, household=household, **township)
    assert not done.taken  # how much of the parcel was damaged nobody says yet
    done = correct(row, {"damaged_e4": "1.2"}, **township)
    assert [one.pk for one in done.taken] == [row.pk]
    claim = Claim.objects.get()
    assert (claim.household, claim.state, claim.event.species) == (household, "draft", "wild_boar")
    line = claim.lines.get()
    assert (line.item, line.quantity_e4, line.plot) == ("maize", 12_000, "BERINGEN")
    assert (line.lon_e7 // 10_000_000, line.lat_e7 // 10_000_000) == (5, 51)
    assert claim.report.first_told_at.date().isoformat() in ("2018-06-16", "2018-06-17")
    assert not verify().faults
