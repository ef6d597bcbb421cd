"""The audit draw: foreseen by nobody, computed again by anybody.

The digests and tickets below were made with sha256sum and openssl, as domain/draw.py tells.
"""

from datetime import UTC, datetime

import pytest

from hedun.domain.draw import drawn, seed_digest
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people.vault import DoesNotOpen
from hedun.policies.actions import reveal_seed, set_number
from hedun.policies.models import AuditSeed, Policy
from hedun.policies.queries import drawn_among
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import NOW, County

SEED = "three-foxes-crossed-the-frozen-river"
SEED_SHA256 = "4d2131e7b65d4914fa951cb4ecc8ba4f177fd9d6b3409c26cd4cd1e719c209c0"
REPORT = "BA-140423104-2026-0001"
# The first eight hex digits of each claim's ticket, as a fraction of 2^32.
TICKETS = {
    f"{REPORT}-01": 0x5395EC22 / 2**32,  # 0.3265
    f"{REPORT}-02": 0x6432F2B0 / 2**32,  # 0.3914
    f"{REPORT}-03": 0xC224221B / 2**32,  # 0.7584
    f"{REPORT}-04": 0x2FC47355 / 2**32,  # 0.1866
}
LAST_MOMENT = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 in China
NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # 1 January, 00:00 in China


@pytest.mark.parametrize("share_ppm", [0, 186_000, 187_000, 350_000, 500_000, 800_000, 1_000_000])
def test_the_draw_is_what_openssl_computes(share_ppm: int) -> None:
    for claim, ticket in TICKETS.items():
        assert drawn(SEED, claim, share_ppm) == (ticket < share_ppm / 1_000_000)
    assert seed_digest(SEED) == SEED_SHA256


@pytest.mark.parametrize("share_ppm", [10_000, 50_000, 300_000])
def test_the_share_comes_out_over_ten_thousand_claims(share_ppm: int) -> None:
    count = sum(drawn(SEED, f"BA-{n:05d}", share_ppm) for n in range(10_000))
    expected = share_ppm / 100
    deviation = (10_000 * (share_ppm / 1e6) * (1 - share_ppm / 1e6)) ** 0.5
    assert abs(count - expected) < 4 * deviation
    assert count != sum(drawn(SEED + "s", f"BA-{n:05d}", share_ppm) for n in range(10_000))


def test_a_larger_share_keeps_everybody_who_was_drawn() -> None:
    claims = [f"BA-{n}" for n in range(500)]
    few = {c for c in claims if drawn(SEED, c, 100_000)}
    many = {c for c in claims if drawn(SEED, c, 400_000)}
    assert few < many


@pytest.mark.parametrize(
    ("seed", "claim", "share", "said"),
    [
        (SEED, "BA-1", 1_000_001, "share"),
        (SEED, "BA-1", -1, "share"),
        (SEED, "", 5, "number"),
        ("short", "BA-1", 5, "seed"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused(seed: str, claim: str, share: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        drawn(seed, claim, share)


# ── of a policy ─────────────────────────────────────────────────────────────────────────────────


def test_a_policys_draw_follows_its_seed_and_its_share(county: County, policy: Policy) -> None:
    assert drawn_among(policy, TICKETS) == set()  # our default is 5 %
    set_number(
        policy, "draw_share_ppm", "350000", basis="contract", clause="附则",
        effective=policy.starts, actor=county.actor("forestry"), now=NOW,
    )  # fmt: skip
    assert drawn_among(policy, TICKETS) == {f"{REPORT}-01", f"{REPORT}-04"}
    assert drawn_among(policy, [f"{REPORT}-02", f"{REPORT}-04"]) == {f"{REPORT}-04"}


def test_at_signing_the_record_commits_to_the_seed_without_giving_it_away(policy: Policy) -> None:
    entry = Entry.objects.get(action="policy.sign")
    assert SEED_SHA256 in entry.body
    row = AuditSeed.objects.get(policy=policy)
    assert SEED.encode() not in bytes(row.seed_enc) and row.revealed == ""
    assert SEED not in "".join(Entry.objects.values_list("body", flat=True))


def test_the_seed_is_revealed_after_the_last_day_and_not_a_minute_before(
    county: County, policy: Policy
) -> None:
    actor = county.actor("forestry")
    with pytest.raises(Malformed) as early:
        reveal_seed(policy, actor=actor, now=LAST_MOMENT)
    assert early.value.problem.code == "POLICY_RUNS"
    assert reveal_seed(policy, actor=actor, now=NEW_YEAR).revealed == SEED
    entry = Entry.objects.last()
    assert entry is not None and SEED in entry.body
    assert seed_digest(SEED) in Entry.objects.get(action="policy.sign").body
    with pytest.raises(Malformed) as again:
        reveal_seed(policy, actor=actor, now=NEW_YEAR)
    assert again.value.problem.code == "SEED_REVEALED"
    assert verify().faults == ()


def test_the_insurer_never_opens_the_seed(county: County, policy: Policy) -> None:
    with pytest.raises(Refused):
        reveal_seed(policy, actor=county.actor("insurer"), now=NEW_YEAR)


def test_a_seed_exchanged_behind_our_back_does_not_open_and_is_seen(policy: Policy) -> None:
    row = AuditSeed.objects.get(policy=policy)
    blob = bytes(row.seed_enc)
    AuditSeed.objects.filter(pk=row.pk).update(seed_enc=blob[:-1] + bytes([blob[-1] ^ 1]))
    with pytest.raises(DoesNotOpen):
        drawn_among(policy, [REPORT])
    assert [f.subject for f in verify().faults] == [f"policies.AuditSeed:{row.pk}"]
