"""The record on the desk: read, checked, its root handed out; by those whose duty it is."""

import ast
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile

from hedun.claims.models import Claim, LossLine
from hedun.domain.words import ACTIONS
from hedun.record.models import Entry, PartyKey
from hedun.record.roots import hand_out, handed_out
from hedun.record.words import ACTS, act
from tests.shape.sources import ROOMS, modules, name, tree
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CHECKER,
    CLERK,
    FORESTRY,
    INSURER,
    PANEL,
    make_claim,
    make_county,
)

PAGE, CHECK, ROOTS = "/record/", "/record/check/", "/record/roots/"
SIGNED = "/record/signatures/"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(2), monkeypatch)


@pytest.fixture
def claim(pages: Pages) -> Claim:
    return make_claim(pages.road, "reported")


def test_the_newest_entry_stands_first_in_words_with_its_link(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    page = auditor.get(PAGE)
    assert "上报" in page and "高志成" in page and claim.number in page
    assert f'href="/claims/{claim.number}/"' in auditor.client.get(PAGE).content.decode()
    last = Entry.objects.order_by("-seq").first()
    assert last.digest[:4] in page and f"{Entry.objects.count()} 条" in page


def test_the_record_is_asked_by_subject_person_act_and_day(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    of_claim = Entry.objects.filter(subject=claim.number).count()
    assert f"{of_claim} 条" in auditor.get(PAGE, subject=claim.number)
    opened = auditor.get(PAGE, action="report.open", user="高志成")
    assert " 1 条" in opened and "建立报案" in opened
    assert "没有符合的记录" in auditor.get(PAGE, first="2027-01-01")
    assert "没有符合的记录" in auditor.get(PAGE, user="nobody")
    assert f"{Entry.objects.count()} 条" in auditor.get(PAGE, first="昨天")  # asks nothing


def test_older_entries_are_a_page_further(
    pages: Pages, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hedun.record.views.A_PAGE", 5)
    auditor = pages.sit(AUDITOR)
    first, last = Entry.objects.get(seq=1).digest, (Entry.objects.count() + 4) // 5
    short = " ".join(first[at : at + 4] for at in range(0, 16, 4))
    assert last > 1 and short not in auditor.get(PAGE)
    assert short in auditor.get(PAGE, page=str(last))
    assert auditor.get(PAGE, page="999") == auditor.get(PAGE, page=str(last))


def test_all_is_as_recorded_until_somebody_changes_a_line(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    assert "一切如记录" not in auditor.get(CHECK)
    page = auditor.post(CHECK)
    assert "一切如记录" in page and str(Entry.objects.count()) in page
    LossLine.objects.update(degree_ppm=990_000)
    page = auditor.post(CHECK)
    assert "1 处与记录不符" in page and "claims.LossLine" in page
    assert "1 place is not as it was recorded" in auditor.english().post(CHECK)


def test_the_auditor_and_the_bureau_hand_out_the_root(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    assert "还没有交出过根" in auditor.get(ROOTS)
    assert "请写明交给谁" in auditor.post(ROOTS, status=422, to="")
    page = auditor.post(ROOTS, to="市林业局")
    [root] = handed_out()
    assert root.root in page and root.to == "市林业局" and root.seq == Entry.objects.count()
    assert "市林业局" in pages.sit(FORESTRY).get(ROOTS)
    city = pages.sit(PANEL[0])
    assert "市林业局" in city.get(ROOTS)
    city.post(ROOTS, status=404, to="自己")
    assert len(handed_out()) == 1


def test_after_a_whole_check_only_what_came_later_is_looked_at(pages: Pages, claim: Claim) -> None:
    auditor = pages.sit(AUDITOR)
    assert "只看上次核验之后的" not in auditor.get(CHECK)
    auditor.post(CHECK)
    assert "只看上次核验之后的" in auditor.get(CHECK)
    make_claim(pages.road, "reported")
    assert "本次只看了第" in auditor.post(CHECK, go_on="1")


def test_a_key_is_entered_confirmed_by_another_and_signs(pages: Pages, claim: Claim) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    insurer, bureau = pages.sit(INSURER), pages.sit(FORESTRY)
    assert "保险公司还没有经确认的公钥" in insurer.get(SIGNED)
    office = f"insurer:{pages.road.county.policy.insurer}"
    wrong = {"office": office, "holder": "中煤财险襄垣支公司", "public_key": "12"}
    assert "这不是公钥" in insurer.post(f"{SIGNED}key/", status=422, **wrong)
    page = insurer.post(f"{SIGNED}key/", **{**wrong, "public_key": public})
    assert public in page and "由另一人与对方电话核对后确认" in page
    pk = PartyKey.objects.get().pk
    assert "不能自己确认" in insurer.post(f"{SIGNED}key/{pk}/confirm/", status=422)
    assert "保险公司还没有经确认的公钥" not in bureau.post(f"{SIGNED}key/{pk}/confirm/")
    root = hand_out("每日", now=pages.road.now)
    page = insurer.get(SIGNED)
    assert page.count("缺") == 2 and root.short in page
    told = json.loads(insurer.client.get(f"{SIGNED}file/insurer/{root.seq}/").content)
    statement = f"hedun root 1\n{root.seq}\n{root.root}\n{root.at}\n".encode()
    file = {**told, "format": "hedun signature 1", "key": public}
    file["signature"] = key.sign(statement).hex()
    assert "这不是签名文件" in bureau.post(SIGNED, status=422, file=upload(b"{}"))
    page = bureau.post(SIGNED, file=upload(json.dumps(file).encode()))
    assert page.count("缺") == 1 and "已签" in page
    assert "停用" in insurer.post(f"{SIGNED}key/{pk}/end/")
    auditor = pages.sit(AUDITOR)
    assert "已签" in auditor.get(SIGNED) and "上传签名" not in auditor.get(SIGNED)
    auditor.post(SIGNED, status=404, file=upload(b"{}"))
    pages.sit(CLERK).get(SIGNED, status=404)


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("root.sig.json", data, "application/json")


def test_a_policys_file_is_exported_for_the_other_party(pages: Pages, claim: Claim) -> None:
    number = claim.report.policy.number
    insurer = pages.sit(INSURER)
    assert "导出并附证明" not in insurer.get(f"/policies/{number}/")
    insurer.get(f"/policies/{number}/proof/", status=404)  # no root goes so far yet
    root = hand_out("每日", now=pages.road.now)
    assert "导出并附证明" in insurer.get(f"/policies/{number}/")
    answer = insurer.client.get(f"/policies/{number}/proof/")
    told = json.loads(b"".join(answer.streaming_content))
    assert told["policy"] == number and told["root"]["seq"] == root.seq
    assert claim.number in {json.loads(one["body"])["subject"] for one in told["entries"]}
    pages.sit(CLERK).get(f"/policies/{number}/proof/", status=404)


def test_looking_changes_nothing(pages: Pages, claim: Claim) -> None:
    before = Entry.objects.count()
    auditor = pages.sit(AUDITOR)
    auditor.get(PAGE)
    auditor.post(CHECK)
    auditor.post(ROOTS, to="市林业局")
    assert Entry.objects.count() == before


def test_others_have_no_record(pages: Pages, claim: Claim) -> None:
    for other in (CLERK, CHECKER, ADMINISTRATOR):
        for path in (PAGE, CHECK, ROOTS):
            pages.sit(other).get(path, status=404)


def test_every_act_that_is_written_has_its_words() -> None:
    written = {
        node.args[0].value
        for path in modules()
        if name(path).split(".")[1:2] and name(path).split(".")[1] in ROOMS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "pen.write"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(written) > 20
    assert written <= set(ACTS), f"without words: {sorted(written - set(ACTS))}"
    assert all(act(f"claim.{move}") == ACTIONS[move] for move in ACTIONS)
