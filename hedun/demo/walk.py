"""The demo's story: one village's list of 31 households, from the sheet to the bank's answer.

Every step is a real action by a person who may take it, at an office hour of September 2026. One
household is sent back, one refused in part, one objects, one goes to the city, one is returned by
the bank. Two smaller lists are left on the way, so that something waits on every desk.
"""

from collections.abc import Iterable
from datetime import date, datetime
from random import Random

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Found
from hedun.claims import actions as claims_
from hedun.claims.actions import Verdict
from hedun.claims.models import Claim, LossLine, Report
from hedun.claims.moves import Outcome
from hedun.demo import bank, pictures
from hedun.demo.county import County
from hedun.demo.people import Family
from hedun.demo.sheet import losses, workbook
from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL
from hedun.domain.identifiers import make_card
from hedun.evidence.actions import attach
from hedun.intake.actions import import_sheet
from hedun.notices import actions as notices
from hedun.oversight import actions as oversight
from hedun.payments import actions as payments
from hedun.payments.models import PaymentBatch

NIGHTS = (date(2026, 8, 30), date(2026, 8, 31))
SECOND = (date(2026, 9, 12), date(2026, 9, 12))
THIRD = (date(2026, 9, 19), date(2026, 9, 20))
# The desk opens here and the demo's clock runs on: a Wednesday morning.
OPENS = datetime(2026, 9, 23, 9, 20, tzinfo=LOCAL)

