"""Lists between offices: what they say is what the database holds."""

import pytest

from hedun.documents import lists, slips
from hedun.documents.typesetting import render
from hedun.domain.money import capitals, yuan
from hedun.payments.models import Payment, PaymentBatch
from hedun.people import hidden
from tests.documents.reading import Paper, plain
from tests.notices.world import NOW, World, maize
from tests.support.road import CLERK, INSURER, MAKER, make_claim, make_report


def printed(data: dict, template: str = "list", **more) -> Paper:
    return Paper(render(template, data, now=NOW, **more))


def at(pages, username: str, address: str) -> Paper:
    answer = pages.sit(username).client.get(f"/documents/{address}")
    assert answer.status_code == 200, address
    return Paper(answer.content)


def test_the_township_hands_over_what_it_verified_and_no_other(pages) -> None:
    report = make_report(pages.road)
    ours = [make_claim(pages.road, s, report=report) for s in ("verified", "accepted")]
    not_yet = make_claim(pages.road, "reported", report=report)
    text = at(pages, INSURER, f"reports/{report.number}/handing-over.pdf").text
    for claim in ours:
        assert claim.household.name in text and claim.number in text
    assert not_yet.household.name not in text
    assert "2户" in text and "3.60亩" in text and "接收人（签字）" in text
    english = at(pages, INSURER, f"reports/{report.number}/handing-over.pdf?lang=en").text
    assert plain("Taken over by the insurer (signature)") in english


def test_the_list_of_losses_sums_to_what_was_awarded(world: World) -> None:
    claims = [
        world.claim("王福生", 30_000),
        world.claim_of(world.household("李秀英"), maize(45, 18_000, "milk_ripe")),
    ]
    paper = printed(lists.losses(world.report, slips.with_award(claims), NOW))
    total = 30_000 + 52_488
    assert yuan(total) in paper.text and capitals(total) in paper.text
    assert "农户签字" in paper.text and "524.88" in paper.text and "2户" in paper.text


def test_the_payment_list_shows_the_last_four_of_an_account_and_the_batchs_total(pages) -> None:
    claim = make_claim(pages.road, "paying")
    batch, payment = PaymentBatch.objects.get(), Payment.objects.get()
    number = hidden.read(payment.account, "number")
    text = at(pages, MAKER, f"payments/{batch.number}/payments.pdf").text
    assert number not in text and number[:-4] not in text
    assert f"************{number[-4:]}" in text
    assert text.count(yuan(batch.total_fen)) == 3 and capitals(batch.total_fen) in text
    assert claim.number in text and payment.account.holder in text
    assert pages.sit(CLERK).client.get(f"/documents/payments/{batch.number}/payments.pdf"
                                       ).status_code == 404  # fmt: skip


@pytest.mark.parametrize(
    ("address", "said"),
    [("handing-over", "还没有初审通过"), ("losses", "还没有理算"), ("slips", "还没有理算")],
)
def test_what_cannot_be_printed_yet_is_said_with_when_it_can(pages, address, said) -> None:
    claim = make_claim(pages.road, "reported")
    page = pages.sit(INSURER).get(f"/documents/reports/{claim.report.number}/{address}.pdf", 404)
    assert said in page
