"""A county in which every table has a row and every kind of personal data is in its place."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hedun.assessment import actions as assessment
from hedun.assessment import exgratia
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims_
from hedun.claims.assigning import assign
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.demo.people import REGION, Family
from hedun.demo.prices import lay
from hedun.domain.actors import TICKER, Role
from hedun.domain.case import State
from hedun.domain.chain import paper_statement, root_statement
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.evidence.actions import attach, examine_waiting, stored
from hedun.evidence.store import digest
from hedun.intake.actions import assign as assign_row
from hedun.intake.actions import drop, hand_in, import_sheet
from hedun.intake.given import Enclosed, Given, TellingOf
from hedun.intake.models import Waiting
from hedun.intake.reading import Spot
from hedun.messages.actions import set_switch
from hedun.messages.complaining import enter_complaint
from hedun.messages.switches import SHARE
from hedun.notices import actions as notices
from hedun.openrosa.actions import take
from hedun.openrosa.bodies import Body
from hedun.othercover import actions as othercover
from hedun.othercover.matching import matches
from hedun.outlook.actions import keep_forecasts
from hedun.oversight import actions as oversight
from hedun.oversight.chasing import chase
from hedun.oversight.digests import make_due
from hedun.paper.actions import make_form
from hedun.payments import actions as payments
from hedun.people import actions as people
from hedun.people.away import be_away
from hedun.people.models import User
from hedun.phone import devices
from hedun.phone.problems import Answered
from hedun.phone.receiving import Sent, take_manifest
from hedun.phone.working import work_off
from hedun.places.actions import add_place, end_place
from hedun.places.altitudes import set_altitudes
from hedun.places.telephones import set_telephone
from hedun.policies import actions as policies
from hedun.policies.models import YearClosing
from hedun.prevention import actions as prevention
from hedun.prices import actions as prices
from hedun.prices.rows import Row
from hedun.readiness import actions as readiness
from hedun.readiness import means
from hedun.readiness.rosters import make_roster
from hedun.record import papers, signing
from hedun.record.roots import hand_out
from hedun.roll.actions import import_roll
from hedun.wildlife import actions as wildlife
from tests.evidence.sights import saved, sight, written
from tests.fieldwork.world import handed_in
from tests.history.world import hand_over_both
from tests.othercover.world import claim as claim_of_beans
from tests.othercover.world import row, take_in
from tests.partners.world import tell_and_let_read
from tests.record import harmed
from tests.support.lists import losses, workbook
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    NIGHT,
    OTHER_INSURER,
    OTHER_TOWNSHIP,
    PANEL,
    TOWNSHIP,
    Road,
    award,
    bank_says,
    make_claim,
    make_county,
    make_report,
    picture,
    walk,
)
from tests.wildlife.cameras import package


def grow() -> Road:
    """Ends on a Friday of September 2026 with claims in many states."""
    road = make_county(households=13)
    _contracts(road)
    _called_back(road)
    _ground(road)
    _tables(road)
    _crops(road)
    _paid_too_much(road)
    _sent_back_by_the_bank(road)
    _objected_and_decided(road)
    _asked_after_and_told(road)
    _in_whose_hands(road)
    _sent_back_and_withdrawn(road)
    _a_list(road)
    _a_phone(road)
    _a_call(road)
    handed_in(road, make_claim(road, "accepted"))  # an expert's sheet from the phone
    make_form(road.county.village, actor=road.who(CLERK), now=road.now)
    _ex_gratia(road)
    _the_bank_was_asked(road)
    harmed.someone_was_hurt(road)
    harmed.a_hospital_and_heirs_are_paid(road)
    harmed.sheep_were_killed(road)
    _photographs(road)
    _signed(road)
    _prevented(road)
    _made_ready(road)
    _cameras(road)
    tell_and_let_read(road)
    return road


def _made_ready(road: Road) -> None:
    """Tasks: one confirmed, one asked after, one withdrawn; a vehicle and languages; a roster, and
    the one that took its place."""
    bureau = {"actor": road.who(FORESTRY), "now": road.now}
    county, town = road.county.policy.place, road.county.village.parent
    officer = User.objects.get(username=TOWNSHIP)
    done, asked, wrong = (
        readiness.enter_task(
            town, kind, season=2026, responsible=officer, due=date(2026, 10, 1), about="开季前",
            **bureau,
        )
        for kind in ("people", "vehicles", "forms")
    )  # fmt: skip
    readiness.confirm_task(done, note="四人", actor=road.who(TOWNSHIP), now=road.now)
    readiness.ask_after([asked], **bureau)
    readiness.withdraw_task(wrong, **bureau)
    means.end_vehicle(means.add_vehicle(town, "旧皮卡", **bureau), **bureau)
    means.add_vehicle(town, "皮卡", **bureau)
    for of in (officer, town):
        means.add_tongue(of, "jin", **bureau)
    means.end_tongue(means.add_tongue(officer, "yi", **bureau), **bureau)
    monday = road.now.date() - timedelta(days=road.now.weekday())
    for _ in range(2):
        make_roster(county, monday, **bureau)


def _prevented(road: Road) -> None:
    """A visit that handed things out; a fence that was taken down, one entered by mistake."""
    by = {"actor": road.who(TOWNSHIP), "now": road.now}
    village, today, family = road.county.village, road.now.date(), road.county.roll[0][1]
    prevention.record_measure(
        village, "visit", starts=today, cost_fen=20_000, about="宣传", present=12,
        handed_out={"leaflet": 30}, reached=[family], **by,
    )  # fmt: skip
    fence, wrong = (
        prevention.record_measure(
            village, "fence", starts=today, cost_fen=500_000, household=family,
            species="wild_boar", **by,
        )
        for _ in range(2)
    )  # fmt: skip
    prevention.end_measure(fence, until=today, **by)
    prevention.withdraw_measure(wrong, reason="登记重复", **by)


def _cameras(road: Road) -> None:
    """A camera saw a boar; the province protects the hare."""
    bureau = {"actor": road.who(FORESTRY), "now": road.now}
    wildlife.import_detections(package(), road.county.policy.place, **bureau)
    wildlife.enter_protection(
        road.county.policy.place, "hare", date(2026, 1, 1), basis="省名录", **bureau
    )


def _signed(road: Road) -> None:
    """A root and a closing statement signed by the insurer, whose key is then ended."""
    key = Ed25519PrivateKey.generate()
    public, insurer = key.public_key().public_bytes_raw().hex(), road.who(INSURER)
    row = signing.enter_key(
        "insurer", road.county.policy.insurer, "中煤财险", public, actor=insurer, now=road.now
    )
    signing.confirm_key(row.pk, actor=road.who(FORESTRY), now=road.now)
    root = hand_out("每日", now=road.now)
    told = {"format": signing.SIGNATURE, "seq": root.seq, "root": root.root, "at": root.at}
    signature = key.sign(root_statement(*root.key)).hex()
    file = json.dumps({**told, "key": public, "signature": signature}).encode()
    signing.take_signature(file, actor=insurer, now=road.now)
    closing = YearClosing.objects.get()
    told = {"subject": closing.policy.number, "sha256": closing.sha256, "key": public}
    signature = key.sign(paper_statement(closing.policy.number, closing.sha256)).hex()
    papers.take({**told, "signature": signature}, actor=insurer, now=road.now)
    signing.end_key(row.pk, actor=insurer, now=road.now)


def _contracts(road: Road) -> None:
    """A limit for one kind of loss; and a year that is over, closed by two persons."""
    now = {"now": road.now}
    bureau = {"actor": road.who(FORESTRY), **now}
    policies.set_number(
        road.county.policy, "limit.crop", "900000000", basis="contract", clause="第十六条",
        effective=date(2026, 1, 1), **bureau,
    )  # fmt: skip
    last = policies.sign_policy(
        "YS-140423-2025-001", "襄垣县林业局", road.county.policy.insurer, road.county.policy.place,
        date(2025, 1, 1), date(2025, 12, 31), 500_000_000, 90_000_000, "last-year-of-the-foxes",
        **bureau,
    )  # fmt: skip
    closing = policies.propose_year(last, remark="无案", actor=road.who(INSURER), **now)
    policies.confirm_year(closing, **bureau)


def _the_bank_was_asked(road: Road) -> None:
    """What became of a payment; and what its statement says of the day."""
    payment = make_claim(road, at="paying").obligations.get().payments.get()
    by = {"actor": road.who(MAKER), "now": road.now}
    payments.ask_bank(payment.batch, **by)
    payments.enter_statement(
        road.county.policy, template=payment.batch.template, day=road.now.date(), out_fen=100,
        back_fen=0, explanation="另一笔手续费", **by,
    )  # fmt: skip


def _ex_gratia(road: Road) -> None:
    """Granted by one officer of the insurer and handed over by another."""
    claim = make_claim(road, at="refused")
    row = exgratia.grant(
        claim, amount_fen=20_000, reason="孤寡老人", actor=road.who(INSURER), now=road.now
    )
    exgratia.hand_over(row, voucher="TR-1", actor=road.who(OTHER_INSURER), now=road.now)


def _photographs(road: Road) -> None:
    """One field of two households, with its place; looked at."""
    place = written(datetime(2026, 8, 31, 7, 12), (36.5, 113.0))
    for claim, width in zip(Claim.objects.filter(state="draft")[:2], (640, 500), strict=True):
        data = saved(sight(1).resize((width, width * 3 // 4)), exif=place)
        clerk = {"actor": road.who(CLERK), "now": road.now}
        attach(claim.report, data, "全景.jpg", "photo", claim=claim, **clerk)
    while examine_waiting(TICKER, road.now):
        pass


def _ground(road: Road) -> None:
    """A village that went into another, its telephone, a number of the contract, a relative in
    office."""
    village, admin = road.county.village, road.who(ADMINISTRATOR)
    set_telephone(village, Role.CLERK, "0355-0000001", actor=admin, now=road.now)
    day = date(2026, 3, 1)
    new = add_place(
        "140423104299", "新合村", parent=village.parent, starts=day, actor=admin, now=road.now
    )
    old = add_place(
        "140423104298", "旧岭村", parent=village.parent, starts=day, actor=admin, now=road.now
    )
    end_place(old, date(2026, 6, 30), [new], actor=admin, now=road.now)
    policies.set_number(
        road.county.policy, "clock.verify", "6 working_days", basis="contract", clause="第二十条",
        effective=date(2026, 2, 1), actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip
    policies.start_draft(
        road.county.policy, "# 明年的条款", name="明年", came_from="file:a.toml",
        actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip
    town = User.objects.get(username=OTHER_TOWNSHIP)
    household = road.county.roll[-1][1]
    people.declare_kin(town, household, "叔父", actor=road.who(TOWNSHIP), now=road.now)
    _families(road)


def _tables(road: Road) -> None:
    """Prices that hold, and some that were declined; the crops' calendar."""
    wang, qin = road.bureau()
    county = road.county.policy.place
    lay(county, 2026, road.now.date(), actor=wang, second=qin, now=road.now)
    again = [Row(("walnut", "bearing"), 70_000, "plant", note="嫁接")]
    declined = prices.propose_table(
        "tree", county, again, title_zh="林木价格", title_en="Trees", source="询价",
        effective=date(2026, 8, 1), expires=date(2026, 8, 31), actor=wang, now=road.now,
    )  # fmt: skip
    prices.decline_table(declined, reason="只问了一家", actor=qin, now=road.now)


