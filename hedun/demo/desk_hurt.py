"""Somebody was hurt: told by the clerk, seen by the town, and handled by two officers of the
insurer: one enters treatment and bills and draws the account up, the other confirms it."""

from fractions import Fraction
from typing import Any

from hedun.assessment import actions as assessment
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.demo import people as invented
from hedun.demo import texts
from hedun.demo.desk_village import told_alone
from hedun.demo.hands import Hands
from hedun.demo.pictures import NAMES
from hedun.demo.plan import Sitting
from hedun.demo.wounds import HOSPITALS, Cost, Wound
from hedun.domain.case import State
from hedun.injuries import actions as injuries
from hedun.injuries.actions import NewHeir, NewItem
from hedun.injuries.models import Injury, Treatment
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance
from hedun.notices import actions as notices
from hedun.payments import actions as payments
from hedun.payments.actions import Share
from hedun.people import actions as people
from hedun.people.models import Beneficiary

HOSPITAL_CARDS, HEIR_CARDS = 80_000_000, 80_100_000  # numbers that no household's card has
BANK = "襄垣农商银行虒亭支行"
FUNERAL_FEN = 1_860_000


def told(hand: Hands, s: Sitting) -> None:
    """The clerk reports who was hurt in a few words, and hands in a picture that is sealed."""
    claim, what = told_alone(hand, s, [], why=texts.WITH_THE_DOCTOR), _wound(hand, s)
    [(_, kind, data)] = hand.material().pictures
    injuries.report_injury(
        claim,
        name=what.name,
        id_number=what.id_number,
        relation=what.relation,
        happened=what.happened,
        files=[(data, NAMES[kind])],
        **_by(hand, s),
    )


def verify(hand: Hands, s: Sitting) -> None:
    chosen = hand.on_desk(s, "verify")
    assessment.verify(chosen, visited_at=s.began, **_by(hand, s)).insist()


def take_up(hand: Hands, s: Sitting) -> None:
    """The first handler enters the treatment and the first day's bill; where the hospital waits for
    money, the interim account is drawn up at once."""
    what, by = _wound(hand, s), _by(hand, s)
    for injury in _injuries(hand, s):
        injuries.take_up(injury, reason=texts.HANDLES, **by)
        injuries.open_sealed(injury, **by)
        injuries.describe(injury, diagnosis=what.diagnosis, **by)
        name, code = HOSPITALS[what.hospital]
        at = {"hospital": name, "credit_code": code, **by}
        if what.stays:
            treatment = injuries.admit(injury, admitted=what.starts, **at)
        else:
            treatment = injuries.visit(injury, day=what.starts, **at)
        _bill(treatment, [cost for cost in what.costs if cost.day == what.starts], by)
        if what.advanced:
            injuries.draw_up(injury, "interim", **by)


def second(hand: Hands, s: Sitting) -> None:
    for injury in _injuries(hand, s):
        injuries.take_up(injury, reason=texts.CHECKS, **_by(hand, s))


def settle(hand: Hands, s: Sitting) -> None:
    """The treatment is over: its costs, what medical insurance paid, and the final account."""
    what, by = _wound(hand, s), _by(hand, s)
    for injury in _injuries(hand, s):
        injuries.open_sealed(injury, **by)
        if what.stays:
            _discharged(injury, what, by)
        if what.heirs:
            _died(injury, what, by)
        if injury.claim.state == State.PAID:
            claims_.reopen([injury.claim], reason=texts.TREATMENT_OVER, **by).insist()
        injuries.draw_up(injury, "final", **by)


def confirm(hand: Hands, s: Sitting) -> None:
    by = _by(hand, s)
    for injury in _injuries(hand, s):
        injuries.open_sealed(injury, **by)
    injuries.assess_injuries(hand.on_desk(s, "assess_injuries"), **by).insist()


