"""Payments on the desk: two persons, refusals row by row, the bank's answer, accounts put right."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from hedun.claims.models import Claim
from hedun.demo import bank
from hedun.domain.identifiers import make_card
from hedun.domain.money import yuan
from hedun.payments.actions import bank_file
from hedun.payments.models import PaymentBatch
from tests.support.pages import Pages, Reader
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CHECKER,
    CLERK,
    FORESTRY,
    MAKER,
    make_claim,
    make_county,
    make_report,
)

PAGE = "/payments/"
NEW_CARD = make_card("629999", "990000000123")


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(4), monkeypatch)


@pytest.fixture
def claims(pages: Pages) -> list[Claim]:
    """Two households that wait to be paid."""
    report = make_report(pages.road)
    return [make_claim(pages.road, "payable", report=report) for _ in range(2)]


def make(maker: Reader, claims: list[Claim], status: int = 200) -> str:
    numbers = [claim.number for claim in claims]
    return maker.post(PAGE, status=status, claim=numbers, template="rural_bank", action="make")


def answered(pages: Pages, batch: PaymentBatch, failing: dict[str, str]) -> SimpleUploadedFile:
    batch.refresh_from_db()
    _, sent = bank_file(batch, actor=pages.road.who(CHECKER), now=pages.road.now)
    return SimpleUploadedFile("回盘.txt", bank.answer(sent, failing, now=pages.road.now))


@pytest.fixture
def released(pages: Pages, claims: list[Claim]) -> PaymentBatch:
    make(pages.sit(MAKER), claims)
    batch = PaymentBatch.objects.get()
    pages.sit(CHECKER).post(f"{PAGE}{batch.number}/", action="release")
    batch.refresh_from_db()
    assert batch.state == "released"
    return batch


def test_the_cashier_sees_what_waits_with_masked_accounts(
    pages: Pages, claims: list[Claim]
) -> None:
    page = pages.sit(MAKER).get(PAGE)
    for claim in claims:
        assert claim.household.name in page
    assert "**** **** **** " in page and "制作批次 2 户" in page and "账户已核" in page
    assert "Make a batch of 2 households" in pages.sit(MAKER).english().get(PAGE)


def test_a_row_of_my_work_opens_the_batch_that_all_its_households_wait_in(
    pages: Pages, claims: list[Claim]
) -> None:
    checker = pages.sit(CHECKER)

    def opened(state: str) -> str:
        """Where the row of the list leads in the end: the path of the batch, or of them all."""
        row = f"{PAGE}?report={claims[0].report.number}&state={state}"
        assert f'href="{escape(row)}"' in checker.client.get("/").content.decode()
        found = checker.client.get(row)
        return found.headers.get("Location", PAGE)

    assert opened("payable") == PAGE
    make(pages.sit(MAKER), claims[:1])
    assert opened("payable") == PAGE  # the other household is in none
    make(pages.sit(MAKER), claims[1:])
    assert opened("payable") == PAGE  # they are in two
    first, second = PaymentBatch.objects.order_by("pk")
    checker.post(f"{PAGE}{first.number}/", action="release")
    assert opened("paying") == f"{PAGE}{first.number}/"
    assert opened("payable") == f"{PAGE}{second.number}/"


def test_who_made_the_batch_is_refused_its_release_in_words(
    pages: Pages, claims: list[Claim]
) -> None:
    maker = pages.sit(MAKER)
    assert "请另一位出纳复核放行" in make(maker, claims)
    batch = PaymentBatch.objects.get()
    path = f"{PAGE}{batch.number}/"
    assert "制单人不能自己放行" in maker.post(path, status=422, action="release")
    batch.refresh_from_db()
    assert batch.state == "made"
    checker = pages.sit(CHECKER)
    assert "放行 2 笔" in checker.get(path)
    assert "已放行" in checker.post(path, action="release")


def test_a_claim_already_in_a_batch_is_told_row_by_row(pages: Pages, claims: list[Claim]) -> None:
    maker = pages.sit(MAKER)
    make(maker, claims[:1])
    number = PaymentBatch.objects.get().number
    page = make(maker, claims)  # the other goes into a second batch
    assert PaymentBatch.objects.count() == 2
    assert f"{claims[0].household.name}：这一户已在批次 {number} 里" in page
    again = make(maker, claims, status=422)
    assert again.count("已在批次") >= 2 and PaymentBatch.objects.count() == 2


def test_nothing_chosen_is_said(pages: Pages, claims: list[Claim]) -> None:
    assert "没有选任何一户" in make(pages.sit(MAKER), [], status=422)


def test_a_cancelled_batch_needs_a_reason_and_frees_its_claims(
    pages: Pages, claims: list[Claim]
) -> None:
    maker = pages.sit(MAKER)
    make(maker, claims)
    path = f"{PAGE}{PaymentBatch.objects.get().number}/"
    assert "写明作废原因" in maker.post(path, status=422, action="cancel", reason="")
    assert "已作废" in maker.post(path, action="cancel", reason="金额要重核")
    assert "制作批次 2 户" in maker.get(PAGE)


def test_the_batch_shows_its_total_in_figures_and_capitals(
    pages: Pages, released: PaymentBatch
) -> None:
    # 1.80 mu of milk-ripe maize at 45 %: 900 × 1.8 × 0.9 × 0.45 × 0.8 = 524.88, twice
    assert released.total_fen == 104_976
    page = pages.sit(AUDITOR).get(f"{PAGE}{released.number}/")
    assert "1,049.76" in page and "壹仟零肆拾玖元柒角陆分" in page


def test_only_the_bank_file_holds_full_numbers_and_only_a_cashier_gets_it(
    pages: Pages, released: PaymentBatch
) -> None:
    path = f"{PAGE}{released.number}/"
    file = pages.sit(CHECKER).client.post(path, {"action": "file"})
    assert file["Content-Disposition"].startswith("attachment")
    cards = [family.card for family, _ in pages.road.county.roll[:2]]
    assert all(card.encode() in file.content for card in cards)
    for reader in (AUDITOR, FORESTRY):
        page = pages.sit(reader).post(path, status=422, action="file")
        assert "出纳" in page  # who may


def test_the_banks_answer_is_read_and_what_came_back_is_put_right(
    pages: Pages, released: PaymentBatch, claims: list[Claim]
) -> None:
    path, checker = f"{PAGE}{released.number}/", pages.sit(CHECKER)
    back = claims[0].household.name
    answer = answered(pages, released, {back: "1103"})
    page = checker.post(path, action="answer", file=answer)
    assert "已付 1 笔，退回 1 笔" in page and "已销户" in page
    assert "银行退回" in checker.get(PAGE)
    fix = f"{PAGE}repair/{claims[0].number}/"
    known = {"holder": back, "bank": "农业银行襄垣支行", "kind": "card", "action": "repair"}
    mistyped = NEW_CARD[:-1] + str((int(NEW_CARD[-1]) + 1) % 10)
    checker.post(fix, status=422, number=mistyped, **known)
    answer = checker.client.post(fix, {"number": mistyped, **known}).content.decode()
    assert "校验" in answer and mistyped not in answer  # said what is wrong, not shown again
    page = checker.post(fix, number=NEW_CARD, **known)
    assert "账户已就绪" in page and "制作批次 1 户" in page
    assert NEW_CARD not in page and NEW_CARD[-4:] in page


def test_an_answer_with_a_mistake_changes_nothing_and_says_where(
    pages: Pages, released: PaymentBatch, claims: list[Claim]
) -> None:
    path, checker = f"{PAGE}{released.number}/", pages.sit(CHECKER)
    good = answered(pages, released, {}).read()
    bad = good.replace(b"|52488|", b"|52489|", 1)
    page = checker.post(path, status=422, action="answer", file=SimpleUploadedFile("a.txt", bad))
    assert "第 2 行（序号 1）的金额与付出的不同" in page
    assert "没有选文件" in checker.post(path, status=422, action="answer")
    claims[0].refresh_from_db()
    assert claims[0].state == "paying"


def test_who_sees_the_payments(pages: Pages, claims: list[Claim], released: PaymentBatch) -> None:
    for path in (PAGE, f"{PAGE}{released.number}/"):
        for reader in (AUDITOR, FORESTRY):
            pages.sit(reader).get(path)
            assert b'name="action"' not in pages.sit(reader).client.get(path).content
        for other in (CLERK, ADMINISTRATOR):
            pages.sit(other).get(path, status=404)
    assert "出纳" in make(pages.sit(AUDITOR), claims, status=422)
    for other in (CLERK, AUDITOR):
        pages.sit(other).get(f"{PAGE}repair/{claims[0].number}/", status=404)


def test_the_batch_and_its_claims_lead_to_each_other(
    pages: Pages, claims: list[Claim], released: PaymentBatch
) -> None:
    batch, claim = f"{PAGE}{released.number}/", f"/claims/{claims[0].number}/"
    for reader, may in ((MAKER, True), (AUDITOR, True), (CLERK, False)):
        page = pages.sit(reader).client.get(claim).content.decode()
        assert released.number in page
        assert (f'href="{batch}"' in page) is may
    assert f'href="{claim}"' in pages.sit(MAKER).client.get(batch).content.decode()


def test_a_cashier_asks_about_what_is_unknown_and_the_auditor_sees_when(
    pages: Pages, claims: list[Claim], released: PaymentBatch
) -> None:
    path, cashier = f"{PAGE}{released.number}/", pages.sit(CHECKER)
    file = answered(pages, released, {claims[0].household.name: "9001"})
    assert "向银行查询 1 笔" in cashier.post(path, action="answer", file=file)
    query = cashier.client.post(path, {"action": "ask"})
    assert query.content.startswith(b"Q|") and query["Cache-Control"] == "no-store"
    auditor = pages.sit(AUDITOR).get(path)
    assert "已向银行查询" in auditor and "查询之前绝不重发" not in auditor


def test_the_days_with_the_bank_are_seen_by_four_offices_and_entered_by_a_cashier(
    pages: Pages, claims: list[Claim], released: PaymentBatch
) -> None:
    file = answered(pages, released, {})
    cashier = pages.sit(CHECKER)
    cashier.post(f"{PAGE}{released.number}/", action="answer", file=file)
    path = f"{PAGE}reconciliation/{released.policy.number}/"
    page = cashier.get(path)
    assert "批次、回盘与账目一致" in page and "1 天没有银行对账单" in page
    assert "1 day without the bank's statement" in pages.sit(CHECKER).english().get(path)
    day = {"template": "rural_bank", "day": f"{pages.road.now:%Y-%m-%d}", "back_fen": "0"}
    wrong = cashier.post(path, status=422, out_fen="1.00", **day)
    assert "请写明差额的原因" in wrong
    fen = released.total_fen
    lines = (
        f"S|{pages.road.now:%Y%m%d}|1|{fen}",
        f"M|{pages.road.now:%Y%m%d}|{released.number}|{{}}|0|{{}}|代发",
        "Z|1|{}|0|{}",
    )
    files = [
        SimpleUploadedFile("对账单.txt", "\r\n".join((*lines, "")).format(*said).encode("gbk"))
        for said in ((fen - 1, 1, fen - 1, 1), (fen, 0, fen, 0))
    ]
    differs = cashier.post(path, status=422, action="file", file=files[0])
    assert "请写明差额的原因后再交一次" in differs
    assert "已录入 1 天" in cashier.post(path, action="file", file=files[1])
    paid = yuan(released.total_fen)
    assert "相符" in cashier.post(path, out_fen=paid, **day)
    for reader in (AUDITOR, FORESTRY):
        assert "录入对账单" not in pages.sit(reader).get(path)
        pages.sit(reader).post(path, status=404, out_fen=paid, **day)
    for stranger in (CLERK, ADMINISTRATOR):
        pages.sit(stranger).get(path, status=404)
    for lang in ("zh", "en"):
        pdf = cashier.client.get(
            f"/documents/policies/{released.policy.number}/reconciliation.pdf", {"lang": lang}
        )
        assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF")
