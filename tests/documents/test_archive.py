"""The archive: everything on one claim in a file of its own, sealed matter left out."""

import re

from hedun.domain.money import yuan
from hedun.evidence.models import Evidence
from hedun.injuries import actions as injuries
from hedun.record.models import Entry
from tests.assessment.desks import award_all
from tests.documents.reading import Paper, plain
from tests.injuries.world import DIAGNOSIS, DRUG, HOSPITAL, WORDS, handled, item
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    INSURER,
    NIGHT,
    OTHER_INSURER,
    make_claim,
    picture,
    walk,
)  # fmt: skip


def archive(pages, username: str, claim, lang: str = "zh") -> Paper:
    address = f"/documents/claims/{claim.number}/archive.pdf?lang={lang}"
    answer = pages.sit(username).client.get(address)
    assert answer.status_code == 200
    return Paper(answer.content)


def test_the_archive_holds_the_whole_road_of_a_paid_claim(pages) -> None:
    claim = make_claim(pages.road, "paid")
    paper = archive(pages, INSURER, claim)
    text = paper.text
    assert claim.number in text and claim.household.name in text
    for word in ("上报", "初审通过", "复核通过", "定损", "理算", "公示", "放行付款", "银行已付"):
        assert word in text, word
    assert "524.88" in text and "伍佰贰拾肆元捌角捌分" in text and "第十一条" in text
    assert paper.pictures() >= 1


def test_every_entry_and_every_file_stands_there_with_its_digest(pages) -> None:
    claim = make_claim(pages.road, "paid")
    text = archive(pages, INSURER, claim).text
    entries = Entry.objects.filter(subject=claim.number)
    assert len(entries) > 5
    assert all(entry.digest in text and str(entry.seq) in text for entry in entries)
    files = Evidence.objects.filter(claim=claim)
    assert files and all(plain(one.name) in text and one.sha256 in text for one in files)
    posted = Evidence.objects.get(kind=Evidence.Kind.POSTED)
    assert posted.sha256 in text


def test_an_objection_stands_in_the_archive(pages) -> None:
    text = archive(pages, INSURER, make_claim(pages.road, "contested")).text
    assert "少算了一垄" in text and "有异议" in text


def test_the_archive_speaks_english_to_who_asks(pages) -> None:
    text = archive(pages, INSURER, make_claim(pages.road, "awarded"), "en").text
    assert plain("Entries of the record") in text and plain("Archive of a claim") in text


def test_who_may_not_see_the_claim_gets_no_archive(pages) -> None:
    claim = make_claim(pages.road, "awarded")
    address = f"/documents/claims/{claim.number}/archive.pdf"
    assert pages.sit(ADMINISTRATOR).client.get(address).status_code == 404


def test_of_an_injury_there_is_a_sum_and_nothing_that_names_it(pages) -> None:
    case = handled(pages.road)
    stay = case.admit(discharged=NIGHT)
    injuries.describe(case.injury, diagnosis=DIAGNOSIS, **case.by())
    injuries.add_paper(case.injury, picture(), f"{DIAGNOSIS}.jpg", **case.by())
    case.bill(stay, item(NIGHT, "drug", "1280.50", DRUG), number=f"{HOSPITAL}001")
    injuries.draw_up(case.injury, "final", **case.by())
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()
    award_all(pages.road, [case.claim]).insist()
    claim = walk(pages.road, case.claim, "paid")
    total = claim.awards.latest("pk").total_fen
    medical = Evidence.objects.get(kind=Evidence.Kind.MEDICAL)
    for username in (CLERK, INSURER):
        text = archive(pages, username, claim).text
        assert yuan(total) in text and "人身伤害部分" in text
        assert not [word for word in (*WORDS, medical.sha256, "injury.") if word in text]
        assert not re.search(r"medical|医疗", text.replace("核定医疗账", ""))