def _crops(road: Road) -> None:
    """A village's height; a plot planted anew, and one not; soybeans that others paid for."""
    height, bureau = {road.county.village.code: 1240}, road.who(FORESTRY)
    set_altitudes(height, source="地形图", actor=bureau, now=road.now)
    beans = claim_of_beans(road, "assessed")
    line, who = beans.lines.get(), {"actor": road.who(TOWNSHIP), "now": road.now}
    shown = beans.evidence.get()
    assessment.replant(line, road.now.date(), new_crop="maize", evidence=shown, **who)
    wrong = assessment.replant(line, beans.event.occurred, note="村委会说的", **who)
    assessment.end_replanting(wrong, reason="记错", **who)
    hand_over_both(road)
    take_in(road, row(road), row(road, 1))
    take_in(road, row(road, **{"赔款金额（元）": "650"}), row(road, 1))
    insurer = {"actor": road.who(INSURER), "now": road.later(hours=1)}
    [found] = matches(loaded([beans]))[beans.pk]
    first = othercover.answer_another(found.line, found.cover, reason="不是那块", **insurer)
    othercover.take_back(first, reason="是那块", **insurer)
    othercover.answer_offset(
        found.line, found.cover, amount_fen=650_00, reason="第十六条", **insurer
    )


def _families(road: Road) -> None:
    """Land, a guardian with the account, a household that went into another, a doubtful row."""
    (_, first), (_, second), (third_family, third) = road.county.roll[-4:-1]
    who = {"actor": road.who(TOWNSHIP), "now": road.now}
    people.set_plot(first, name="东坡", area_e4=24_000, **who)
    people.declare_circumstance(first, "minor", **who)
    guardian = people.name_proxy(
        first, kind="guardian", name="王有田", relation="叔父", paper="村委会证明 3",
        id_number=make_resident_id(REGION, date(1970, 1, 1), 901), **who,
    )  # fmt: skip
    people.add_account(
        first, holder="王有田", bank="农业银行襄垣支行", proxy=guardian,
        number=make_card("629999", "000000000903"), **who,
    )  # fmt: skip
    people.merge_households([second], third, date(2026, 3, 1), reason="合户", **who)
    import_roll(csv_list(road.county.village.name, third_family), **who)


