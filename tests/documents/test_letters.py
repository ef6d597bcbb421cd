"""Letters: a refusal, the decision of the city, the answer to an objection; and the archive."""

import pytest

from hedun.claims.models import Claim
from hedun.documents import fonts
from hedun.documents.refusals import refused
from hedun.notices.actions import object_to, resurvey
from hedun.notices.models import Objection
from hedun.oversight.actions import decide, escalate, give_opinion, uphold
from hedun.oversight.models import Referral
from hedun.receipts.codes import receipt_codes
from tests.documents.reading import Paper, plain
from tests.injuries.world import WORDS, report
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    INSURER,
    OTHER_TOWNSHIP,
    PANEL,
    TOWNSHIP,
    make_claim,
)

WHY = "承包地内套种属农作物"


def at(pages: Pages, username: str, address: str) -> Paper:
    answer = pages.sit(username).client.get(f"/documents/{address}")
    assert answer.status_code == 200, address
    return Paper(answer.content)


def sent(paper: Paper) -> bool:
    """As a letter leaves the house: PDF/A-2b, both fonts inside, on one page that is counted."""
    return (
        "<pdfaid:part>2</pdfaid:part>" in paper.metadata
        and paper.embedded
        and all("SourceHanSansSC" in name for name in paper.fonts)
        and [page for page in paper.pages if "第1页，共1页" in page or "page1of1" in page]
        == paper.pages
    )


def decided(pages: Pages, *, upheld: bool, at: str = "verified") -> Referral:
    road = pages.road
    claim = make_claim(road, at)
    asked = {"question": "林下套种是否承保？", "kind": "covered"}
    escalate([claim], **asked, actor=road.who(INSURER), now=road.now).insist()
    for member, side in zip(PANEL, (upheld, upheld, not upheld), strict=True):
        give_opinion(claim, upholds=side, reason=WHY, actor=road.who(member), now=road.now)
    answer = uphold if upheld else decide
    answer(claim, reason="按条款办理", actor=road.who(PANEL[0]), now=road.later(hours=1)).insist()
    return claim.referrals.get()


def answered(pages: Pages, *, own: bool) -> Objection:
    road = pages.road
    claim = make_claim(road, "on_notice")
    said = {"said_by": claim.household.name if own else "郑有田", "own_amount": own}
    object_to(claim, **said, reason="东边一垄没有量", actor=road.who(CLERK), now=road.now).insist()
    officer = {"actor": road.who(OTHER_TOWNSHIP), "now": road.later(hours=20)}
    resurvey([claim], visited_at=road.now, reason="换人复量，面积无误", **officer).insist()
    return Objection.objects.get()


# ── refusals ────────────────────────────────────────────────────────────────────────────────────


def test_the_letter_of_refusal_names_code_reason_remedy_and_the_last_day(pages: Pages) -> None:
    claim = make_claim(pages.road, "refused")
    paper = at(pages, CLERK, f"claims/{claim.number}/refusal.pdf")
    text = paper.text
    assert sent(paper) and claim.household.name in text and claim.number in text
    assert "不在合法耕种范围" in text and "OUTSIDE_LAWFUL_LAND" in text and "退耕地" in text
    ended = claim.ended_at.astimezone(pages.road.now.tzinfo)
    assert plain(f"{ended.year + 2}年{ended.month}月{ended.day}日前可以申诉") in text
    assert "不收钱" in text and "1.80亩45%" in text
    assert receipt_codes([claim])[claim.pk] in text
    both = at(pages, CLERK, f"reports/{claim.report.number}/refusals.pdf")
    assert len(both.pages) == 1
    other = make_claim(pages.road, "verified")
    none = pages.sit(CLERK).get(f"/documents/claims/{other.number}/refusal.pdf", status=404)
    assert "没有拒赔的农户" in none
    assert refused(list(Claim.objects.all())) == [claim]


# ── decisions ───────────────────────────────────────────────────────────────────────────────────


def test_the_citys_letter_says_what_was_asked_found_and_follows(pages: Pages) -> None:
    asked = decided(pages, upheld=False)
    paper = at(pages, TOWNSHIP, f"questions/{asked.pk}/decision.pdf")
    text = paper.text
    assert sent(paper) and f"{asked.claim.number}-C1" in text
    assert asked.claim.household.name in text and "林下套种是否承保？" in text
    assert text.count(WHY) == 3 and text.count("（重新认定）") == 2 and "维持1票，改定2票" in text
    assert "按条款办理" in text and "回到“待定损”环节" in text and "人民法院" in text
    assert text.count("1.80亩45%") == 2  # the township verified what the village had said
    english = at(pages, TOWNSHIP, f"questions/{asked.pk}/decision.pdf?lang=en")
    assert sent(english) and plain("Decision of the city panel") in english.text
    assert plain('The case goes back to "To assess"') in english.text


