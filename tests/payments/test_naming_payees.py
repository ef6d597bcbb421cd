"""Who may be named to receive what a claim pays, by whom, and how often."""

from collections.abc import Callable
from datetime import date

import pytest

from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.identifiers import make_resident_id, make_uscc
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.payments import actions as payments
from hedun.payments.actions import Share
from hedun.people import actions as people
from hedun.people.models import Beneficiary
from hedun.people.problems import BadFields
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.payments.injury import (
    bank_says,
    batch_of,
    by,
    card_of,
    heirs,
    hospital,
    injured,
    money,
    name,
    owed,
    sent,
    thirds,
)
from tests.support.road import (
    CHECKER,
    INSURER,
    MAKER,
    TOWNSHIP,
    Road,
)

pytestmark = pytest.mark.django_db


# ── named anew ──────────────────────────────────────────────────────────────────────────────────


def test_named_anew_what_is_owed_is_split_again_and_what_was_paid_counts(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, (daughter, son, _) = estate
    parts, whole = owed(claim), money(road)["payable"]
    bank_says(road, sent(road, claim), 郝小军="1103", 王桂兰="1103")
    claim.refresh_from_db()
    # The wife's part goes to the son; what the daughter has had is her half.
    name(road, claim, Share(daughter, 1, 2), Share(son, 1, 2))
    assert owed(claim) == {"郝小军": whole - parts["郝小英"]}
    assert money(road)["payable"] == whole - parts["郝小英"]
    payments.end_payees(claim, reason="公证撤销", **by(road, INSURER))  # type: ignore[arg-type]
    assert owed(claim) == {"": whole - parts["郝小英"]}
    assert verify().faults == ()


def test_payees_are_not_named_anew_while_a_batch_or_the_bank_has_them(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, some = estate
    batch = batch_of(road, claim)
    with pytest.raises(Malformed) as taken:
        name(road, claim, *thirds(some))
    assert taken.value.problem.code == "IN_A_BATCH"
    payments.release(batch, **by(road, CHECKER)).outcome.insist()  # type: ignore[arg-type]
    with pytest.raises(Malformed) as gone:
        name(road, claim, *thirds(some))
    assert gone.value.problem.code == "PAYEES_STATE" and "付款中" in gone.value.problem.zh


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        (lambda a, b: [], "PAYEES_NONE"),
        (lambda a, b: [Share(a, 1, 2), Share(b, 1, 3)], "PAYEES_SUM"),
        (lambda a, b: [Share(a, 1, 2), Share(a, 1, 2)], "PAYEES_TWICE"),
        (lambda a, b: [Share(a, 3, 2)], "PAYEES_WAY"),
        (lambda a, b: [Share(a, 1, 1, most_fen=5)], "PAYEES_WAY"),
        (lambda a, b: [Share(a, most_fen=0)], "PAYEES_WAY"),
        (lambda a, b: [Share(a, 1, 1, person="P-9")], "PAYEES_PERSON"),
    ],
)
def test_shares_that_make_no_sense_are_refused(
    road: Road, shares: Callable[..., list[Share]], code: str
) -> None:
    claim = injured(road)
    a, b, _ = heirs(road, claim)
    entries = Entry.objects.count()
    with pytest.raises(Malformed) as wrong:
        name(road, claim, *shares(a, b))
    assert wrong.value.problem.code == code and Entry.objects.count() == entries


def test_only_the_insurer_names_payees_with_a_reason_a_paper_and_the_claims_own_heirs(
    road: Road,
) -> None:
    claim, other = injured(road), injured(road)
    mine, theirs = heirs(road, claim), heirs(road, other)

    def names(who: str, one: Beneficiary, reason: str = "继承", paper: str = "公证书 17") -> str:
        actor: Actor = road.who(who)
        try:
            payments.name_payees(claim, [Share(one, 1, 1)], reason=reason, paper=paper,
                                 actor=actor, now=road.now)  # fmt: skip
        except Refused as refused:
            return refused.refusals[0].code
        except Malformed as wrong:
            return wrong.problem.code
        return ""

    assert names(TOWNSHIP, mine[0]) == "OTHER_ROLE"
    assert names(INSURER, mine[0], reason=" ") == "NO_REASON"
    assert names(INSURER, mine[0], paper=" ") == "PAYEES_PAPER"
    assert names(INSURER, theirs[0]) == "PAYEE_OF_OTHERS"
    assert names(INSURER, mine[0]) == ""
    people.end_beneficiary(mine[1], reason="登记错", **by(road, INSURER))  # type: ignore[arg-type]
    mine[1].refresh_from_db()
    assert names(INSURER, mine[1]) == "PAYEE_ENDED"


# ── who they are ────────────────────────────────────────────────────────────────────────────────


def test_a_hospital_is_registered_once_by_a_code_that_can_be_right(road: Road) -> None:
    one = hospital(road)
    county = road.county.policy.place
    for uscc, code in ((make_uscc("12", "140423", "4057001X"), "BENEFICIARY_THERE"),
                       ("12140423405700111X", None)):  # fmt: skip
        with pytest.raises(BadFields) as bad:
            people.register_hospital(county, name="另一家", uscc=uscc, **by(road, INSURER))  # type: ignore[arg-type]
        [problem] = bad.value.fields["uscc"]
        assert code in (None, problem.code) and uscc[-4:] not in str(bad.value)
    with pytest.raises(BadFields) as other:
        people.add_account(one, holder="别人", bank="农行", number=card_of(9), **by(road, MAKER))  # type: ignore[arg-type]
    assert [p.code for p in other.value.fields["holder"]] == ["HOLDER_OTHER"]


def test_the_numbers_of_payees_stand_nowhere_in_the_open(road: Road) -> None:
    claim = injured(road)
    one = heirs(road, claim)[0]
    number = make_resident_id("140499", date(1990, 6, 1), 421)
    assert bytes(one.id_number_enc) != b"" and number.encode() not in bytes(one.id_number_enc)
    told = people.reveal(one, "id_number", reason="核对身份证", **by(road, INSURER))  # type: ignore[arg-type]
    assert told == number
    for secret in (number, card_of(0), one.name):
        assert not Entry.objects.filter(body__contains=secret).exists()
