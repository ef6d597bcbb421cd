"""A whole county grown by its offices, and short walks through what no other test does by itself:
for those who stand around every action."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.contrib.sessions.backends.db import SessionStore

from hedun.claims import actions as claims_
from hedun.claims.correcting import correct_lines
from hedun.claims.deciding import decide_line
from hedun.claims.models import Claim
from hedun.claims.opening import NewGround, add_lines, keep_grounds, part_line
from hedun.claims.regrouping import regroup
from hedun.demo.people import REGION
from hedun.domain.identifiers import make_resident_id
from hedun.evidence.actions import attach, follow
from hedun.injuries import persons
from hedun.injuries.treatments import withdraw_treatment
from hedun.ledger.actions import Kind, Moved, open_book, transfer
from hedun.messages import actions as messages
from hedun.messages.calling import QUESTIONS, enter_call
from hedun.messages.complaining import answer_complaint, assign_complaint, enter_complaint
from hedun.messages.models import CallBack, Message
from hedun.messages.queries import to_print
from hedun.messages.sending import key_of, provider, read_back, send_some
from hedun.messages.switches import SHARE
from hedun.people import actions as people
from hedun.people import factors, locking, taking_back
from hedun.people.beneficiaries import correct_beneficiary
from hedun.people.models import User
from hedun.people.receiving import declare_circumstance
from hedun.people.registering import NewHousehold
from hedun.phone.models import Parcel
from hedun.phone.working import hand_over
from hedun.policies import actions as policies
from hedun.receipts import actions as receipts
from hedun.receipts.exporting import export_person
from hedun.wildlife.actions import take_list_in
from tests.access.test_second_factor import SECURITY
from tests.injuries.world import handled
from tests.intake.world import NOW, Village
from tests.payments import injury as payees
from tests.phone.world import Phone, phone_of
from tests.record.world import grow
from tests.support.grounds import square
from tests.support.road import (
    CLERK,
    FORESTRY,
    INSURER,
    NIGHT,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    make_county,
    make_report,
    picture,
)
from tests.support.sending import at, village
from tests.wildlife.test_lists import GOOD as PROVINCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(home: Path) -> Road:
    return make_county(8)


__all__ = ["at", "village"]


@pytest.fixture
def phone(village: Village, at: dict[str, datetime]) -> Phone:
    """The clerk's phone."""
    return phone_of(village)


def by(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.later(minutes=10)}


def test_grown(home: Path) -> None:
    grow()


def test_lines_of_claims(road: Road) -> None:
    claim = make_claim(road, "draft")
    [line] = claim.lines.all()
    correct_lines({line: maize(percent=30)}, **by(road, CLERK))
    [more] = add_lines(claim, [maize("0.50")], **by(road, CLERK))
    keep_grounds({more: NewGround("WGS-84", [square(0, 20)])}, **by(road, CLERK))
    part_line(line, 9_000, reason="两块地", **by(road, CLERK))
    taken = make_claim(road, "accepted").lines.get()
    decide_line(taken, covered=False, code="outside_lawful_land", reason="退耕地",
                **by(road, INSURER))  # fmt: skip


def test_claims_that_go_into_another_report(road: Road) -> None:
    claim, before = make_claim(road, "draft"), make_report(road)
    old = claim.report
    regroup([claim], before, **by(road, CLERK))
    follow([Claim.objects.get(pk=claim.pk)], [old], **by(road, CLERK))


def test_papers_of_who_was_hurt(road: Road) -> None:
    case = handled(road)
    persons.add_papers(case.claim, [(picture(), "病历.jpg")], **case.by())
    report = case.claim.report
    photo = attach(report, picture(), "右腿.jpg", "photo", claim=case.claim, **case.by(CLERK))
    persons.seal_photo(case.injury, photo, reason="误传", **case.by())
    withdraw_treatment(case.admit(), **case.by())


def test_calls_and_complaints(road: Road) -> None:
    bureau = by(road, FORESTRY)
    messages.set_switch(road.county.policy.place, {SHARE: "1000000"}, **bureau)
    make_claim(road, "paid")
    call = CallBack.objects.latest("pk")
    wrong = {name: asked.wrong for name, asked in QUESTIONS.items()}
    enter_call(call, wrong, note="没到账", **by(road, FORESTRY))
    one = enter_complaint(road.county.village, said="没人来看", source="phone",
                          **by(road, FORESTRY))  # fmt: skip
    assign_complaint(one, TOWNSHIP, **by(road, FORESTRY))
    answer_complaint(one, outcome="founded", answer="已安排查勘", **by(road, TOWNSHIP))


