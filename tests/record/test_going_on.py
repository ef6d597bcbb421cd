"""`hedun verify --go-on`: only what came after the last time that all was as recorded."""

import json
from pathlib import Path

import pytest

from hedun.claims.models import Claim, LossLine
from hedun.people.models import Reason
from hedun.record import checkpoint
from hedun.record.models import Entry, Strand
from hedun.record.roots import hand_out, handed_out
from hedun.record.verification import Verified, look
from tests.support.road import Road, make_claim, make_county, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(home: Path) -> Road:
    return make_county(households=2)


@pytest.fixture
def claim(road: Road) -> Claim:
    """Verified; all was looked at then, and found as recorded."""
    claim = make_claim(road, at="verified")
    found, reached = look()
    assert not found.faults
    checkpoint.keep(reached.standing, reached.tables, road.now)
    return claim


def go_on() -> Verified:
    return look(handed_out(), go_on=True)[0]


def places() -> list[str]:
    return [fault.subject for fault in go_on().faults]


def test_it_goes_on_from_there_and_gives_the_same_root(road: Road, claim: Claim) -> None:
    before = Entry.objects.count()
    walk(road, claim, "accepted")
    hand_out("县林业局", now=road.now)
    found, whole = go_on(), look(handed_out())[0]
    assert (found.since, found.faults, found.roots) == (before, (), 1)
    assert (found.root, found.entries) == (whole.root, whole.entries)
    assert 0 < found.rows < whole.rows


def test_without_anything_kept_everything_is_looked_at(road: Road) -> None:
    found = go_on()
    assert found.since == 0 and found.rows > 0 and not found.faults


def test_a_row_that_a_later_entry_wrote_was_changed(road: Road, claim: Claim) -> None:
    walk(road, claim, "accepted")
    Claim.objects.filter(pk=claim.pk).update(row=7)
    assert places() == [f"claims.Claim:{claim.pk}"]


def test_rows_that_were_put_in_or_taken_out_since(road: Road, claim: Claim) -> None:
    walk(road, claim, "accepted")
    added = Reason.objects.create(entry_seq=999, text="没有人写过")
    assert places() == [f"people.Reason:{added.pk}"]
    added.delete()
    line = LossLine.objects.filter(claim=claim).last()
    assert line is not None
    line.decisions.all().delete()
    LossLine.objects.filter(pk=line.pk)._raw_delete(using="default")
    assert f"claims.LossLine:{line.pk}" in places() or "claims.LossLine" in places()


def test_what_was_kept_cannot_be_moved_without_the_key(road: Road, claim: Claim) -> None:
    said = json.loads(checkpoint.path().read_text())
    walk(road, claim, "accepted")
    last = Entry.objects.get(seq=Entry.objects.count())
    said |= {"seq": last.seq, "digest": last.digest}
    checkpoint.path().write_text(json.dumps(said))
    found = go_on()
    assert [fault.subject for fault in found.faults] == ["verified.json"]
    assert found.since == 0 and found.entries == last.seq  # and everything was looked at


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"mac": 1, "seq": -1}'])
def test_a_file_that_cannot_be_read_is_a_fault_and_no_crash(claim: Claim, text: str) -> None:
    checkpoint.path().write_text(text)
    assert places() == ["verified.json"]


def test_a_record_that_was_written_anew_before_it_is_noticed(claim: Claim) -> None:
    last = Entry.objects.count()
    Entry.objects.filter(seq=last).update(digest="0" * 64)
    assert places()[0] == f"record.Entry:{last}"


def test_a_row_of_before_is_seen_by_the_whole_check_alone_and_it_is_said(
    road: Road, claim: Claim
) -> None:
    LossLine.objects.update(degree_ppm=990_000)
    found = go_on()
    assert found.faults == () and found.since and found.since_at
    assert [fault.subject for fault in look()[0].faults]


# ── the strand of a policy ──────────────────────────────────────────────────────────────────────


def strand() -> list[tuple[Entry, dict[str, str]]]:
    """The entries that name a policy, in order."""
    rows = [(entry, json.loads(entry.body)) for entry in Entry.objects.order_by("seq")]
    return [(entry, body["policies"]) for entry, body in rows if "policies" in body]


def test_every_entry_of_a_policy_names_the_policys_entry_before(road: Road, claim: Claim) -> None:
    number, before = claim.report.policy.number, "0" * 64
    named = strand()
    assert {"policy.sign", "ledger.open", "report.open", "claim.verify"} <= {
        entry.action for entry, _ in named
    }
    for entry, policies in named:
        assert policies == {number: before}
        before = entry.digest
    assert Strand.objects.get().digest == before
    about = Entry.objects.filter(subject=claim.number)
    assert {entry.seq for entry in about} <= {entry.seq for entry, _ in named}


def test_what_concerns_no_policy_names_none(road: Road, claim: Claim) -> None:
    for entry in Entry.objects.filter(action__in=("household.register", "user.add", "place.add")):
        assert "policies" not in json.loads(entry.body)


def test_the_kept_end_of_a_strand_is_looked_at(claim: Claim) -> None:
    number = claim.report.policy.number
    Strand.objects.update(digest="1" * 64)
    assert [fault.subject for fault in look()[0].faults] == [f"record.Strand:{number}"]
    assert places() == [f"record.Strand:{number}"]
