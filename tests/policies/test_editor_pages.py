"""The terms editor as the forestry bureau uses it, with and without a script."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hedun.assessment.season import IN_FORCE
from hedun.demo.county import TERMS
from hedun.policies import actions as policies
from hedun.policies.models import TermsDraft, TermsProposal
from hedun.record.verification import verify
from hedun.terms import library
from tests.support.pages import Pages, Reader
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    FORESTRY,
    INSURER,
    OTHER_FORESTRY,
    make_claim,
    make_county,
)

DEMO = library.read(TERMS).decode()
LOSS = {
    "t-section": "crop", "t-item": "maize", "t-stage": "milk_ripe", "t-species": "wild_boar",
    "t-quantity": "1.80", "t-degree": "45", "t-occurred": "2026-08-30",
    "t-reported": "2026-08-31",
}  # fmt: skip


@pytest.fixture
def pages(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(2), monkeypatch)


@pytest.fixture
def desk(pages: Pages) -> Reader:
    return pages.sit(FORESTRY)


def at(pages: Pages, rest: str = "wordings/") -> str:
    return f"/policies/{pages.road.county.policy.number}/{rest}"


@pytest.fixture
def draft(pages: Pages) -> TermsDraft:
    road = pages.road
    return policies.start_draft(
        road.county.policy, DEMO, name="修订稿", came_from="file:a.toml",
        actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip


def looked(reader: Reader, pages: Pages, draft: TermsDraft, **data: Any) -> dict[str, Any]:
    """What the script is answered. Fields with a dash are given as `f={"f-amount": …}`."""
    fields = {"text": DEMO, **data.pop("f", {}), **data}
    answer = reader.client.post(at(pages, f"drafts/{draft.pk}/look/"), fields)
    assert answer.status_code == 200, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


# ── how a draft begins ──────────────────────────────────────────────────────────────────────────


def test_a_draft_begins_with_the_wording_in_force(desk: Reader, pages: Pages) -> None:
    sha = pages.road.county.policy.terms.get().sha256
    page = desk.post(at(pages, "wordings/new/"), way="force", wording=sha)
    assert "文件能读通，适合本保单。" in page and "每户每次最多 3,000.00 元。" in page
    assert TermsDraft.objects.get().text == DEMO


def test_a_published_wording_asks_for_what_was_not_published(desk: Reader, pages: Pages) -> None:
    path = at(pages, "wordings/new/cn-hunan-nanxian-2025/")
    names = [p.name for p in library.entry("cn-hunan-nanxian-2025").parameters]
    page = desk.get(path)
    assert all(library.entry("cn-hunan-nanxian-2025").parameters) and names
    assert "南县" in page
    desk.post(path, **dict.fromkeys(names, "?"))
    assert not TermsDraft.objects.exists()  # every parameter is told at its field


def test_a_filled_in_wording_becomes_a_draft(desk: Reader, pages: Pages) -> None:
    path = at(pages, "wordings/new/cn-jiangxi-suichuan-2025/")
    desk.post(path, effective="2026-01-01", expires="2026-12-31")
    row = TermsDraft.objects.get()
    assert row.came_from == "library:cn-jiangxi-suichuan-2025"
    assert "effective = 2026-01-01" in row.text and "parameter" not in row.text.split("# Not")[0]


def test_a_file_is_taken_with_its_faults_and_they_are_listed(desk: Reader, pages: Pages) -> None:
    broken = DEMO.replace("days = 30", "dais = 30").replace("rate = 0.8", 'rate = "0.8"')
    file = SimpleUploadedFile("wording.toml", broken.replace("\n", "\r\n").encode("utf-8-sig"))
    page = desk.post(at(pages, "wordings/new/"), way="file", file=file)
    assert "第 61 行 第 3 道关口 (reported_within) · dais 未知的键" in page
    assert "第 6 步 · 起付线" not in page and "起付线 franchise" in page  # the other steps are read
    assert TermsDraft.objects.get().text == broken


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"x" * 300_000])
def test_what_is_no_text_is_refused_in_words(desk: Reader, pages: Pages, data: bytes) -> None:
    file = SimpleUploadedFile("wording.toml", data)
    page = desk.post(at(pages, "wordings/new/"), way="file", file=file)
    assert "UTF-8" in page or "256 KB" in page
    assert not TermsDraft.objects.exists()


# ── the editor ──────────────────────────────────────────────────────────────────────────────────


def test_a_step_is_changed_in_the_form_and_one_line_of_the_text_changes(
    desk: Reader, pages: Pages, draft: TermsDraft
) -> None:
    opened = looked(desk, pages, draft, do="open:step:8")
    was = opened["parts"]["cards"].partition('name="f-was" value="')[2][:16]
    fields = {"f-was": was, "f-scope": "claim", "f-amount": "5,000", "f-sections": "crop",
              "f-clause": "第十二条"}  # fmt: skip
    found = looked(desk, pages, draft, do="put:step:8", f=fields)
    assert found["text"] == DEMO.replace("amount = 3000\n", "amount = 5000\n")
    assert "每户每次最多 5,000.00 元。" in found["parts"]["cards"] and not found["open"]
    bad = looked(desk, pages, draft, do="put:step:8", f={**fields, "f-amount": "5OOO"})
    assert bad["text"] == DEMO and bad["open"]
    assert "应为金额" in bad["parts"]["cards"] and 'value="5OOO"' in bad["parts"]["cards"]
    late = looked(desk, pages, draft, do="put:step:8", f={**fields, "f-was": "0" * 16})
    assert late["text"] == DEMO and "在此期间改过" in late["parts"]["cards"]


def test_steps_are_added_moved_and_removed(desk: Reader, pages: Pages, draft: TermsDraft) -> None:
    form = looked(desk, pages, draft, do="new:step:", f={"f-new-step": "round"})
    assert 'value="add:step:round"' in form["parts"]["cards"] and form["text"] == DEMO
    fields = {"f-mode": "down", "f-to": "1", "f-place": "13"}
    added = looked(desk, pages, draft, do="add:step:round", f=fields)["text"]
    last = 'clause = "第十五条"\n'
    new = '\n[[step]]\nop = "round"\nmode = "down"\nto = 1\n'
    assert added == DEMO.replace(last, last + new)
    up = looked(desk, pages, draft, do="up:step:13", text=added)
    assert up["at"] == "step:12"
    down = looked(desk, pages, draft, do="down:step:12", text=up["text"])["text"]
    assert down == added
    assert looked(desk, pages, draft, do="drop:step:13", text=added)["text"].strip() == DEMO.strip()
    gone = looked(desk, pages, draft, do="drop:step:99")
    assert gone["text"] == DEMO and "已经不在了" in gone["parts"]["problems"]


def test_one_loss_is_tried_with_every_step_in_words(
    desk: Reader, pages: Pages, draft: TermsDraft
) -> None:
    result = looked(desk, pages, draft, f=LOSS)["parts"]["result"]
    steps = ("1.8 亩 × 900.00 元 × 45 % = 729.00 元", "656.10 元 × 80 % = 524.88 元")
    for said in (">524.88<", *steps, "第十二条", "通过了 3 道条件"):
        assert said in result
    tiger = looked(desk, pages, draft, f={**LOSS, "t-species": "tiger"})["parts"]["result"]
    assert "不在承保之列" in tiger and "第三条" in tiger
    wrong = looked(desk, pages, draft, f={**LOSS, "t-degree": "almost"})["parts"]["result"]
    assert "损失程度" in wrong and "almost" in wrong


def test_what_an_actuary_would_say_stands_beside_the_checks(
    desk: Reader, pages: Pages, draft: TermsDraft
) -> None:
    odd = DEMO.replace("amount = 10000000", "amount = 1000")
    found = looked(desk, pages, draft, text=odd, lint="1")
    assert "第 11 步（limit）" in found["parts"]["findings"]
    assert {"line": 134, "severity": "warning"} in found["marks"] or found["marks"]
    assert "findings" not in looked(desk, pages, draft, text=odd)["parts"]


def test_what_does_not_fit_the_policy_is_told_before_it_is_proposed(
    desk: Reader, pages: Pages, draft: TermsDraft
) -> None:
    other = DEMO.replace('place = "140423"', 'place = "140425"')
    found = looked(desk, pages, draft, text=other)
    assert found["marks"] == [{"line": 9, "severity": "block"}]
    assert "140425" in found["parts"]["problems"]


def test_without_a_script_the_same_buttons_work(
    desk: Reader, pages: Pages, draft: TermsDraft
) -> None:
    path = at(pages, f"drafts/{draft.pk}/")
    page = desk.post(path, text=DEMO, do="drop:gate:3", edition=1, name="修订稿")
    assert "出险后 30 日内报案。" not in page and "尚未保存" in page
    assert TermsDraft.objects.get().text == DEMO
    shorter = DEMO.replace("days = 30", "days = 7")
    page = desk.post(path, text=shorter, do="save", edition=1, name="七日报案")
    assert "草稿已保存" in page
    row = TermsDraft.objects.get()
    assert (row.text, row.name, row.edition) == (shorter, "七日报案", 2)


def test_a_save_over_anothers_loses_nothing(desk: Reader, pages: Pages, draft: TermsDraft) -> None:
    save = at(pages, f"drafts/{draft.pk}/save/")
    second = pages.sit(OTHER_FORESTRY)
    answer = second.client.post(save, {"text": "theirs", "edition": 1, "name": "修订稿"})
    assert answer.json()["edition"] == 2
    mine = desk.client.post(save, {"text": "mine", "edition": 1, "name": "修订稿"})
    assert mine.status_code == 409 and "另存为新草稿" in mine.json()["says"]
    path, mine_again = at(pages, f"drafts/{draft.pk}/"), {"text": "mine", "edition": 1}
    html = desk.client.post(path, {**mine_again, "name": "修订稿", "do": "save"}).content.decode()
    assert "您的文字没有丢" in html and "mine</textarea>" in html
    desk.post(path, **mine_again, name="我的", do="copy")
    assert {d.text for d in TermsDraft.objects.all()} == {"theirs", "mine"}


def test_a_discarded_draft_is_brought_back(desk: Reader, pages: Pages, draft: TermsDraft) -> None:
    page = desk.post(at(pages, f"drafts/{draft.pk}/discard/"))
    assert "“修订稿”已删去。" in page and "撤销" in page
    desk.get(at(pages, f"drafts/{draft.pk}/"), status=404)
    assert "“修订稿”已恢复。" in desk.post(at(pages, f"drafts/{draft.pk}/restore/"))


# ── in force ────────────────────────────────────────────────────────────────────────────────────


def test_one_officer_proposes_and_the_other_confirms_what_differs(
    desk: Reader, pages: Pages, draft: TermsDraft
) -> None:
    make_claim(pages.road, "awarded")
    policies.save_draft(
        draft, DEMO.replace("amount = 3000\n", "amount = 5000\n"), seen=1,
        actor=pages.road.who(FORESTRY), now=pages.road.now,
    )  # fmt: skip
    path = at(pages, f"drafts/{draft.pk}/propose/")
    page = desk.get(path)
    assert "第 8 步 · 限额 修改 第十二条" in page and "3,000.00 元 → 5,000.00 元" in page
    season = {"policy": draft.policy.number, "w": [IN_FORCE, "sent-0"], "sent_name": "修订稿",
              "sent_text": draft.text}  # fmt: skip
    assert "524.88" in desk.post("/season/readings/", **season)  # as the button of the page asks
    assert "不晚于已理算损失的最后一天 2026-08-30" in desk.post(path, effective="2026-08-30")
    page = desk.post(path, effective="2026-10-01", reason="县里提高限额")
    assert "等待确认" in page and "您已提议" in page and "确认条款生效" not in page
    row = TermsProposal.objects.get(state="open")
    here = at(pages, f"proposals/{row.pk}/")
    assert "提议的人不能自己确认" in desk.post(here, do="confirm")

    second = pages.sit(OTHER_FORESTRY)
    assert "保单 1" in second.get("/policies/")
    page = second.get(here)
    assert "县里提高限额" in page and "起期 2026-01-01 → 2026-10-01" in page
    assert "已确认" in second.post(here, do="confirm")
    page = second.get(at(pages))
    assert "2026年10月1日 — 2026年12月31日" in page and "2026年1月1日 — 2026年9月30日" in page
    assert "王林业 提议，秦松 确认" in page
    assert verify().faults == ()


def test_the_other_party_reads_versions_and_proposals_but_no_drafts(
    pages: Pages, draft: TermsDraft
) -> None:
    insurer = pages.sit(INSURER)
    page = insurer.get(at(pages))
    assert "王林业 提议，秦松 确认" in page and "修订稿" not in page
    sha = pages.road.county.policy.terms.get().sha256
    assert "没有可对比的" in insurer.get(at(pages, f"wordings/{sha}/"))
    assert "第十二条" in insurer.get(at(pages, f"wordings/{sha}/print/"))
    for rest in ("wordings/new/", f"drafts/{draft.pk}/", f"drafts/{draft.pk}/propose/"):
        insurer.get(at(pages, rest), status=404)
    for other in (CLERK, ADMINISTRATOR):
        pages.sit(other).get(at(pages), status=404)


def test_every_page_stands_in_english_too(pages: Pages, draft: TermsDraft) -> None:
    desk = pages.sit(FORESTRY).english()
    for rest, said in {
        "wordings/": "Put in force",
        "wordings/new/": "From the library",
        f"drafts/{draft.pk}/": "At most 3,000.00 yuan for each household and accident.",
        f"drafts/{draft.pk}/differences/": "The two are the same, line by line.",
        f"drafts/{draft.pk}/print/": "Draft: nothing is calculated by it",
        f"drafts/{draft.pk}/propose/": "Propose this wording",
    }.items():
        assert said in desk.get(at(pages, rest))
    answer = desk.client.get(at(pages, f"drafts/{draft.pk}/download/"))
    assert answer.content == DEMO.encode()