def csv_list(village: str, family: Family) -> bytes:
    """A list with one row, that has the family's name under another number."""
    number = make_resident_id(REGION, date(1971, 2, 3), 902)
    return f"村,户主,身份证号\n{village},{family.name},{number}\n".encode()


def _paid_too_much(road: Road) -> None:
    """Paid, opened again, found to be less: a difference for a person to decide."""
    claim = make_claim(road, at="paid")
    claims_.reopen(
        [claim], reason="复核抽查", actor=road.who(INSURER), now=road.later(days=1)
    ).insist()
    degrees = {line.pk: Degree(points=[300_000] * 3) for line in claim.lines.all()}
    assessment.assess(
        [claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)
    ).insist()
    award(road, claim).insist()


def _sent_back_by_the_bank(road: Road) -> None:
    claim = make_claim(road, at="paying")
    clerk = road.who(CLERK)
    attach(claim.report, picture(), "承包证.jpg", "paper", actor=clerk, now=road.now)
    bank_says(road, claim, "1103")
    payments.repair_account(
        claim, holder=claim.household.name, bank="农业银行襄垣支行",
        number=make_card("629999", "000000000901"), kind="card",
        actor=road.who(MAKER), now=road.later(hours=1),
    )  # fmt: skip


def _objected_and_decided(road: Road) -> None:
    """Objected, surveyed again, and another before the city's panel."""
    claim = make_claim(road, at="contested")
    visited = road.now
    notices.resurvey(
        [claim], visited_at=visited, reason="再看一遍", actor=road.who(OTHER_TOWNSHIP),
        now=road.later(hours=1),
    ).insist()  # fmt: skip
    hard = make_claim(road, at="escalated")
    oversight.name_panel(hard, members=PANEL[:1], actor=road.who(PANEL[0]), now=road.now)
    for member in PANEL:
        oversight.give_opinion(
            hard, upholds=True, reason="承保范围内", actor=road.who(member), now=road.later(hours=1)
        )
    oversight.uphold(
        hard, reason="维持", actor=road.who(PANEL[0]), now=road.later(hours=1)
    ).insist()