class Carrier:
    """The provider of the home in which it is asked: a copy has its own."""

    def __getattr__(self, name: str) -> Any:
        return getattr(provider(), name)


def test_what_is_told(road: Road, home: Path) -> None:
    claim = make_claim(road, "reported")
    send_some(Carrier(), road.later(minutes=11))
    sent = Message.objects.filter(state="sent", channel="sms").latest("id")
    folder = home / "sms" / "back"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "回执.csv").write_text(f"{key_of(sent)},ok\n")
    read_back(Carrier(), road.later(minutes=5))
    # what the officers are told lies at their desk; who has no telephone is told on the board
    claims_.send_back([claim], missing=["WIDE_PHOTO"], reason="不清", **by(road, TOWNSHIP))
    send_some(Carrier(), road.later(minutes=11))
    row = Message.objects.filter(kind="returned").latest("id")
    messages.mark_read([row.pk], **by(road, row.user.username))  # type: ignore[union-attr]
    poor = make_claim(road, "draft")
    declare_circumstance(poor.household, kind="deceased", since=NIGHT, **by(road, TOWNSHIP))
    claims_.report([poor], **by(road, CLERK))
    rows = list(to_print().values_list("pk", flat=True))
    messages.mark_printed(road.county.village, rows, **by(road, CLERK))


def test_a_hospital_is_written_right(road: Road) -> None:
    correct_beneficiary(
        payees.hospital(road), name="襄垣县第二人民医院", reason="抄错", **by(road, INSURER)
    )


def test_households_that_are_put_right(road: Road) -> None:
    household = road.county.roll[0][1]
    mark = taking_back.Standing.of(household)
    people.set_plot(household, name="南坡", area_e4=12_000, **by(road, TOWNSHIP))
    changed = taking_back.changes_since(household, mark, {})
    taking_back.take_back(household, changed, reason="记错", **by(road, TOWNSHIP))
    [new] = people.register_households(
        [NewHousehold("王新来", road.county.village, "family",
                             make_resident_id(REGION, date(1980, 1, 1), 903))],
        **by(road, TOWNSHIP),
    )  # fmt: skip
    taking_back.withdraw_household(new, reason="登记错", **by(road, TOWNSHIP))
    export_person(household, reason="本人要求", **by(road, TOWNSHIP))


def test_what_a_phone_sent_is_handed_over(phone: Phone) -> None:
    phone.send(phone.draft("郝玉兰"))
    hand_over(Parcel.objects.get().pk, NOW)


def test_a_book_and_its_money(road: Road) -> None:
    clerk = {"actor": road.who(FORESTRY), "now": road.now}
    open_book("walk", 1_000, **clerk)
    transfer("walk", [Moved(Kind.COVER, Kind.AWARDED, 7)], memo="x", **clerk)


def test_receipts_that_were_never_given(road: Road) -> None:
    """A desk of before receipts: reported without any."""
    claim = make_claim(road, "draft")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receipts, "receipts_of", lambda claims: {c.pk: None for c in claims})
        claims_.report([claim], **by(road, CLERK))
    receipts.give_missing(now=road.later(hours=1))


def test_a_draft_of_the_terms(road: Road) -> None:
    bureau = by(road, FORESTRY)
    draft = policies.start_draft(
        road.county.policy, "# 明年的条款", name="明年", came_from="file:a.toml", **bureau
    )
    policies.save_draft(draft, "# 后年的条款", seen=draft.edition, **bureau)


def test_a_slip_that_was_lost(road: Road) -> None:
    receipts.replace(make_claim(road, "reported"), reason="凭证丢失", **by(road, CLERK))


def test_a_list_of_a_province(road: Road) -> None:
    take_list_in(PROVINCE.encode(), road.county.policy.place, **by(road, FORESTRY))


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_doors_and_their_keys(road: Road) -> None:
    user, secret = User.objects.get(username=TOWNSHIP), "JBSWY3DPEHPK3PXP"
    codes = factors.add_app(user, secret, code_of(secret), **by(road, TOWNSHIP))
    factors.add_passkey(user, "手机", {"id": "a"}, **by(road, TOWNSHIP))
    factors.answers(user, next(iter(codes)), **by(road, TOWNSHIP))
    factors.renew_codes(user, **by(road, TOWNSHIP))
    key = Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN)
    factors.take_away(user, key.pk, **by(road, TOWNSHIP))
    factors.reset_factors(user, reason="手机丢失", **by(road, SECURITY))
    AccessAttempt.objects.create(
        username=locking._counted(user), ip_address="10.0.0.1", failures_since_start=99
    )
    locking.lift_lock(user, reason="本人", **by(road, SECURITY))
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.create()
    locking.end_sessions(user, reason="离岗", **by(road, SECURITY))
