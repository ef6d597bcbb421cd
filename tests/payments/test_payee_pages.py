"""The desk says who receives what a claim pays: named, given accounts, seen with what they had."""

from pathlib import Path

import pytest
from django.urls import reverse

from hedun.domain.identifiers import make_resident_id, make_uscc
from hedun.people.models import Beneficiary
from hedun.record.verification import verify
from tests.payments import injury
from tests.support.pages import Pages
from tests.support.road import CLERK, EXPERT, INSURER, MAKER, make_claim, make_county, walk


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(4), monkeypatch)


def test_heirs_are_registered_named_and_seen_on_the_claims_page(pages: Pages) -> None:
    road = pages.road
    claim = injury.awarded(road, injury.injured(road), 3_000_00)
    path, case = f"/payments/payees/{claim.number}/", f"/claims/{claim.number}/"
    insurer = pages.sit(INSURER)
    assert f'href="{path}"' in insurer.client.get(case).content.decode()
    number = make_resident_id("140499", injury.date(1990, 6, 1), 421)
    heir = {"action": "register", "kind": "heir", "name": "郝小英", "relation": "长女",
            "id_number": number, "account_kind": "card"}  # fmt: skip
    wrong = insurer.client.post(path, heir | {"id_number": number[:-1] + "Y"})
    assert wrong.status_code == 422 and number[:-1] not in wrong.content.decode()
    assert "已登记" in insurer.post(path, **heir)
    one = Beneficiary.objects.get()
    named = {"action": "name", f"share-{one.number}": "2/3", "paper": "公证书 17", "reason": "继承"}
    assert "应正好是 1" in insurer.post(path, status=422, **named)
    assert "请写成 1/2" in insurer.post(path, status=422, **named | {f"share-{one.number}": "半"})
    page = insurer.post(path, **named, **{"share-household": "1/3"})
    assert "收款人已指定" in page and "2/3" in page and "没有可用账户" in page
    account = {"action": "account", "who": one.number, "bank": "农业银行", "account_kind": "card"}
    page = pages.sit(MAKER).post(path, **account, number=injury.card_of(1))
    assert "账户已登记" in page and injury.card_of(1) not in page
    walk(road, claim, "payable")
    for reader in (INSURER, MAKER, CLERK):
        seen = pages.sit(reader).get(case)
        assert "郝小英" in seen and "公证书 17" in seen
    book = pages.sit(MAKER).get("/payments/")
    assert "付给 2 个收款人" in book and "郝小英" in book
    assert verify().faults == ()


def test_a_hospital_is_registered_once_and_chosen_for_every_claim_of_the_county(
    pages: Pages,
) -> None:
    road, insurer = pages.road, pages.sit(INSURER)
    first, second = (injury.injured(road) for _ in range(2))
    told = {"action": "register", "kind": "hospital", "name": injury.HOSPITAL, "bank": "工行",
            "id_number": make_uscc("12", "140423", "4057001X"), "account_kind": "card",
            "number": injury.card_of(4)}  # fmt: skip
    assert "已登记" in insurer.post(f"/payments/payees/{first.number}/", **told)
    path = f"/payments/payees/{second.number}/"
    assert "请用那一个" in insurer.post(path, status=422, **told)
    one = Beneficiary.objects.get()
    named = {"action": "name", f"first-{one.number}": "5,000", "paper": "缴费单", "reason": "住院"}
    assert "先付 5,000.00 元" in insurer.post(path, **named)
    assert 'value="5,000.00"' in insurer.client.get(path).content.decode()
    assert "改回付给这一户" in insurer.get(path)
    assert "已改回" in insurer.post(path, action="end", reason="转院")


def test_who_may_not_name_payees_has_no_page_or_no_form_for_it(pages: Pages) -> None:
    claim = injury.injured(pages.road)
    path = f"/payments/payees/{claim.number}/"
    for stranger in (CLERK, EXPERT):
        pages.sit(stranger).get(path, status=404)
    cashier = pages.sit(MAKER)
    assert 'value="name"' not in cashier.client.get(path).content.decode()
    cashier.post(path, status=404, action="name")
    maize = make_claim(pages.road)
    assert (
        "payees" not in pages.sit(INSURER).client.get(f"/claims/{maize.number}/").content.decode()
    )


def test_one_of_several_who_came_back_is_put_right_on_its_own_page(pages: Pages) -> None:
    road = pages.road
    claim, _ = injury.a_death(road)
    batch = injury.sent(road, claim)
    injury.bank_says(road, batch, 郝小军="1103", 王桂兰="1103")
    cashier = pages.sit(MAKER)
    part = claim.obligations.get(beneficiary__name="王桂兰")
    fix = f"/payments/repair/{claim.number}/{part.pk}/"
    for page in (
        cashier.client.get("/payments/"),
        cashier.client.get(f"/payments/{batch.number}/"),
    ):
        assert f'href="{fix}"' in page.content.decode()
    page = cashier.get(fix)
    assert "王桂兰" in page and "郝小军" in page and "已销户" in page
    card = {"bank": "农行", "number": injury.card_of(6), "kind": "card", "action": "repair"}
    assert "户名应一字不差" in cashier.post(fix, status=422, holder="郝小军", **card)
    assert "账户已就绪" in cashier.post(fix, holder="王桂兰", **card)
    injury.paid(road, claim)
    assert claim.state == "payable" and list(injury.owed(claim)) == ["郝小军"]
    other = claim.obligations.get(beneficiary__name="郝小军")
    cashier.post(f"/payments/repair/{claim.number}/{other.pk}/", reason="已重开", action="confirm")
    injury.paid(road, claim)
    # A late return asks whose payment it is.
    act = reverse("claims:act", args=[claim.report.number, "late_return"])
    asked = {"claims": str(claim.row), "sent": "1", "code": "CLOSED"}
    assert "哪一笔付款" in cashier.post(act, **asked)
    first = claim.obligations.get(beneficiary__name="郝小英")
    cashier.post(act, **asked, payee=str(first.pk))
    assert list(injury.owed(claim)) == ["郝小英"] and verify().faults == ()
