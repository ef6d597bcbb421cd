"""The policy on the desk: what is left of the cover, the wording in sentences, whose numbers."""

from pathlib import Path

import pytest

from hedun.policies import actions as policies
from hedun.policies.views import Standing
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    FORESTRY,
    INSURER,
    SUPERIOR,
    make_claim,
    make_county,
)

PAGE = "/policies/"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(2), monkeypatch)


def path(pages: Pages) -> str:
    return f"{PAGE}{pages.road.county.policy.number}/"


def test_what_was_awarded_is_off_the_cover(pages: Pages) -> None:
    make_claim(pages.road, "awarded")  # 524.88 yuan, see tests/payments/test_pages.py
    for address in (PAGE, path(pages)):
        page = pages.sit(FORESTRY).get(address)
        assert "10,000,000.00" in page and "9,999,475.12" in page and "524.88" in page


def test_the_gauge_is_as_long_as_its_figures_and_keeps_small_ones_in_sight(pages: Pages) -> None:
    make_claim(pages.road, "payable")
    make_claim(pages.road, "awarded")
    standing = Standing.of(pages.road.county.policy)
    assert standing.used_fen == 104_976 and standing.left_fen == 1_000_000_000 - 104_976
    assert standing.scale_fen == 1_000_000  # 10,000 yuan: 1,049.76 fills a tenth of it
    widths = {bar.kind: bar.width for bar in standing.bars}
    assert widths == {"paid": 0, "in_flight": 0, "payable": 52, "returned": 0, "awarded": 52}
    assert [bar.x for bar in standing.bars] == [0, 0, 0, 52, 52]


def test_the_wording_reads_as_sentences_with_their_clauses(pages: Pages) -> None:
    page = pages.sit(INSURER).get(path(pages))
    for sentence in (
        "致害动物只限：野猪、獾、野兔",
        "出险后 30 日内报案。",
        "乘以 80 %。",
        "每户每次损失达到 100.00 元才赔",
        "每户每次最多 3,000.00 元。",
        "整张保单最多 10,000,000.00 元。",
        "第十一条",
    ):
        assert sentence in page
    english = pages.sit(INSURER).english().get(path(pages))
    assert "Reported within 30 days of the loss." in english and "Times 80 %." in english


def test_the_wording_is_downloaded_as_it_was_put_in_force(pages: Pages) -> None:
    file = pages.road.county.policy.terms.get()
    answer = pages.sit(AUDITOR).client.get(f"{path(pages)}terms/{file.sha256}/")
    assert answer.content.startswith(b"#") and b'id = "xiangyuan-demo-2026"' in answer.content
    pages.sit(AUDITOR).get(f"{path(pages)}terms/{'0' * 64}/", status=404)


def test_a_number_of_ours_is_marked_until_the_county_enters_its_own(pages: Pages) -> None:
    page = pages.sit(FORESTRY).get(path(pages))
    assert "公示期 3 日 我方默认" in page
    assert "付款 10 日 法规 《农业保险条例》 art. 14" in page
    policies.set_number(
        pages.road.county.policy, "clock.notice", "5 days", basis="contract",
        clause="第二十条", effective=pages.road.now.date(), actor=pages.road.who(FORESTRY),
        now=pages.road.now,
    )  # fmt: skip
    assert "公示期 5 日 合同 第二十条" in pages.sit(FORESTRY).get(path(pages))


def test_the_seed_of_the_draw_stays_secret(pages: Pages) -> None:
    page = pages.sit(INSURER).get(path(pages))
    seed = pages.road.county.policy.audit_seed
    assert seed.sha256[:4] in page and "demo " not in page


def test_who_reads_the_policy(pages: Pages) -> None:
    for reader in (INSURER, SUPERIOR, FORESTRY, AUDITOR):
        pages.sit(reader).get(path(pages))
    for other in (CLERK, ADMINISTRATOR):
        pages.sit(other).get(PAGE, status=404)
        pages.sit(other).get(path(pages), status=404)