def _asked_after_and_told(road: Road) -> None:
    """A township is asked after what it holds; a digest and the morning's forecast are made."""
    claim = make_claim(road, at="reported")
    chase(claim.report.village.parent, State.REPORTED, actor=road.who(FORESTRY), now=road.now)
    make_due(road.later(hours=1))
    keep_forecasts((road.now + timedelta(days=1)).replace(hour=9))  # after the quiet hours


def _in_whose_hands(road: Road) -> None:
    """A claim is in an officer's hands; somebody else is away for a week."""
    who = {"actor": road.who(TOWNSHIP), "now": road.now}
    assign([make_claim(road, at="reported")], TOWNSHIP, **who).insist()
    today = road.now.date()
    be_away(starts=today, until=today + timedelta(days=6), actor=road.who(EXPERT), now=road.now)


def _called_back(road: Road) -> None:
    """Every household that is paid is called; and one complains."""
    bureau = {"actor": road.who(FORESTRY), "now": road.now}
    set_switch(road.county.policy.place, {SHARE: "1000000"}, **bureau)
    enter_complaint(road.county.village, said="一直没人来看", source="phone", **bureau)


def _sent_back_and_withdrawn(road: Road) -> None:
    claim = make_claim(road, at="reported")
    claims_.send_back(
        [claim], missing=["近景照片"], reason="看不清", actor=road.who(TOWNSHIP), now=road.now
    ).insist()
    walk(road, make_claim(road, at="awarded", report=make_report(road)), "closed")


