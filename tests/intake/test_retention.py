"""What arrived goes with what became of it: the list, the rows that never went on, and who told."""

import os
from datetime import datetime, timedelta
from typing import Any

import pytest

from hedun.claims.actions import report, withdraw
from hedun.claims.models import Claim
from hedun.evidence import disk, store
from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from hedun.evidence.queries import sheet_of
from hedun.intake.models import Submission, Waiting
from hedun.intake.retention import erase_due
from hedun.people.protection import YEARS
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.evidence.pictures import picture
from tests.intake.world import FAMILIES, NOW, Village

HAO, WANG = FAMILIES[:2]
LATER = NOW + timedelta(hours=1)


def after(years: int, days: int = 0) -> datetime:
    day = LATER + timedelta(days=days)
    return day.replace(year=day.year + years)


@pytest.fixture
def came(village: Village) -> Submission:
    """郝玉兰's row went on; 王计生's waits, because nobody knows its crop."""
    village.take_in([HAO.row(), WANG.row(作物="什么草")])
    return Submission.objects.get()


def ended(village: Village) -> None:
    clerk = village.county.actor("clerk")
    claims = list(Claim.objects.all())
    for claim in claims:
        attach(claim.report, picture(), "全景.jpg", "photo", claim=claim, actor=clerk, now=LATER)
    report(claims, actor=clerk, now=LATER).insist()
    withdraw(claims, reason="不报了", actor=clerk, now=LATER).insist()


def test_the_list_goes_when_the_last_claim_of_it_ended_long_ago(
    village: Village, came: Submission, django_capture_on_commit_callbacks: Any
) -> None:
    ended(village)
    stored, there = came.stored_sha256, Claim.objects.get().report
    data = store.read(stored)
    assert erase_due(now=after(YEARS, days=-2)) == 0 and store.intact(stored)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_due(now=after(YEARS, days=1)) == 1
    assert store.intact(stored) is None
    kept = Evidence.objects.get(kind="sheet")
    assert kept.erased_at and sheet_of(there, village.county.actor("auditor"), LATER) is None
    row = Waiting.objects.get(submission=came)
    said = (row.state, row.name, row.id_last4, bytes(row.cells_enc), row.settled_by)
    assert said == ("erased", "", "", b"", "ticker")
    entry = Entry.objects.get(action="submission.erase_due")
    assert (entry.user, entry.subject) == ("ticker", came.number) and stored not in entry.body
    assert not verify().faults
    assert erase_due(now=after(YEARS, days=2)) == 0
    path = disk.path_of(stored)  # as from a backup
    path.write_bytes(data)
    os.chmod(path, 0o440)
    assert any("delete it" in one.en or "row is gone" in one.en for one in verify().faults)


def test_while_a_claim_of_it_is_open_or_ended_lately_it_stays(
    village: Village, came: Submission
) -> None:
    assert erase_due(now=after(20)) == 0
    ended(village)
    assert erase_due(now=after(20)) == 1
