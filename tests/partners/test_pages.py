"""The pages of partners: the administrator makes, the bureau admits, each sees what is theirs."""

import re

import pytest

from hedun.partners import actions, reaching
from hedun.partners.models import Delivery, Hook, Partner, Token
from hedun.partners.sending import BACK_OFF, tell_partners
from tests.partners.receiving import Receiver
from tests.partners.world import Partnered, a_hook
from tests.support.pages import Pages
from tests.support.road import ADMINISTRATOR, CLERK, FORESTRY, INSURER, Road, make_claim


@pytest.fixture
def pages(road: Road, monkeypatch: pytest.MonkeyPatch) -> Pages:
    monkeypatch.setattr(reaching, "TOTAL", 0.4)
    return Pages(road, monkeypatch)


def test_the_administrator_makes_a_token_and_the_bureau_admits_it(pages: Pages) -> None:
    road = pages.road
    admin, bureau = pages.sit(ADMINISTRATOR).english(), pages.sit(FORESTRY).english()
    assert "No partner is registered yet" in admin.get("/partners/")
    code = road.county.policy.place.code
    wrong = admin.post("/partners/", 422, name="x", place=code, company="无此公司")
    assert "No policy is underwritten by" in wrong
    admin.post("/partners/", name="省应急厅", place=code)
    path = f"/partners/of/{Partner.objects.get().number}/"
    assert "One thing is not right" in admin.post(
        path, 422, do="token", token_name="汇总", scopes=["claims"], until="1999-01-01", a_minute=9
    )
    told = admin.post(
        path, do="token", token_name="汇总", scopes=["claims"], until="2026-12-31", a_minute=9
    )
    secret = re.search(r"hedun_[\w-]{43}", told)
    assert secret and "It is shown this once" in told
    number = Token.objects.get().number
    assert secret[0] not in admin.get(path)
    assert "to be admitted" in bureau.get("/partners/")
    assert "Admit it" not in admin.get(path)
    admin.post(path, 422, do="admit", number=number)
    assert "in use" in bureau.post(path, do="admit", number=number)
    assert "switched off" in bureau.post(path, do="off", number=number, reason="不再需要")
    bureau.post(path, 422, do="end", reason="不该由他停用")
    assert "ended" in admin.post(path, do="end", reason="合同到期")
    pages.sit(CLERK).get("/partners/", 404)
    pages.sit(CLERK).get(path, 404)


def test_what_did_not_arrive_is_listed_without_a_claim_for_who_reads_none(
    pages: Pages, company: Partnered, receiver: Receiver
) -> None:
    road = pages.road
    a_hook(road, company.partner, receiver.url, ["report"])
    claim = make_claim(road, "reported")
    receiver.answers = [500]
    tell_partners(road.now)
    Delivery.objects.update(tries=len(BACK_OFF), next_at=road.now)
    receiver.answers = [500]
    tell_partners(road.now)
    path = f"/partners/of/{company.partner.number}/"
    admin, branch = pages.sit(ADMINISTRATOR).english(), pages.sit(INSURER).english()
    for reader, named in ((admin, False), (branch, True)):
        page = reader.get(path)
        assert "The partner's server failed" in page and "Send again" in page
        assert (claim.number in page) == named
    assert "1 did not arrive" in admin.get("/partners/")
    branch.post(path, do="again", delivery=Delivery.objects.get().pk)
    tell_partners(road.now)
    assert Delivery.objects.get().state == "taken"
    assert "did not arrive" not in admin.get("/partners/")


def test_a_hook_is_made_and_its_secret_changed_on_the_page(
    pages: Pages, company: Partnered, receiver: Receiver
) -> None:
    admin = pages.sit(ADMINISTRATOR).english()
    path = f"/partners/of/{company.partner.number}/"
    assert "lies inside the network" in admin.post(
        path, 422, do="hook", url="https://10.0.0.1/", events=["report"]
    )
    assert "whsec_" in admin.post(path, do="hook", url=receiver.url, events=["report"])
    hook = Hook.objects.get()
    actions.admit(hook, actor=pages.road.who(INSURER), now=pages.road.now)
    admin.post(path, 422, do="rotate", number=hook.number, hours=999)
    assert "whsec_" in admin.post(path, do="rotate", number=hook.number, hours=24)
    assert "The secret of before signs beside it until" in admin.get(path)
    admin.post(path, 404, do="rotate", number="x", hours=24)
