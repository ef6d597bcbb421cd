"""The slip: the household reads what it gets, why, and what to do if it does not agree."""

from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.documents import slips
from hedun.documents.drawing import qr_code
from hedun.documents.typesetting import render
from hedun.domain.money import capitals, yuan
from hedun.notices.actions import confirm_due, object_to, post
from hedun.people.models import BankAccount
from hedun.receipts.codes import receipt_codes
from tests.documents.reading import Paper, plain
from tests.notices.world import CLERK, DAY, NOW, PHOTO, World, maize
from tests.support.road import ADMINISTRATOR, make_claim, make_report
from tests.support.road import CLERK as HAO

INJURY = NewLine("person", "medical", 0, person="王福生之父", amount_fen=86_000, note="左腿骨折")


def slip(*claims: Claim, now=NOW, languages=("zh",)) -> Paper:
    data, codes = slips.slips(claims, languages=languages, base="https://desk.example", now=now)
    return Paper(render("slip", data, pictures=codes, now=now))


def test_the_slip_tells_the_amount_twice_and_each_step_with_its_clause(world: World) -> None:
    # 1.80 mu × 900.00 × 45 % = 729.00, × 90 % (milk-ripe) = 656.10, × 80 % = 524.88 yuan
    claim = world.claim_of(world.household("李秀英"), maize(45, 18_000, "milk_ripe"))
    text = slip(claim).text
    assert "李秀英您好" in text and "9月1日被野猪毁坏的玉米" in text
    assert "524.88" in text and "伍佰贰拾肆元捌角捌分" in text
    for step in ("1.8亩×900.00元×45%", "729.00元×90%", "656.10元×80%"):
        assert step in text
    for clause, after in (("第七条", "729.00"), ("第八条", "656.10"), ("第十一条", "524.88")):
        assert clause in text and after in text
    assert "村里报" in text and "1.80亩45%" in text and "东坡三块地" in text


def test_every_claim_of_a_notice_has_a_page_and_the_pages_sum_to_the_database(world: World) -> None:
    claims = [world.claim(name, fen) for name, fen in (("王𠮷", 30_000), ("䶮小花", 20_004))]
    post(claims, photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    for claim in claims:
        claim.refresh_from_db()
    paper = slip(*claims)
    assert len(paper.pages) == 2 == paper.text.count("第1页，共1页")
    for claim, page in zip(claims, paper.pages, strict=True):
        item = claim.notice_items.get()
        assert claim.household.name in page
        assert yuan(item.amount_fen) in page and capitals(item.amount_fen) in page
        assert receipt_codes([claim])[claim.pk] in page and "9月24日前" in page


def test_what_to_do_and_by_when_follows_the_claim(world: World) -> None:
    claim = world.claim("王福生", 30_000)
    last4 = BankAccount.objects.get(household=claim.household).number_last4
    assert f"尾号{last4}" in slip(claim).text and "公示3天" in slip(claim).text
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    claim.refresh_from_db()
    assert "公示到9月24日" in slip(claim).text
    object_to(claim, said_by="李*", reason="面积不对", actor=CLERK, now=NOW + DAY).insist()
    claim.refresh_from_db()
    assert "换一个人重新查看" in slip(claim, now=NOW + DAY).text


def test_a_quiet_notice_ends_in_a_payment_and_an_appeal_stays_open(world: World) -> None:
    claim = world.claim("王福生", 30_000)
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    confirm_due(now=NOW + 5 * DAY)
    claim.refresh_from_db()
    text = slip(claim, now=NOW + 5 * DAY).text
    assert "公示已结束，正在付" in text and "付款后还可以申诉" in text


def test_nothing_paid_says_why_and_until_when_one_may_appeal(world: World) -> None:
    claim = world.claim("王福生", 0)
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    confirm_due(now=NOW + 5 * DAY)
    claim.refresh_from_db()
    text = slip(claim, now=NOW + 5 * DAY).text
    assert "零元整" in text and "赔付为0元" in text
    assert plain("2028年9月26日前可以申诉") in text  # two years after the 26th, its day whole


def test_an_injury_is_a_sum_on_the_slip_and_nothing_more(world: World) -> None:
    text = slip(world.claim("王福生", 30_000, INJURY)).text
    assert "860.00" in text and "1,160.00" in text
    for secret in ("骨折", "王福生之父", "医疗"):
        assert secret not in text


def test_english_comes_on_a_page_beside_the_chinese_one(world: World) -> None:
    paper = slip(world.claim("王福生", 30_000), languages=("zh", "en"))
    chinese, english = paper.pages
    assert "叁佰元整" in chinese and plain("Three hundred yuan only") in english
    assert plain("page 1 of 1") in english


def test_where_no_telephone_is_known_the_slip_says_where_to_ask(world: World) -> None:
    assert "没有印电话的，请到村委会询问" in slip(world.claim("王福生", 30_000)).text


def test_the_code_on_the_slip_leads_to_the_villagers_own_page(world: World, client) -> None:
    claim = world.claim("王福生", 30_000)
    code = receipt_codes([claim])[claim.pk]
    data, codes = slips.slips([claim], base="https://desk.example", now=NOW)
    assert data["slips"][0]["code"] == code
    assert codes[f"qr-{claim.number}"] == qr_code(f"https://desk.example/r/{code}/")
    assert client.get(f"/r/{code}/").status_code == 200


# ── at the desk ─────────────────────────────────────────────────────────────────────────────────


def test_the_slips_of_a_list_are_one_file_for_who_may_see_the_list(pages) -> None:
    report = make_report(pages.road)
    claims = [make_claim(pages.road, at, report=report) for at in ("awarded", "awarded", "draft")]
    address = f"/documents/reports/{report.number}/slips.pdf"
    answer = pages.sit(HAO).client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    paper = Paper(answer.content)
    assert len(paper.pages) == 2 and claims[0].household.name in paper.pages[0]
    assert len(Paper(pages.sit(HAO).client.get(f"{address}?lang=en").content).pages) == 4
    draft = f"/documents/claims/{claims[2].number}/slip.pdf"
    assert "还没有理算" in pages.sit(HAO).get(draft, status=404)
    assert pages.sit(ADMINISTRATOR).client.get(address).status_code == 404


def test_a_name_that_no_font_has_is_told_on_a_page(pages, monkeypatch) -> None:
    claim = make_claim(pages.road, "awarded")
    monkeypatch.setattr("hedun.documents.fonts.characters", lambda: frozenset(map(ord, "abc")))
    page = pages.sit(HAO).get(f"/documents/claims/{claim.number}/slip.pdf", status=422)
    assert "打印字库里没有这些字" in page and "slips.1.name" in page
