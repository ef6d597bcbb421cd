"""Operations on chosen rows over HTTP: what is done is said, what is refused is said row by row."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hedun.assessment.models import Assessment
from hedun.claims.models import Claim, LineDecision, Report
from hedun.people.models import Kinship, User
from tests.claims.conftest import AtDesk
from tests.support.road import (
    CLERK,
    EXPERT,
    INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    picture,
    walk,
)

VillageList = Callable[..., tuple[Report, list[Claim]]]


def states(report: Report) -> list[str]:
    return list(report.claims.order_by("row").values_list("state", flat=True))


def act(client: Client, report: Report, action: str, **data: object) -> str:
    """Post an operation and read the page it leads to."""
    answer = client.post(f"/reports/{report.number}/act/{action}/", data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_the_chosen_rows_move(at_desk: AtDesk, village_list: VillageList) -> None:
    report, _ = village_list("reported", "reported", "reported")
    page = act(
        at_desk(TOWNSHIP), report, "verify", claims=["1", "3"], visited_at="2026-08-31T10:00"
    )
    assert "2 户已初审通过" in page
    assert states(report) == ["verified", "reported", "verified"]


def test_rows_may_be_named_as_a_span(at_desk: AtDesk, village_list: VillageList) -> None:
    report, _ = village_list("draft", "draft", "draft")
    act(at_desk(CLERK), report, "report", claims="1-2")
    assert states(report) == ["reported", "reported", "draft"]


def test_what_is_refused_is_told_at_its_row_and_holds_up_nobody(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, claims = village_list("reported", "draft", "reported")
    page = act(at_desk(TOWNSHIP), report, "verify", claims="1-3", reason="大雪封山，看照片核实")
    assert states(report) == ["verified", "draft", "verified"]
    assert "2 户已初审通过，1 户没有" in page
    summary = page[page.index('id="problems"') : page.index("</section>")]
    assert claims[1].household.name in summary and "这一户现在是“草稿”" in summary
    assert claims[0].household.name not in summary
    row = page[page.index('id="row-2"') : page.index('id="row-3"')]
    assert "没有办成" in row
    again = at_desk(TOWNSHIP).get(f"/reports/{report.number}/").content.decode()
    assert "没有办成" not in again, "told once"


def test_a_relative_stands_aside_for_one_row_only(
    road: Road, at_desk: AtDesk, village_list: VillageList
) -> None:
    report, claims = village_list("reported", "reported")
    township = User.objects.get(username=TOWNSHIP)
    household = claims[0].household
    Kinship.objects.create(
        user=township, household=household, relation="spouse", declared_at=road.now
    )
    page = act(at_desk(TOWNSHIP), report, "verify", claims="1,2", visited_at="2026-08-31 10:00")
    assert states(report) == ["reported", "verified"]
    assert "按规定回避" in page


def test_the_button_beside_the_message_takes_it_back(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("draft", "draft")
    client = at_desk(CLERK)
    page = act(client, report, "report", claims="1-2")
    [address] = set(re.findall(r'action="(/reports/[^"]+/act/undo/\?[^"]+)"', page))
    after = client.post(address.replace("&amp;", "&"), follow=True).content.decode()
    assert "2 户已撤销上一步" in after
    assert states(report) == ["draft", "draft"]


def test_nobody_takes_back_what_another_did(at_desk: AtDesk, village_list: VillageList) -> None:
    report, _ = village_list("reported")
    page = act(at_desk(TOWNSHIP), report, "undo", claims="1")
    assert "上一步不是您办的" in page
    assert states(report) == ["reported"]


def test_choosing_rows_first_leads_to_the_form_without_a_script(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("reported", "reported", "reported")
    client = at_desk(TOWNSHIP)
    answer = client.post(
        f"/reports/{report.number}/act/return/", {"claims": ["1", "2"], "do": "return"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"/reports/{report.number}/act/return/?claims=1-2"
    form = client.get(answer["Location"]).content.decode()
    assert 'name="missing"' in form and "退回补正 2 户" in form
    assert states(report) == ["reported"] * 3


def test_a_button_acts_on_the_chosen_rows_it_counted(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    """Four rows ticked, two of them can be verified: the button said two."""
    report, _ = village_list("reported", "draft", "verified", "reported")
    client = at_desk(TOWNSHIP)
    pressed = {"claims": ["1", "2", "3", "4"], "do": "verify"}
    answer = client.post(f"/reports/{report.number}/act/verify/", pressed)
    assert answer["Location"].endswith("?claims=1%2C4")
    assert "初审通过 2 户" in client.get(answer["Location"]).content.decode()


def test_sending_back_without_saying_what_is_missing_changes_nothing(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("reported")
    page = act(at_desk(TOWNSHIP), report, "return", claims="1", reason="材料不全", sent="1")
    assert "没有写明缺什么" in page and "材料不全" in page, "what was typed is still there"
    assert states(report) == ["reported"]
    act(
        at_desk(TOWNSHIP),
        report,
        "return",
        claims="1",
        reason="材料不全",
        common=["CLOSE_PHOTO"],
        missing="承包合同复印件\n村委会盖章",
    )
    assert claim.moves.last().missing == ["CLOSE_PHOTO", "承包合同复印件", "村委会盖章"]


def test_a_changed_figure_needs_its_reason(at_desk: AtDesk, village_list: VillageList) -> None:
    report, [claim] = village_list("reported")
    line = claim.lines.get()
    client, form = at_desk(TOWNSHIP), {"claims": "1", "visited_at": "2026-08-31T10:00"}
    page = act(client, report, "verify", **form, **{f"quantity-{line.code}": "1.50"})
    assert "写明数字为什么不同" in page and states(report) == ["reported"]
    figure = {f"quantity-{line.code}": "1.50", f"why-{line.code}": "绕测面积偏大"}
    act(client, report, "verify", **form, **figure)
    found = Assessment.objects.get(line=line)
    assert (found.quantity_e4, found.degree_ppm) == (15_000, 450_000), "1.50 mu, 45 % as reported"


@pytest.mark.parametrize(
    ("visited", "said"),
    [("2026-08-31T23:00", "还没到"), ("2026-08-29T10:00", "早于损失"), ("昨天", "不是日期")],
)
def test_a_visit_that_cannot_have_been_is_refused(
    visited: str, said: str, at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("reported")
    page = act(at_desk(TOWNSHIP), report, "verify", claims="1", visited_at=visited)
    assert said in page and states(report) == ["reported"]


def test_the_insurer_may_overrule_the_townships_advice_on_a_line(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("reported")
    line = claim.lines.get()
    advice = {f"code-{line.code}": "NO_LOSS", f"why-{line.code}": "没有看到啃痕"}
    act(at_desk(TOWNSHIP), report, "verify", claims="1", visited_at="2026-08-31T10:00", **advice)
    client = at_desk(INSURER)
    form = client.get(f"/reports/{report.number}/act/accept/?claims=1").content.decode()
    assert '<option value="NO_LOSS" selected' in form and "没有看到啃痕" in form
    act(client, report, "accept", claims="1", **{f"verdict-{line.code}": "", "sent": "1"})
    decided = LineDecision.objects.get(line=line, level=LineDecision.Level.DECIDED)
    assert decided.covered


def test_the_expert_enters_sampling_points_and_their_mean_counts(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("accepted")
    line = claim.lines.get()
    points = dict(zip(range(1, 6), ("30", "40", "45.5", "50", "60"), strict=True))
    sent = {f"point{n}-{line.code}": value for n, value in points.items()}
    few = {name: value for name, value in sent.items() if name < "point3"}
    page = act(at_desk(EXPERT), report, "assess", claims="1", **few)
    assert "至少填 3 个样点" in page and states(report) == ["accepted"]
    act(at_desk(EXPERT), report, "assess", claims="1", **sent)
    assert Assessment.objects.get(line=line).degree_ppm == 451_000, "225.5 / 5 = 45.1 %"


def shown(page: str, claim: Claim) -> str:
    [value] = re.findall(rf'name="shown-{claim.number}" value="(-?\d+)"', page)
    return str(value)


def test_what_is_awarded_is_what_was_shown(at_desk: AtDesk, village_list: VillageList) -> None:
    """1.80 mu × 900 × 45 % × 0.9 × 80 % = 524.88 yuan (the wording's articles 7 to 11)."""
    report, [claim] = village_list("assessed")
    client = at_desk(INSURER)
    form = client.get(f"/reports/{report.number}/act/award/?claims=1").content.decode()
    assert "524.88" in form and shown(form, claim) == "52488"
    page = act(client, report, "award", claims="1", **{f"shown-{claim.number}": "52489"})
    assert "您看到的是 524.89 元，现在算出来是 524.88 元" in page
    assert states(report) == ["assessed"]
    act(client, report, "award", claims="1", **{f"shown-{claim.number}": shown(form, claim)})
    assert states(report) == ["awarded"]


def test_an_award_without_the_amounts_that_were_shown_is_not_carried_out(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("assessed")
    page = act(at_desk(INSURER), report, "award", claims="1", sent="1")
    assert "没有带上您看到的金额" in page and states(report) == ["assessed"]


def test_posting_needs_the_photograph_of_the_sheet(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    report, _ = village_list("awarded")
    client = at_desk(CLERK)
    assert "没有公示张贴的照片" in act(client, report, "post", claims="1", sent="1")
    text = SimpleUploadedFile("照片.jpg", b"no picture at all")
    page = act(client, report, "post", claims="1", photo=text)
    assert "认不出这是什么文件" in page and states(report) == ["awarded"]
    photo = SimpleUploadedFile("公示.jpg", picture())
    assert "1 户已公示" in act(client, report, "post", claims="1", photo=photo)
    assert states(report) == ["on_notice"]


def test_a_duplicate_is_merged_into_the_other_claim_of_the_household(
    road: Road, at_desk: AtDesk
) -> None:
    first = make_claim(road, at="reported")
    from datetime import date

    second = make_claim(road, at="draft", household=first.household, night=date(2026, 8, 29))
    client = at_desk(CLERK)
    form = client.get(f"/reports/{second.report.number}/act/merge/?claims=1").content.decode()
    assert f'<option value="{first.number}"' in form
    act(client, second.report, "merge", claims="1", into=first.number, reason="同一夜报了两次")
    second.refresh_from_db()
    assert second.state == "closed" and second.merged_into == first


@pytest.mark.parametrize(
    ("claims", "status"), [("x", 400), ("3-1", 400), ("9", 404), ("BA-0-99", 404)]
)
def test_rows_that_do_not_exist_are_told_apart_from_rows_that_cannot_be(
    claims: str, status: int, at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("draft")
    answer = at_desk(CLERK).post(f"/reports/{report.number}/act/report/", {"claims": claims})
    assert answer.status_code == status
    assert states(report) == ["draft"]


def test_an_operation_that_does_not_exist_is_no_page(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("draft")
    client = at_desk(CLERK)
    assert client.post(f"/reports/{report.number}/act/pay/", {"claims": "1"}).status_code == 404
    assert client.get("/reports/BA-nothing/").status_code == 404
    assert client.get("/claims/BA-nothing/").status_code == 404
    assert client.get(f"/reports/{report.number}/?show=nothing").status_code == 404


def test_nothing_chosen_is_said_kindly(at_desk: AtDesk, village_list: VillageList) -> None:
    report, _ = village_list("draft")
    assert "没有选户" in act(at_desk(CLERK), report, "report")


def test_a_forged_post_is_turned_away(at_desk: AtDesk, village_list: VillageList) -> None:
    report, _ = village_list("draft")
    client = at_desk(CLERK, enforce_csrf_checks=True)  # type: ignore[call-arg]
    answer = client.post(f"/reports/{report.number}/act/report/", {"claims": "1"})
    assert answer.status_code == 403 and states(report) == ["draft"]


def test_in_place_the_answer_is_the_form_alone_and_success_leads_on(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("reported")
    client, htmx = at_desk(TOWNSHIP), {"HX-Request": "true"}
    address = f"/reports/{report.number}/act/hold/"
    form = client.get(address + "?claims=1", headers=htmx).content.decode()
    assert "<html" not in form and 'name="reason"' in form
    wrong = client.post(address, {"claims": "1", "reason": ""}, headers=htmx)
    assert wrong.status_code == 200 and "没有写原因" in wrong.content.decode()
    done = client.post(address, {"claims": "1", "reason": "等户主回来"}, headers=htmx)
    assert done.status_code == 204 and done["HX-Redirect"] == f"/reports/{report.number}/"


def test_after_acting_one_is_led_back_within_the_house_only(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("draft")
    address = f"/reports/{report.number}/act/report/"
    there = at_desk(CLERK).post(address, {"claims": "1", "next": "https://example.com/"})
    assert there["Location"] == f"/reports/{report.number}/"
    walk_back = at_desk(CLERK).post(
        f"/reports/{report.number}/act/undo/", {"claims": "1", "next": f"/claims/{claim.number}/"}
    )
    assert walk_back["Location"] == f"/claims/{claim.number}/"


def test_the_panel_writes_its_opinions_on_the_page(
    road: Road, at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("accepted")
    walk(road, claim, "escalated")
    for member in ("shi1", "shi2", "shi3"):
        client = at_desk(member)
        assert "写合议意见" in client.get(f"/claims/{claim.number}/").content.decode()
        act(client, report, "give_opinion", claims="1", side="decide", reason="属于承保作物")
        assert "写合议意见" not in client.get(f"/claims/{claim.number}/").content.decode()
    act(at_desk("shi3"), report, "decide", claims="1", reason="按承保作物定损")
    assert states(report) == ["accepted"]