def _a_list(road: Road) -> None:
    """A village's own list, kept closed: its file, a row of it that waits, one that was dropped;
    and a look at a hidden number."""
    families = [family for family, _ in road.county.roll[4:7]]
    night = NIGHT + timedelta(days=1)
    rows = losses(Random(3), families, night, night)
    rows[1:] = [replace(row, crop="小麦") for row in rows[1:]]
    sheet = workbook(rows)
    taken = import_sheet(
        sheet, "清册.xlsx", road.county.village, first_told_at=road.now - timedelta(hours=3),
        actor=road.who(CLERK), now=road.now,
    )  # fmt: skip
    last = Waiting.objects.order_by("pk").last()
    drop([last], reason="核实没有受损", actor=road.who(TOWNSHIP), now=road.now)
    household = Claim.objects.filter(report=taken.report)[0].household
    people.reveal(
        household.identity, "id_number", reason="核对身份", actor=road.who(TOWNSHIP), now=road.now
    )


def _a_phone(road: Road) -> None:
    """A phone that was switched off later, and what it had sent: taken in, and set aside."""
    clerk, village = road.who(CLERK), road.county.village
    made = devices.register(User.objects.get(username=CLERK), "x", actor=clerk, now=road.now)
    token, at = devices.hashed(made.token), road.now.isoformat()
    household = road.county.roll[3][1]
    row = {"id": str(UUID(int=1)), "household": household.number, "species": "hare",
           "occurred": (NIGHT + timedelta(days=2)).isoformat(), "crop": "maize",
           "stage": "milk_ripe", "planted_e4": 50_000, "damaged_e4": 9_000,
           "degree_ppm": 300_000}  # fmt: skip
    for n, code in enumerate((village.code, "140423999999")):
        told = {"village": code, "first_told_at": at, "device_clock": at, "rows": [row]}
        sent = Sent(devices.sender(token, road.now), token, str(UUID(int=n)), 0, road.now)
        take_manifest(sent, json.dumps(told).encode())
    _a_form(road, household.number)
    work_off(road.now)
    devices.switch_off(made.device, reason="丢失", actor=clerk, now=road.now)


def _a_form(road: Road, household: str) -> None:
    """Filled in with ODK Collect, whole; and another content that came under its number."""
    clerk = road.who(CLERK)
    made = devices.register(
        User.objects.get(username=CLERK), "y", kind="collect", actor=clerk, now=road.now
    )
    token = devices.hashed(made.token)
    sent = Sent(devices.sender(token, road.now), token, "", 0, road.now)
    for damaged in ("0.4", "0.5"):
        xml = (
            '<data id="hedun_damage" version="1" xmlns:x="http://openrosa.org/xforms">'
            f"<village>{road.county.village.code}</village><no_photo_reason>夜里</no_photo_reason>"
            f"<line><household>{household}</household><species>hare</species>"
            f"<occurred>{NIGHT}</occurred><item>maize</item><stage>milk_ripe</stage>"
            f"<damaged>{damaged}</damaged><degree>30</degree></line>"
            f"<x:meta><x:instanceID>uuid:{UUID(int=7)}</x:instanceID></x:meta></data>"
        )
        with suppress(Answered):
            take(sent, Body(xml.encode()))


def _a_call(road: Road) -> None:
    """Told on the telephone and sent by a phone: who told, what came with it, where the plot lies;
    a row that waits, and one that was told again."""
    night = NIGHT + timedelta(days=2)
    told = TellingOf("李月娥", "family", "call", road.now, "19900001234", "read_back",
                     road.now, "南坡玉米")  # fmt: skip
    field = {"species": "wild_boar", "occurred": night, "crop": "maize", "damaged_e4": 12_000}
    ring = ((112.95, 36.61), (112.951, 36.61), (112.951, 36.611))
    spot = Spot(36.61, 112.95, "GCJ-02", accuracy_m=9, ring=ring)
    first, second = (household for _, household in road.county.roll[4:6])
    data = picture()
    photo = Enclosed(digest(data), stored(data, "photo"), len(data), "近景.jpg", "image/jpeg",
                     row=1, said={"lat": 36.61, "lon": 112.95})  # fmt: skip
    rows = [
        Given(1, {**field, "ground": spot}, {}, first, "r-1"),
        Given(2, {**field, "crop": "wheat"}, {}, second, "r-2"),
    ]
    by = {"first_told_at": road.now, "actor": road.who(CLERK), "now": road.now}
    place = road.county.village
    hand_in(rows, place, channel="phone_call", reference="call-1", told_by=told,
            enclosed=[photo, replace(photo, row=2)], device="Android 13", **by)  # fmt: skip
    hand_in([Given(1, field, {}, first)], place, channel="phone", reference="sent-1", **by)
    rows_left = Waiting.objects.filter(state="waiting", submission__channel="phone_call")
    assign_row(rows_left, CLERK, actor=road.who(TOWNSHIP), now=road.now)