FIRST_LIST = 31
SENT_BACK, REFUSED_IN_PART, OBJECTS, HARD, BANK_RETURNS = 12, 3, 9, 17, 6  # rows of the list


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of September 2026, Beijing time."""
    return datetime(2026, 9, day, hour, minute, tzinfo=LOCAL)


class Walk:
    """The story, day by day. Each method is a day or a desk; they are called in order."""

    def __init__(self, county: County, rng: Random) -> None:
        self.county, self.rng = county, rng
        a = county.actor
        self.clerk, self.town, self.town2 = a("gaozhicheng"), a("zhouxiaofeng"), a("liumin")
        self.insurer, self.insurer2 = a("mengli"), a("chenlei")
        self.expert, self.maker, self.checker = a("miaoqingchun"), a("songyan"), a("hejun")
        self.panel = [a("shi1"), a("shi2"), a("shi3")]

    # ── the first list ──────────────────────────────────────────────────────────────────────────

    def whole_road(self) -> Report:
        """The 31 households, to the end."""
        report = self.list_and_report()
        self.verify(report)
        self.accept(report)
        self.assess(report)
        self.award(report, at(11, 10))
        self.post(report, at(12, 8, 30))
        self.object(report)
        second = self.second_list()
        self.city(report, second)
        self.pay(report, second)
        return report

    def list_and_report(self) -> Report:
        report = self._import(
            self._families(0, FIRST_LIST), NIGHTS, told=at(1, 18), when=at(2, 9, 10)
        )
        for claim in report.claims.order_by("row"):
            # The clerk forgot the close-ups of one household; the township sends it back.
            if claim.row == SENT_BACK:
                continue
            self._photos(claim, at(2, 9, 20))
        ready = [c for c in self._rows(report) if c.row != SENT_BACK]
        _all(claims_.report(ready, actor=self.clerk, now=at(2, 9, 50)))
        late = self._row(report, SENT_BACK)
        attach_one = pictures.field(self.rng)
        attach(
            report, attach_one, "全景.jpg", "photo", claim=late, actor=self.clerk, now=at(2, 9, 52)
        )
        _all(claims_.report([late], actor=self.clerk, now=at(2, 9, 55)))
        return report

    def verify(self, report: Report) -> None:
        _all(
            claims_.send_back(
                [self._row(report, SENT_BACK)],
                missing=["近景照片", "蹄印或啃痕照片"],
                reason="只有一张全景,看不出是什么动物",
                actor=self.town,
                now=at(3, 11),
            )
        )
        found, said = self._township_findings(report)
        rest = [c for c in self._rows(report) if c.row != SENT_BACK]
        _all(
            assessment.verify(
                rest,
                visited_at=at(3, 9),
                found=found,
                recommendations=said,
                actor=self.town,
                now=at(3, 16),
            )
        )
        late = self._row(report, SENT_BACK)
        self._photos(late, at(3, 17, 10))
        _all(claims_.report([late], actor=self.clerk, now=at(3, 17, 20)))
        _all(assessment.verify([late], visited_at=at(4, 9), actor=self.town, now=at(4, 9, 40)))

    def _township_findings(self, report: Report) -> tuple[dict[int, Found], dict[int, Verdict]]:
        """What the township measured differently, and the line it would not pay."""
        found: dict[int, Found] = {}
        lines = self._lines(report)
        for line in lines:
            if line.claim.row % 4 == 3 and line.number == 1:
                smaller = line.quantity_e4 * 85 // 100 // 500 * 500
                lower = max(100_000, (line.degree_ppm or 0) - 50_000)
                found[line.pk] = Found(smaller, lower, "绕测面积偏大,两垄未受损")
        second = next(x for x in lines if x.claim.row == REFUSED_IN_PART and x.number == 2)
        verdict = Verdict(False, "outside_lawful_land", "退耕地,不在合法耕种范围")
        return found, {second.pk: verdict}

    def accept(self, report: Report) -> None:
        hard = self._row(report, HARD)
        rest = [c for c in self._rows(report) if c.pk != hard.pk]
        _all(claims_.accept(rest, actor=self.insurer, now=at(7, 10)))
        _all(
            oversight.escalate(
                [hard],
                question="林地内套种的作物,是否在承保范围?",
                actor=self.insurer,
                now=at(7, 10, 20),
            )
        )

    def assess(self, report: Report) -> None:
        accepted = self._in(report, State.ACCEPTED)
        small = [c for c in accepted if c.row in (5, 24)]
        for claim in small:  # small and clear; one that was drawn is visited all the same
            assessment.assess_pictures(
                [claim], reason="照片清楚,面积小", actor=self.insurer2, now=at(8, 9)
            )
        self._expert(self._in(report, State.ACCEPTED), at(9, 15))

    def award(self, report: Report, now: datetime) -> None:
        ready = self._in(report, State.ASSESSED)
        shown = assessment.preview(ready, actor=self.insurer, now=now)
        seen = {pk: p.difference_fen for pk, p in shown.items()}
        _all(assessment.award(ready, shown=seen, actor=self.insurer, now=now))

    def post(self, report: Report, now: datetime) -> None:
        _all(
            notices.post(
                self._in(report, State.AWARDED),
                photo=pictures.board(self.rng),
                photo_name="公示栏.jpg",
                actor=self.clerk,
                now=now,
            )
        )

    def object(self, report: Report) -> None:
        claim = self._row(report, OBJECTS)
        _all(
            notices.object_to(
                claim,
                said_by=claim.household.name,
                reason="地头那一片没有算进去",
                own_amount=True,
                actor=self.clerk,
                now=at(13, 10),
            )
        )
        found = {
            line.pk: Found(
                line.quantity_e4 + 2_000, line.degree_ppm or 0, "复测:地头另有 0.20 亩受损"
            )
            for line in self._lines(report)
            if line.claim_id == claim.pk
        }
        _all(
            notices.resurvey(
                [claim],
                visited_at=at(14, 9),
                found=found,
                reason="换人复测",
                actor=self.town2,
                now=at(14, 11),
            )
        )

    def second_list(self) -> Report:
        """Four households of a later night; when the desk opens the cashiers have them to pay."""
        families = self._families(31, 35)
        report = self._import(families, SECOND, told=at(13, 18), when=at(14, 15))
        for claim in self._rows(report):
            self._photos(claim, at(14, 15, 10))
        _all(claims_.report(self._rows(report), actor=self.clerk, now=at(14, 15, 20)))
        _all(
            assessment.verify(
                self._rows(report), visited_at=at(15, 9), actor=self.town, now=at(15, 11)
            )
        )
        return report

    def city(self, report: Report, second: Report) -> None:
        """The panel of three; meanwhile the first notice ends at midnight."""
        claim = self._row(report, HARD)
        reasons = ("作物为承包地内套种,属农作物", "条款未排除林下套种", "同意前两位意见")
        for member, why in zip(self.panel, reasons, strict=True):
            oversight.give_opinion(claim, upholds=False, reason=why, actor=member, now=at(15, 15))
        notices.confirm_due(now=at(16, 0, 1))
        _all(
            oversight.decide(
                claim,
                reason="套种作物属承保的农作物,按实际面积定损",
                actor=self.panel[2],
                now=at(16, 9),
            )
        )

        _all(claims_.accept(self._rows(second), actor=self.insurer, now=at(16, 9, 30)))

    def pay(self, report: Report, second: Report) -> None:
        """Two batches: the objection and the hard case are still on their way at the first."""
        both = (report, second)
        self._expert([c for r in both for c in self._in(r, State.ACCEPTED)], at(16, 15))
        for each in both:
            self.award(each, at(17, 9, 30))
        first = self._batch(report, at(17, 10))
        for each in both:
            self.post(each, at(17, 17))
        claim = self._row(report, BANK_RETURNS)
        self._answer(first, {claim.household.name: "1103"}, at(18, 9))
        notices.confirm_due(now=at(21, 0, 1))
        payments.repair_account(
            claim,
            holder=claim.household.name,
            bank="农业银行襄垣支行",
            number=make_card("629999", "990000000006"),
            kind="card",
            actor=self.maker,
            now=at(21, 9),
        )
        self._answer(self._batch(report, at(21, 10)), {}, at(22, 9))

    # ── the third list, left on the way ─────────────────────────────────────────────────────────

    def a_list_on_its_way(self) -> Report:
        """Ten households of last weekend, one or two at each step."""
        families = self._families(35, 45)
        report = self._import(families, THIRD, told=at(21, 18), when=at(22, 9, 30))
        for claim in self._rows(report):
            self._photos(claim, at(22, 9, 40))
        _all(claims_.report(self._upto(report, 9), actor=self.clerk, now=at(22, 9, 50)))
        _all(
            assessment.verify(
                self._upto(report, 7), visited_at=at(22, 14), actor=self.town, now=at(22, 15)
            )
        )
        _all(claims_.accept(self._upto(report, 6), actor=self.insurer, now=at(22, 15, 30)))
        self._expert(self._upto(report, 4), at(22, 16))
        self.award_some(self._upto(report, 3), at(22, 16, 30))
        _all(
            notices.post(
                self._upto(report, 2),
                photo=pictures.board(self.rng),
                photo_name="公示栏.jpg",
                actor=self.clerk,
                now=at(22, 17),
            )
        )
        question = "邻村地界内的地块,算哪个村的?"
        sixth = self._upto(report, 6)[-1:]
        _all(oversight.escalate(sixth, question=question, actor=self.insurer, now=at(22, 17, 30)))
        return report

    def award_some(self, claims: list[Claim], now: datetime) -> None:
        shown = assessment.preview(claims, actor=self.insurer, now=now)
        seen = {pk: p.difference_fen for pk, p in shown.items()}
        _all(assessment.award(claims, shown=seen, actor=self.insurer, now=now))

    # ── hands ───────────────────────────────────────────────────────────────────────────────────

    def _import(
        self, families: list[Family], nights: tuple[date, date], *, told: datetime, when: datetime
    ) -> Report:
        sheet = workbook(losses(self.rng, families, *nights))
        name = f"燕家沟村清册{nights[0]:%m%d}.xlsx"
        village = self.county.village
        taken = import_sheet(sheet, name, village, first_told_at=told, actor=self.clerk, now=when)
        return taken.report

    def _families(self, start: int, end: int) -> list[Family]:
        """Families of the roll in order; the village collective closes the first list."""
        *families, collective = (family for family, _ in self.county.roll)
        families.insert(FIRST_LIST - 1, collective)
        return families[start:end]

    def _photos(self, claim: Claim, now: datetime) -> None:
        shots = (("全景.jpg", pictures.field), ("近景.jpg", pictures.close_up))
        if claim.row % 2:
            shots += (("蹄印.jpg", pictures.track),)
        for name, draw in shots:
            attach(
                claim.report, draw(self.rng), name, "photo", claim=claim, actor=self.clerk, now=now
            )

    def _expert(self, claims: Iterable[Claim], now: datetime) -> None:
        chosen = list(claims)
        degrees = {
            line.pk: Degree(points=self._points(line))
            for line in LossLine.objects.filter(claim__in=chosen).order_by("pk")
        }
        _all(assessment.assess(chosen, degrees=degrees, actor=self.expert, now=now))

    def _points(self, line: LossLine) -> list[int]:
        """Five sampling points around what the village said; one in three differs by itself."""
        said = (line.degree_ppm or 0) // 10_000
        shift = self.rng.choice((0, 0, -5))
        spread = (-8, -4, 0, 4, 8)
        return [min(100, max(1, said + shift + d)) * 10_000 for d in spread]

    def _batch(self, report: Report, now: datetime) -> PaymentBatch:
        made = payments.make_batch(
            self._in(report, State.PAYABLE), template="rural_bank", actor=self.maker, now=now
        )
        if made.batch is None:
            raise RuntimeError(f"no batch could be made: {made.left_out}")
        released = payments.release(made.batch, actor=self.checker, now=now)
        _all(released.outcome)
        made.batch.refresh_from_db()
        return made.batch

    def _answer(self, batch: PaymentBatch, failing: dict[str, str], now: datetime) -> None:
        """The cashier takes the file to the bank and reads the answer that comes back."""
        _, sent = payments.bank_file(batch, actor=self.checker, now=now)
        data = bank.answer(sent, failing, now=now)
        payments.read_answer(data, f"{batch.number}-回盘.txt", actor=self.checker, now=now)

    def _rows(self, report: Report) -> list[Claim]:
        return list(report.claims.order_by("row").select_related("household"))

    def _row(self, report: Report, row: int) -> Claim:
        return report.claims.select_related("household", "report").get(row=row)

    def _in(self, report: Report, state: State) -> list[Claim]:
        return [c for c in self._rows(report) if c.state == state]

    def _upto(self, report: Report, row: int) -> list[Claim]:
        return self._rows(report)[:row]

    def _lines(self, report: Report) -> list[LossLine]:
        lines = LossLine.objects.filter(claim__report=report).select_related("claim")
        return list(lines.order_by("claim__row", "number"))


def _all(outcome: Outcome) -> Outcome:
    """The story goes as told: a refusal in it is a fault of the story."""
    return outcome.insist()
