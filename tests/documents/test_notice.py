"""The public notice on paper: 31 households on one sheet, and nothing that identifies anybody."""

import re

import pytest

from hedun.claims.actions import NewLine
from hedun.documents import sheets
from hedun.documents.sheets import Hanging, code_said
from hedun.documents.typesetting import render
from hedun.domain.masks import mask_name
from hedun.domain.money import capitals, yuan
from hedun.notices.actions import post
from hedun.notices.models import Notice, NoticeItem
from hedun.notices.sheet import digest_of, masked_sheet
from hedun.people import hidden
from hedun.people.models import BankAccount, Household, Identity
from tests.documents.reading import Paper, plain
from tests.notices.world import CLERK, NOW, PHOTO, World, maize
from tests.support.road import CLERK as HAO
from tests.support.road import make_claim, walk

INJURY = NewLine("person", "medical", 0, person="王福生之父", amount_fen=86_000, note="左腿骨折")


def printed(sheet: dict, **hanging) -> Paper:
    data, codes = sheets.notice(
        sheet, sha256=digest_of(sheet), hanging=Hanging(3, **hanging), now=NOW
    )
    return Paper(render("notice", data, pictures=codes, now=NOW))


def test_the_notice_holds_nobodys_name_number_card_or_telephone(world: World) -> None:
    """Everything that is known of anybody in the village is searched for in the paper."""
    world.claim("王福生", 30_000, INJURY)
    world.claim("欧阳䶮明", 20_000)
    world.claim_of(world.household("李秀英"), maize(40))
    paper = printed(masked_sheet(world.claims))
    text = paper.text + "".join(paper.text.split())
    secrets = {one.name for one in Household.objects.filter(kind=Household.Kind.FAMILY)}
    for account in BankAccount.objects.all():
        secrets |= {hidden.read(account, "number"), account.number_last4}
    for identity in Identity.objects.all():
        secrets |= {hidden.read(identity, "id_number"), identity.id_number_last4}
        secrets |= {hidden.read(identity, "phone")} if identity.phone_enc else set()
    secrets |= {"骨折", "王福生之父", "东坡三块地", "农商行"}
    assert len(secrets) > 20
    found = {one for one in secrets if one and plain(one) in text}
    digits = {one for one in found if len(one) == 4}  # four digits also stand in dates and numbers
    assert found == digits and digits <= {n[:4] for n in re.findall(r"\d{4}", text)}
    assert not re.search(r"\d{15,}", re.sub(r"[A-Z]{2}-[\d-]+", "", paper.text))
    for name in ("王*生", "欧**明", "李*英"):
        assert name in paper.text


def test_only_names_that_clash_are_told_apart_by_their_last_four(world: World) -> None:
    one, other, third = (world.claim(name, 20_000) for name in ("王福生", "王春生", "赵喜娥"))
    sheet = masked_sheet(world.claims)
    last4 = {
        row.household_id: row.id_number_last4
        for row in Identity.objects.filter(household__in=world.households)
    }
    assert [row.get("last4") for row in sheet["rows"]] == [
        last4[one.household_id],
        last4[other.household_id],
        None,
    ]
    text = printed(sheet).text
    assert f"王*生{last4[one.household_id]}" in text
    assert last4[third.household_id] not in text.replace(sheet["report"], "")


def test_an_injury_is_a_count_and_a_sum_on_the_paper(world: World) -> None:
    world.claim("王福生", 30_000, INJURY)
    text = printed(masked_sheet(world.claims)).text
    assert "1人" in text and "860.00" in text and "1,160.00" in text


def test_the_total_stands_in_figures_and_capitals_and_is_the_databases(world: World) -> None:
    for name, fen in (("王福生", 30_000), ("赵喜娥", 20_004), ("李秀英", 123_456)):
        world.claim(name, fen)
    post(world.claims, photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    notice = Notice.objects.get()
    total = sum(NoticeItem.objects.filter(notice=notice).values_list("amount_fen", flat=True))
    assert total == 173_460
    paper = printed(notice.sheet, posted_at=notice.posted_at, ends_at=notice.ends_at)
    assert paper.text.count(yuan(total)) == 2 and capitals(total) in paper.text
    assert "9月21日—9月24日" in paper.text and "请在9月24日前提出" in paper.text
    assert plain(" ".join(notice.sha256[at : at + 4] for at in (0, 4, 8, 12))) in paper.text


@pytest.mark.parametrize(("households", "pages"), [(31, 1), (62, 2)])
def test_thirty_one_households_hang_on_one_sheet(world: World, households: int, pages: int) -> None:
    world.claim_of(world.household("李秀英"), maize(40))
    sheet = masked_sheet(world.claims)
    [row] = sheet["rows"]
    sheet["rows"] = [row | {"seq": n} for n in range(1, households + 1)]
    sheet["injuries"] = {"count": 1, "amount_fen": 5}
    paper = printed(sheet)
    assert len(paper.pages) == pages
    assert all(f"第{n}页，共{pages}页" in page for n, page in enumerate(paper.pages, start=1))
    assert paper.pages[-1].count("村民委员会") == 1


def test_the_code_in_the_foot_holds_the_whole_digest() -> None:
    assert code_said("BA-1", "ab" * 32) == "HEDUN/GS/BA-1/" + "AB" * 32


def test_the_sheet_printed_at_the_desk_is_the_one_that_is_posted(pages) -> None:
    claim = make_claim(pages.road, "awarded")
    to_post = f"/documents/reports/{claim.report.number}/notice.pdf"
    clerk = pages.sit(HAO)
    before = Paper(clerk.client.get(to_post).content)
    assert mask_name(claim.household.name) in before.text
    assert claim.household.name not in before.text and "张贴日" in before.text
    walk(pages.road, claim, "on_notice")
    notice = Notice.objects.get()
    after = Paper(clerk.client.get(f"/documents/notices/{notice.number}/notice.pdf").content)
    digest = plain(" ".join(notice.sha256[at : at + 4] for at in (0, 4, 8, 12)))
    assert digest in before.text and digest in after.text
    assert "没有待公示" in clerk.get(to_post, status=404)
