"""A form is printed, comes back filled in, is typed off and handed in: once."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hedun.claims.models import Claim, LossLine
from hedun.evidence.models import Evidence
from hedun.intake.models import Submission, Telling, Waiting
from hedun.intake.telling import revealed
from hedun.paper import drafts, qr
from hedun.paper.models import Form
from hedun.paper.queries import known_on
from hedun.people.models import Household
from hedun.qr import drawn as drawing
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.paper.world import at, form_of, line, sent
from tests.support.pages import Pages
from tests.support.road import (
    AUDITOR,
    CLERK,
    FORESTRY,
    INSURER,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
    picture,
)

pytestmark = pytest.mark.django_db


# ── printing ────────────────────────────────────────────────────────────────────────────────────


def test_the_form_has_the_roll_a_number_and_lines_for_who_is_not_on_it(
    road: Road, desk: Pages
) -> None:
    page = desk.sit(CLERK).post("/paper/make/", village=road.county.village.code, do="print")
    [form] = Form.objects.all()
    assert form.number == "ZB-140423104-2026-0001" and len(form.households) == 31
    assert page.count(form.number) >= 3 and "1 / 3" in page and "3 / 3" in page
    for household in Household.objects.filter(village=road.county.village):
        assert household.name in page and household.identity.id_number_last4 in page
    assert "1 野猪" in page and "玉米：1苗期" in page
    assert Entry.objects.latest("seq").action == "form.make" and not verify().faults


def test_the_code_on_every_page_says_village_number_version_and_page(road: Road) -> None:
    form = form_of(road)
    said = qr.said(form, 2)
    assert said == f"HEDUN/ZB/V1/{form.village.code}/ZB-140423104-2026-0001/2"
    assert qr.number_in(f" {said.lower()}\n") == qr.number_in(form.number.lower()) == form.number
    assert qr.number_in("ZB-1404") == "" and qr.number_in("BA-140423104-2026-0001") == ""
    size, path = drawing(said, "q")
    dark = set[tuple[int, int]]()
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        dark |= {(int(x) + i, int(y)) for i in range(int(run))}
    drawn = Image.new("1", (size, size), 1)
    for place in dark:
        drawn.putpixel(place, 0)
    corner = [[(x, y) in dark for x in range(7)] for y in range(7)]
    assert all(corner[0]) and all(corner[6]) and not corner[1][1] and corner[3][3]  # its eye
    import segno

    assert [list(map(bool, row)) for row in segno.make_qr(said, error="q").matrix] == [
        [(x, y) in dark for x in range(size)] for y in range(size)
    ]


def test_rows_stay_whose_they_were_when_the_roll_changes_after_printing(road: Road) -> None:
    form = form_of(road)
    second, third = (Household.objects.get(number=n) for n in form.households[1:3])
    Household.objects.filter(pk=second.pk).update(until=date(2026, 9, 1))
    known = known_on(form)
    assert second.number not in [one.household.number for one in known]
    assert next(one.n for one in known if one.household == third) == 3


def test_only_who_lists_there_finds_prints_and_types_it(road: Road, desk: Pages) -> None:
    form = form_of(road)
    for who in (CLERK, TOWNSHIP):
        assert form.number in desk.sit(who).get("/paper/")
        assert form.number in desk.sit(who).get(at(form))
    other = desk.sit(OTHER_TOWNSHIP).client.get(at(form, "type/"))
    theirs = form.village.parent_id in [p.place_id for p in _postings(OTHER_TOWNSHIP)]
    assert other.status_code == (200 if theirs else 404)
    for who in (INSURER, FORESTRY, AUDITOR):
        reader = desk.sit(who)
        for path in ("/paper/", at(form), at(form, "type/"), "/paper/call/"):
            reader.get(path, 404)
        reader.post(at(form, "type/"), 404, draft=sent(line(1)), part="1")
    assert not Submission.objects.exists()


def test_the_empty_page_says_how_it_is_done_and_an_unknown_number_what_was_expected(
    road: Road, desk: Pages
) -> None:
    clerk = desk.sit(CLERK)
    assert "还没有印过纸表" in clerk.get("/paper/")
    assert "ZB-140423104-2026-0007" in clerk.post("/paper/find/", 422, number="ZB-12")
    form = form_of(road)
    assert "不用鼠标" in clerk.post("/paper/find/", number=qr.said(form, 3).lower())
    assert "Without a mouse" in desk.sit(TOWNSHIP).english().get(at(form, "type/"))


# ── typing it off ───────────────────────────────────────────────────────────────────────────────


def test_what_was_typed_goes_on_and_who_told_and_signed_is_kept_with_it(
    road: Road, desk: Pages
) -> None:
    form = form_of(road)
    scan = SimpleUploadedFile("表.jpg", picture(), "image/jpeg")
    lines = [line(1), line(2, amount="3亩2分", degree="60%"), line(3, signed=False)]
    page = desk.sit(CLERK).post(at(form, "type/"), draft=sent(*lines), part="1", scans=scan)
    assert "这张纸表已经登记" in page and "3 户成为草稿" in page
    [claim, *others] = Claim.objects.order_by("row")
    assert len(others) == 2 and claim.report.channel == "paper"
    assert claim.household.number == form.households[0]
    second = LossLine.objects.get(claim=others[0])
    assert (second.quantity_e4, second.degree_ppm, second.plot) == (32_000, 600_000, "南坡")
    assert LossLine.objects.get(claim=others[1]).note == "纸表上没有签字"
    [telling] = Telling.objects.all()
    assert (telling.relation, telling.how, telling.consent) == ("official", "paper", "signed")
    assert revealed(telling, "name") == "高志成" and telling.consent_at == telling.told_at
    assert Evidence.objects.get().kind == "paper" and not verify().faults
    report = desk.sit(TOWNSHIP).get(f"/reports/{claim.report.number}/")
    assert telling.submission.number in report and "纸" in report


def test_the_same_form_twice_adds_nothing_and_says_so(road: Road, desk: Pages) -> None:
    form, clerk = form_of(road), desk.sit(CLERK)
    clerk.post(at(form, "type/"), draft=sent(line(1)), part="1")
    before = (Claim.objects.count(), Entry.objects.count())
    for lines in ([line(1)], [line(1), line(2)]):
        page = clerk.post(at(form, "type/"), draft=sent(*lines), part="1")
        assert "已经录入过" in page and "没有重复登记" in page
    assert clerk.client.get(at(form, "type/")).url == at(form, "entered/")  # type: ignore[attr-defined]
    assert (Claim.objects.count(), Entry.objects.count()) == before
    clerk.post(at(form, "type/"), draft=sent(line(1), line(9)), part="2")
    assert Claim.objects.count() == 2  # what was left out; the other is listed already
    assert [r.why for r in Waiting.objects.filter(state="waiting")] == ["listed"]


def test_a_wrong_cell_is_told_at_its_line_and_waits_if_it_is_handed_in(
    road: Road, desk: Pages
) -> None:
    form, clerk = form_of(road), desk.sit(CLERK)
    lines = [
        line(1), line(2, amount="很多"), line(3, stage="heading"), line(4, who="没有人"),
        line(5, degree="0.45"),
    ]  # fmt: skip
    answer = clerk.client.post(
        at(form, "draft/"), {"draft": sent(*lines), "part": "1", "edition": "0"}
    ).json()
    wrong = {(one["key"][-1], one["cell"]): one for one in answer["wrong"]}
    assert set(wrong) == {("2", "amount"), ("3", "stage"), ("4", "who"), ("5", "degree")}
    assert wrong["5", "degree"]["doubt"] and "没有人" in wrong["4", "who"]["says"]
    clerk.post(at(form, "type/"), draft=sent(*lines), part="1")
    assert Claim.objects.count() == 1
    assert Waiting.objects.filter(state="waiting").count() == 4


def test_a_line_typed_twice_and_a_total_that_differs_stop_it_and_lose_nothing(
    road: Road, desk: Pages
) -> None:
    form, clerk = form_of(road), desk.sit(CLERK)
    page = clerk.post(at(form, "type/"), 422, draft=sent(line(1), line(2, who="1")), part="1")
    assert "和第 1 行是同一户" in page and not Claim.objects.exists()
    text = sent(line(1), line(2), households="3", area="3.7")
    page = clerk.post(at(form, "type/"), 422, draft=text, part="1")
    assert "户数纸表 3，录入 2" in page and "面积" not in page.split("户数纸表")[1][:30]
    assert "纸表的合计加错了" in page and not Claim.objects.exists()
    clerk.post(at(form, "type/"), draft=text, part="1", agreed="1")
    assert Claim.objects.count() == 2


def test_animals_of_the_form_are_counted_and_their_fate_stands_where_the_share_lost_would(
    road: Road, desk: Pages
) -> None:
    form = form_of(road)
    sheep = line(1, item="chicken", stage="adult", amount="12", degree="killed", plot="")
    desk.sit(CLERK).post(at(form, "type/"), draft=sent(sheep), part="1")
    [row] = LossLine.objects.all()
    assert (row.section, row.item, row.quantity_e4) == ("livestock", "chicken", 120_000)


def test_who_is_found_by_row_name_sound_and_last_four_and_never_guessed(road: Road) -> None:
    from hedun.domain.problems import Malformed
    from hedun.paper.finding import found

    known = known_on(form_of(road))
    one = known[6]
    sound = next(way for way in one.told["typed"] if len(way) > 5)  # type: ignore[attr-defined]
    for text in ("7", one.household.name, sound, one.household.number):
        assert found(text, known) == one
    with pytest.raises(Malformed) as unknown:
        found("没有人", known)
    with pytest.raises(Malformed) as several:
        found(one.household.name, [*known, one])
    assert (unknown.value.problem.code, several.value.problem.code) == (
        "WHO_UNKNOWN", "WHO_SEVERAL",
    )  # fmt: skip


# ── the draft ───────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_kept_for_whoever_goes_on_encrypted_and_gone_when_it_is_handed_in(
    road: Road, desk: Pages
) -> None:
    form, clerk, entries = form_of(road), desk.sit(CLERK), Entry.objects.count()

    def keep(edition: int, *lines: dict[str, object]) -> tuple[int, dict[str, object]]:
        data = {"draft": sent(*lines), "part": "1", "edition": str(edition)}
        answer = clerk.client.post(at(form, "draft/"), data)
        return answer.status_code, json.loads(answer.content)

    assert keep(0, line(1))[1]["edition"] == 1 and keep(1, line(1), line(2))[1]["edition"] == 2
    assert keep(1, line(3))[0] == 409  # somebody has gone on from there
    assert keep(2)[0] == 200 and keep(3, line(1, note="西沟口")) == (200, {
        "edition": 4, "says": "已存到服务器。", "wrong": [],
    })  # fmt: skip
    [kept] = list((drafts._folder()).iterdir())
    assert "西沟口".encode() not in kept.read_bytes()
    assert "西沟口" in desk.sit(TOWNSHIP).client.get(at(form, "type/")).content.decode()
    assert "录入中" in clerk.get("/paper/") and Entry.objects.count() == entries
    assert clerk.client.post(at(form, "draft/"), {"draft": "[", "part": "1"}).status_code == 422
    clerk.post(at(form, "type/"), draft=sent(line(1)), part="1")
    assert not list((drafts._folder()).iterdir())
    assert keep(0, line(2))[0] == 409  # it is in the books


def _postings(username: str) -> list[object]:
    from hedun.people.models import RolePosting

    return list(RolePosting.objects.filter(user__username=username))