def test_only_an_answered_question_has_a_letter_and_only_for_who_reads_cases(pages: Pages) -> None:
    asked = decided(pages, upheld=True)
    address = f"/documents/questions/{asked.pk}/decision.pdf"
    assert "原认定不变" in at(pages, INSURER, address.removeprefix("/documents/")).text
    for other in (CLERK, ADMINISTRATOR):
        pages.sit(other).get(address, status=404)
    open_one = make_claim(pages.road, "escalated").referrals.get()
    pages.sit(PANEL[0]).get(f"/documents/questions/{open_one.pk}/decision.pdf", status=404)


def test_a_second_question_has_a_letter_of_its_own_number(pages: Pages) -> None:
    first = decided(pages, upheld=True)
    road, claim = pages.road, first.claim
    escalate([claim], question="价格？", kind="", actor=road.who(INSURER), now=road.now).insist()
    for member in PANEL:
        give_opinion(claim, upholds=True, reason="同意", actor=road.who(member), now=road.now)
    uphold(claim, reason="维持", actor=road.who(PANEL[0]), now=road.later(hours=1)).insist()
    second = claim.referrals.latest("pk")
    texts = [at(pages, INSURER, f"questions/{one.pk}/decision.pdf").text for one in (first, second)]
    assert "套种" in texts[0] and f"{claim.number}-C1" in texts[0]
    assert "价格？" in texts[1] and f"{claim.number}-C2" in texts[1]


# ── answers ─────────────────────────────────────────────────────────────────────────────────────


def test_the_household_gets_the_answer_to_its_objection_with_its_receipt(pages: Pages) -> None:
    said = answered(pages, own=True)
    paper = at(pages, CLERK, f"objections/{said.number}/answer.pdf")
    text = paper.text
    assert sent(paper) and "异议答复书" in text and said.number in text
    assert "东边一垄没有量" in text and "换人复量，面积无误" in text and "正在重新计算" in text
    assert receipt_codes([said.claim])[said.claim.pk] in text
    english = at(pages, CLERK, f"objections/{said.number}/answer.pdf?lang=en")
    assert sent(english) and plain("Answer to an objection") in english.text


def test_a_neighbour_gets_the_answer_without_the_households_receipt_or_name(pages: Pages) -> None:
    said = answered(pages, own=False)
    text = at(pages, CLERK, f"objections/{said.number}/answer.pdf").text
    assert "郑有田您好" in text and said.claim.household.name not in text
    assert receipt_codes([said.claim])[said.claim.pk] not in text


def test_an_open_objection_has_no_answer_to_print(pages: Pages) -> None:
    make_claim(pages.road, "contested")
    number = Objection.objects.get().number
    pages.sit(CLERK).get(f"/documents/objections/{number}/answer.pdf", status=404)


# ── all of them ─────────────────────────────────────────────────────────────────────────────────


def test_the_archive_holds_every_letter_about_the_claim(pages: Pages) -> None:
    said = answered(pages, own=True)
    claim = said.claim
    asked = decided(pages, upheld=False)
    for one, words in ((claim, "异议答复书"), (asked.claim, "疑难案件裁定书")):
        text = at(pages, INSURER, f"claims/{one.number}/archive.pdf").text
        assert words in text
    assert "维持1票，改定2票" in text and "人民法院" in text
    refusal = make_claim(pages.road, "refused")
    text = at(pages, INSURER, f"claims/{refusal.number}/archive.pdf").text
    assert "拒赔通知书" in text and "退耕地" in text


def test_a_letter_with_a_character_that_no_font_has_is_not_printed(pages, monkeypatch) -> None:
    asked = decided(pages, upheld=True)
    lacking = fonts.characters() - {ord("套")}
    monkeypatch.setattr("hedun.documents.fonts.characters", lambda: lacking)
    page = pages.sit(INSURER).get(f"/documents/questions/{asked.pk}/decision.pdf", status=422)
    assert "套 (U+5957)" in page and "letters.1.parts.1.says.1" in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_of_an_injury_a_letter_says_no_more_than_that_there_is_one(pages: Pages, lang: str) -> None:
    road, claim = pages.road, report(pages.road, at="verified").claim
    escalate([claim], question="?", kind="", actor=road.who(INSURER), now=road.now).insist()
    for member in PANEL:
        give_opinion(claim, upholds=True, reason="同意", actor=road.who(member), now=road.now)
    uphold(claim, reason="维持", actor=road.who(PANEL[0]), now=road.later(hours=1)).insist()
    asked = claim.referrals.get()
    text = at(pages, INSURER, f"questions/{asked.pk}/decision.pdf?lang={lang}").text
    assert not [word for word in WORDS if word in text]
    assert "人身伤害" in text or plain("kept with its handlers") in text
