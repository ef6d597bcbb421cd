"""Somebody with the database and the code writes the record anew. What gives them away?"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hedun.claims.models import Claim
from hedun.record import roots
from hedun.record.models import Entry, Head, Strand
from hedun.record.roots import hand_out, handed_out
from hedun.record.seals import sealed_body, table_seals
from hedun.record.verification import verify
from tests.support.road import Road, make_claim, make_county, walk

NOW = datetime(2026, 9, 30, 1, tzinfo=UTC)
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=2)


@pytest.fixture
def claim(road: Road) -> Claim:
    return make_claim(road, at="verified")


def write_anew(change: Change, *, with_key: bool = False, keep: int | None = None) -> None:
    """Change the bodies as wished and make the chain whole again, by the published rules:
    SHA-256 over "hedun entry 1\\n", the digest before (raw) and the body."""
    prev, strands = "0" * 64, dict[str, str]()
    for entry in Entry.objects.order_by("seq"):
        if keep is not None and entry.seq > keep:
            entry.delete()
            continue
        body = json.loads(entry.body)
        change(body)
        for policy in body.get("policies", ()):
            body["policies"][policy] = strands.get(policy, "0" * 64)
        if with_key:
            body = json.loads(sealed_body(prev, {k: v for k, v in body.items() if k != "seal"}))
        entry.body = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        entry.prev, entry.user, entry.action = prev, body["user"], body["action"]
        entry.digest = prev = chained(prev, entry.body)
        strands |= dict.fromkeys(body.get("policies", ()), prev)
        entry.save()
    for policy, digest in strands.items():
        Strand.objects.filter(policy=policy).update(digest=digest)
    last = Entry.objects.count()
    Head.objects.update(seq=last, digest=prev)


def chained(prev: str, body: str) -> str:
    start = b"hedun entry 1\n" + bytes.fromhex(prev)
    return hashlib.sha256(start + body.encode()).hexdigest()


def faults(*known: roots.Root) -> list[str]:
    return [fault.subject for fault in verify(known).faults]


def untouched(body: dict[str, Any]) -> None:
    """Nothing else is changed."""


def someone_else(body: dict[str, Any]) -> None:
    """The township officer of the verification becomes another one."""
    if body["action"] == "claim.verify":
        body["user"] = "liumin"


def seq_of(action: str) -> int:
    return Entry.objects.get(action=action).seq


def test_the_rules_of_the_chain_are_as_published(claim: Claim) -> None:
    before = list(Entry.objects.values_list("digest", flat=True))
    write_anew(untouched)
    assert list(Entry.objects.values_list("digest", flat=True)) == before
    assert faults() == []


def test_without_the_key_not_one_entry_can_be_written_anew(claim: Claim) -> None:
    verified = seq_of("claim.verify")
    write_anew(someone_else)
    assert faults()[0] == f"record.Entry:{verified}"


def test_without_the_key_a_changed_row_cannot_be_sealed_again(claim: Claim) -> None:
    Claim.objects.update(row=7)
    forged = hashlib.sha256(b"whatever").hexdigest()

    def seal_again(body: dict[str, Any]) -> None:
        for key in body["seals"]:
            if key == f"claims.Claim:{claim.pk}":
                body["seals"][key] = forged

    write_anew(seal_again)
    first = Entry.objects.filter(body__contains=forged).order_by("seq")[0].seq
    assert faults()[0] == f"record.Entry:{first}"


def test_a_row_put_back_to_an_earlier_state_with_the_seals_since_then_taken_out(
    road: Road, claim: Claim
) -> None:
    earlier = Claim.objects.filter(pk=claim.pk).values()[0]
    since = Head.objects.get().seq
    walk(road, claim, "accepted")
    Claim.objects.filter(pk=claim.pk).update(**{k: v for k, v in earlier.items() if k != "id"})

    def forget(body: dict[str, Any]) -> None:
        if body["seq"] > since:
            body["seals"].pop(f"claims.Claim:{claim.pk}", None)

    write_anew(forget)
    assert faults()[0] == f"record.Entry:{since + 1}"


def test_with_the_key_only_a_root_gives_it_away(claim: Claim, home: Path) -> None:
    handed = hand_out("县林业局", now=NOW)
    write_anew(someone_else, with_key=True)
    # This is why roots are printed and handed out: inside, all is of one piece again.
    assert faults() == []
    place = f"record.Entry:{handed.seq}"
    assert faults(*handed_out()) == [place]
    kept = home / "kept by the bureau.txt"
    (home / "roots.log").rename(kept)
    assert handed_out() == []
    assert faults(*handed_out(kept)) == [place]


def test_a_forged_line_in_our_own_log_does_not_cover_the_one_that_was_handed_over(
    claim: Claim, home: Path
) -> None:
    handed = hand_out("县林业局", now=NOW)
    write_anew(someone_else, with_key=True)
    (home / "roots.log").unlink()
    forged = hand_out("县林业局", now=NOW)
    assert forged.seq == handed.seq
    for known in ([handed, forged], [forged, handed]):
        assert faults(*known) == [f"record.Entry:{handed.seq}"]


def test_a_record_cut_off_at_its_end(road: Road, claim: Claim) -> None:
    """The last act is taken out of record and tables with the pen put back."""
    before = Claim.objects.filter(pk=claim.pk).values()[0]
    last = Head.objects.get().seq
    walk(road, claim, "accepted")
    handed = hand_out("县林业局", now=NOW)
    Entry.objects.filter(seq__gt=last).delete()
    assert faults()[0] == f"record.Entry:{last}"  # the head points beyond the end

    write_anew(untouched, keep=last)
    assert f"claims.Claim:{claim.pk}" in faults()  # rows that were written later
    claim.moves.last().delete()
    for line in claim.lines.all():
        line.decisions.all().delete()
    Claim.objects.filter(pk=claim.pk).update(**{k: v for k, v in before.items() if k != "id"})
    assert faults(*handed_out()) == [f"record.Entry:{handed.seq}"]  # only the root tells


def test_a_root_over_an_empty_record_holds_for_good(home: Path, db: None) -> None:
    handed = hand_out("县林业局", now=NOW)
    assert (handed.seq, handed.root) == (0, hashlib.sha256().hexdigest())
    make_county(households=2)
    found = verify(handed_out())
    assert (found.faults, found.roots) == ((), 1)


def test_a_seal_is_of_its_row_and_of_no_other(claim: Claim) -> None:
    """Two rows that hold the same cannot lend each other their seals."""
    from hedun.claims.models import LossLine

    [line] = LossLine.objects.all()
    line.pk, line.number = None, 2
    line.save()
    first, second = (seal for _, seal in table_seals(LossLine))
    assert first != second
