"""One page for everything that arrived: filtered, settled on selected rows, taken back."""

from pathlib import Path
from typing import Any

import pytest

from hedun.claims.models import Claim, Report
from hedun.intake.actions import hand_in
from hedun.intake.models import Submission, Waiting
from tests.intake.sending import CALLED, FIELD, OTHER_UUID, UUID, given, photo
from tests.support.pages import Pages
from tests.support.road import CLERK, FORESTRY, TOWNSHIP, make_county


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(4), monkeypatch)


def send(pages: Pages, *rows: Any, channel: str = "phone", reference: str = UUID, **more: Any):  # type: ignore[no-untyped-def]
    road = pages.road
    return hand_in(
        list(rows), road.county.village, channel=channel, reference=reference,
        first_told_at=CALLED.told_at, actor=road.who(CLERK), now=road.now, **more,
    )  # fmt: skip


def of(pages: Pages, row: int, n: int, **values: Any):  # type: ignore[no-untyped-def]
    """Row `row` of the n-th household of the roll."""
    found = given(row, None, **values)
    return type(found)(row, {**FIELD, **values}, {}, pages.road.county.roll[n][1])


def keys(**where: Any) -> list[str]:
    rows = Waiting.objects.filter(**where).order_by("submission_id", "row")
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def test_everything_that_arrived_stands_on_one_page_by_channel_and_what_became_of_it(
    pages: Pages,
) -> None:
    send(pages, of(pages, 1, 0), of(pages, 2, 1, crop="wheat"))
    send(pages, of(pages, 1, 2, crop="wheat"), channel="odk", reference=OTHER_UUID)
    names = [household.name for _, household in pages.road.county.roll]
    township = pages.sit(TOWNSHIP)
    page = township.get("/inbox/")
    assert names[1] in page and names[2] in page and names[0] not in page and "手机" in page
    assert names[1] not in township.get("/inbox/", channel="odk")
    assert names[0] in township.get("/inbox/", tab="done")
    arrived = township.get("/inbox/files/")
    assert all(one.number in arrived for one in Submission.objects.all())
    assert "ODK" in township.english().get("/inbox/files/", channel="odk")


def test_rows_are_assigned_and_stand_in_the_officers_own_work(pages: Pages) -> None:
    send(pages, of(pages, 1, 0, crop="wheat"), of(pages, 2, 1, crop="wheat"))
    township, clerk = pages.sit(TOWNSHIP), pages.sit(CLERK)
    page = township.post("/inbox/", do="assign", row=keys()[:1], officer=CLERK)
    assert "1 行已分派给" in page
    assert "收件箱有 1 行分派给您" in clerk.get("/")
    mine = clerk.get("/inbox/", who="mine")
    first, second = (household.name for _, household in pages.road.county.roll[:2])
    assert first in mine and second not in mine
    assert first not in clerk.get("/inbox/", who="nobody")
    township.post(f"/inbox/assign/?rows={keys()[0]}&officer=")
    assert "分派给您" not in clerk.get("/")


def test_rows_go_back_with_what_is_missing_and_a_slip_is_printed(pages: Pages) -> None:
    send(pages, of(pages, 1, 0, crop="wheat"), channel="phone_call", told_by=CALLED)
    township = pages.sit(TOWNSHIP)
    page = township.post("/inbox/", do="return", row=keys(), missing=["LAND_RIGHT"],
                         more="带户口本", word="下周一前", reason="")  # fmt: skip
    assert "1 行已退回" in page
    back = township.get("/inbox/", tab="returned")
    assert "承包或流转证明" in back and "带户口本" in back and "下周一前" in back
    [submission] = Submission.objects.all()
    slip = township.get(f"/inbox/{submission.number}/slip/")
    assert "补正通知单" in slip and "承包或流转证明" in slip and "作物" in slip
    assert CALLED.name not in slip and "郝*兰" in slip
    assert "1 行已恢复" in township.post(f"/inbox/restore/?rows={keys()[0]}")
    township.get(f"/inbox/{submission.number}/slip/", status=404)


def test_a_household_listed_twice_shows_both_sources_and_is_settled_by_a_button(
    pages: Pages,
) -> None:
    send(pages, of(pages, 1, 0), enclosed=[photo(1, 60)])
    send(pages, of(pages, 1, 0, damaged_e4=25_000), channel="phone_call", reference=OTHER_UUID,
         told_by=CALLED, enclosed=[photo(1, 70)])  # fmt: skip
    [key], [claim] = keys(state="waiting"), Claim.objects.all()
    township = pages.sit(TOWNSHIP)
    number = Submission.objects.get(reference=OTHER_UUID).number
    page = township.get(f"/inbox/{number}/rows/{key}/")
    assert claim.number in page and "以前报过" in page and "复述" in page
    assert township.client.get(f"/inbox/{number}/enclosures/1/?size=small").status_code == 200
    assert "1 行已并入案件" in township.post("/inbox/", do="same", row=[key])
    shown = township.get(f"/claims/{claim.number}/")
    assert number in shown and "郝*兰" in shown and claim.evidence.count() == 2
    assert number in township.get(f"/reports/{claim.report.number}/")
    township.post(f"/inbox/restore/?rows={key}")
    township.post(f"/inbox/{number}/rows/{key}/", do="another")
    assert claim.lines.count() == 2


def test_two_submissions_are_joined_and_the_button_beside_takes_it_back(pages: Pages) -> None:
    first = send(pages, of(pages, 1, 0)).report
    second = send(pages, of(pages, 1, 1), reference=OTHER_UUID).report
    township = pages.sit(TOWNSHIP)
    assert f"全部在 {first.number} 里" in township.post("/inbox/", do="join", row=keys())
    assert first.claims.count() == 2
    assert f"已并入 {first.number}" in township.get(f"/reports/{second.number}/")
    numbers = ",".join(Submission.objects.values_list("number", flat=True))
    assert "恢复原样" in township.post(f"/inbox/part/?of={numbers}")
    assert (first.claims.count(), second.claims.count()) == (1, 1)
    assert "两份以上" in township.post("/inbox/", do="join", row=keys()[:1])


def test_households_are_split_off_from_the_page(pages: Pages) -> None:
    send(pages, of(pages, 1, 0), of(pages, 2, 1))
    township = pages.sit(TOWNSHIP)
    assert "另立报案" in township.post("/inbox/", do="split", row=keys()[:1])
    assert Report.objects.count() == 2
    assert "什么也不剩" in township.post("/inbox/", do="split", row=keys()[1:])


def test_who_only_reads_the_inbox_sees_no_buttons(pages: Pages) -> None:
    send(pages, of(pages, 1, 0, crop="wheat"))
    reader = pages.sit(FORESTRY)
    page = reader.get("/inbox/")
    assert "退回…" not in page and "分派…" not in page and "合并拆分" not in page
    for do in ("assign", "return", "join", "split", "same"):
        reader.post("/inbox/", do=do, row=keys(), officer=CLERK, more="x")
    assert Waiting.objects.get().state == "waiting"