def payees(hand: Hands, s: Sitting) -> None:
    """The advance goes to the hospital, all of it."""
    by = _by(hand, s)
    for claim in hand.on_desk(s, "prepay"):
        share = Share(_hospital(hand, s), most_fen=claim_balance(claim.number, Kind.AWARDED))
        _named(claim, [share], texts.TO_THE_HOSPITAL, by)


def accounts(hand: Hands, s: Sitting) -> None:
    """The cashier enters the accounts of those named who have none yet."""
    for claim in hand.claims(s):
        for row in claim.payee_shares.filter(ended_at=None).select_related("beneficiary"):
            one = row.beneficiary
            if one and not one.accounts.exists():
                first = HOSPITAL_CARDS if one.kind == Beneficiary.Kind.HOSPITAL else HEIR_CARDS
                card = invented.card(first + one.pk)
                people.add_account(one, holder=one.name, bank=BANK, number=card, **_by(hand, s))


def prepay(hand: Hands, s: Sitting) -> None:
    chosen = hand.on_desk(s, "prepay")
    notices.prepay(chosen, reason=texts.TO_THE_HOSPITAL, **_by(hand, s)).insist()


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _discharged(injury: Injury, what: Wound, by: dict[str, Any]) -> None:
    stay = injury.treatments.get(ends=None)
    injuries.discharge(stay, what.ends, **by)
    _bill(stay, [cost for cost in what.costs if cost.day == what.ends], by)
    paid: dict[str, Any] = {"kind": "inpatient", "payer": "medical", "amount_fen": what.insured_fen}
    injuries.settle(injury, day=what.ends, treatment=stay, **paid, **by)
    if what.grade:
        said: dict[str, Any] = {"standard": "judicial", "grade": what.grade}
        injuries.grade(injury, day=what.ends, **said, **by)


def _died(injury: Injury, what: Wound, by: dict[str, Any]) -> None:
    """The heirs have a part each, which they are paid themselves."""
    share = Fraction(1, len(what.heirs))
    injuries.died(injury, day=what.ends, funeral_fen=FUNERAL_FEN, **by)
    heirs = [NewHeir(one.name, one.id_number, one.relation, share) for one in what.heirs]
    injuries.name_heirs(injury, heirs, **by)
    claim = injury.claim
    rows = [
        people.register_heir(
            claim.household, name=one.name, id_number=one.id_number, relation=one.called, **by
        )
        for one in what.heirs
    ]
    shares = [Share(row, parts=share.numerator, of=share.denominator) for row in rows]
    _named(claim, shares, texts.TO_THE_HEIRS, by)


def _bill(treatment: Treatment, costs: list[Cost], by: dict[str, Any]) -> None:
    items = [
        NewItem(cost.day, cost.kind, cost.name, cost.fen, not cost.refused, cost.refused)
        for cost in costs
    ]
    injuries.enter_bill(treatment, items, **by)


def _named(claim: Claim, shares: list[Share], why: str, by: dict[str, Any]) -> None:
    paper = f"{texts.PAPER}{claim.number[-7:]}"
    payments.name_payees(claim, shares, reason=why, paper=paper, **by)


def _hospital(hand: Hands, s: Sitting) -> Beneficiary:
    """Registered when it is to be paid for the first time."""
    name, code = HOSPITALS[_wound(hand, s).hospital]
    known = Beneficiary.objects.filter(kind=Beneficiary.Kind.HOSPITAL, name=name).first()
    place = hand.county.policy.place
    return known or people.register_hospital(place, name=name, uscc=code, **_by(hand, s))


def _injuries(hand: Hands, s: Sitting) -> list[Injury]:
    return [injury for claim in hand.claims(s) for injury in claim.injuries.all()]


def _wound(hand: Hands, s: Sitting) -> Wound:
    what = hand.year.lists[s.claims[0][0]].mishap
    assert isinstance(what, Wound)
    return what


def _by(hand: Hands, s: Sitting) -> dict[str, Any]:
    return {"actor": hand.who(s), "now": s.at}
