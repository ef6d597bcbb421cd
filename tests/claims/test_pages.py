"""The pages of reports and claims: what they say, and that they stay quick."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.assessment.actions import Found, verify
from hedun.claims.models import Claim, Report
from tests.claims.conftest import AtDesk
from tests.support.road import (
    AUDITOR,
    CLERK,
    EXPERT,
    INSURER,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    make_county,
    make_report,
)

VillageList = Callable[..., tuple[Report, list[Claim]]]


def text(client: Any, path: str, **cookies: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_longer_list_asks_the_database_no_more(
    db: None, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.test import Client

    from hedun import clock
    from hedun.people.models import User

    road = make_county(34)
    monkeypatch.setattr(clock, "now", lambda: road.now)
    client = Client()
    client.force_login(User.objects.get(username=TOWNSHIP))
    questions: list[Counter[str]] = []
    for households in (3, 31):
        report = make_report(road)
        for _ in range(households):
            make_claim(road, at="reported", report=report)
        text(client, f"/reports/{report.number}/")  # what a process reads once is read
        with CaptureQueriesContext(connection) as asked:
            page = text(client, f"/reports/{report.number}/")
        assert page.count("<tr data-row") == households
        questions.append(Counter(query["sql"].partition(" WHERE ")[0] for query in asked))
    short, long = questions
    assert not long - short and not short - long, "which a list of another length asks more often"
    assert long.total() <= 57


def test_the_main_button_names_verb_and_number_and_its_rows_are_ticked(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, _ = village_list("reported", "draft", "reported")
    page = text(at_desk(TOWNSHIP), f"/reports/{report.number}/")
    assert 'data-say="初审通过 {n} 户"' in page
    ticked = re.findall(r'name="claims" value="(\d+)"[^>]* checked', page)
    assert ticked == ["1", "3"]


def test_who_only_reads_has_no_button_and_no_box(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    report, [claim] = village_list("reported")
    page = text(at_desk(AUDITOR), f"/reports/{report.number}/")
    assert 'name="claims"' not in page and "actbar" not in page
    assert "/act/" not in text(at_desk(AUDITOR), f"/claims/{claim.number}/")


def test_filters_count_and_show_the_same_rows(at_desk: AtDesk, village_list: VillageList) -> None:
    report, _ = village_list("reported", "draft", "reported", "verified")
    client = at_desk(TOWNSHIP)
    page = text(client, f"/reports/{report.number}/")
    tabs = re.findall(r'<a href="(\?[^"]*)"[^>]*>[^<]+<b>(\d+)</b>', page)
    assert ("?state=reported", "2") in tabs and ("?show=go", "3") in tabs
    for query, count in tabs:
        shown = text(client, f"/reports/{report.number}/{query}")
        assert shown.count("<tr data-row") == int(count), query


def test_an_area_above_what_was_planted_is_left_out_of_the_ticked_rows(
    road: Road, at_desk: AtDesk
) -> None:
    report = make_report(road)
    make_claim(road, at="reported", report=report)
    make_claim(road, at="reported", report=report, lines=[maize("12.00")])
    page = text(at_desk(TOWNSHIP), f"/reports/{report.number}/")
    assert re.findall(r'name="claims" value="(\d+)"[^>]* checked', page) == ["1"]
    row = page[page.index('id="row-2"') :]
    assert "面积超种植" in row
    assert (
        text(at_desk(TOWNSHIP), f"/reports/{report.number}/?show=eyes").count("<tr data-row") == 1
    )


def test_every_amount_opens_its_steps_in_the_readers_language(
    at_desk: AtDesk, village_list: VillageList
) -> None:
    """900 × 1.80 × 45 % = 729.00; × 0.9 = 656.10; above 100; × 80 % = 524.88."""
    _report, [claim] = village_list("awarded")
    client = at_desk(INSURER)
    row = text(client, f"/claims/{claim.number}/row/")
    for amount in ("729.00", "656.10", "524.88"):
        assert amount in row
    assert "第十一条" in row and "<html" not in row
    client.cookies["hedun_language"] = "en"
    page = text(client, f"/claims/{claim.number}/")
    assert "How the amount comes about" in page and "524.88" in page
    assert "野猪" not in page and "wild boar" in page


def test_the_claims_page_shows_last_digits_and_never_a_number(
    road: Road, at_desk: AtDesk, village_list: VillageList
) -> None:
    _report, [claim] = village_list("reported")
    family = road.county.roll[0][0]
    assert claim.household.name == family.name
    page = text(at_desk(TOWNSHIP), f"/claims/{claim.number}/")
    assert family.id_number[-4:] in page and family.card[-4:] in page
    for secret in (family.id_number, family.card, family.phone):
        assert secret not in page


def test_the_history_says_who_did_what_and_why(road: Road, at_desk: AtDesk) -> None:
    from hedun.claims.actions import send_back

    claim = make_claim(road, at="reported")
    send_back(
        [claim],
        missing=["近景照片"],
        reason="看不出是什么动物",
        actor=road.who(TOWNSHIP),
        now=road.now,
    ).insist()
    page = text(at_desk(CLERK), f"/claims/{claim.number}/")
    for told in ("退回补正", road.who(TOWNSHIP).name, "近景照片", "看不出是什么动物", "待补正"):
        assert told in page


def test_an_empty_list_says_how_reports_come(at_desk: AtDesk) -> None:
    assert "还没有清册" in text(at_desk(TOWNSHIP), "/reports/")


def test_names_and_notes_are_shown_as_text(road: Road, at_desk: AtDesk) -> None:
    from dataclasses import replace

    line = replace(maize(), note="<script>alert(1)</script>")
    claim = make_claim(road, at="reported", lines=[line])
    for page in (f"/claims/{claim.number}/", f"/claims/{claim.number}/row/"):
        assert "<script>alert" not in text(at_desk(TOWNSHIP), page)


def test_the_expert_reads_what_the_township_found(road: Road, at_desk: AtDesk) -> None:
    from hedun.assessment.actions import Found, verify

    claim = make_claim(road, at="reported")
    line = claim.lines.get()
    found = {line.pk: Found(15_000, 400_000, "两垄未受损")}
    verify(
        [claim], visited_at=road.now, found=found, actor=road.who(TOWNSHIP), now=road.now
    ).insist()
    page = text(at_desk(EXPERT), f"/reports/{claim.report.number}/")
    assert re.search(r'class="n diff[^"]*"[^>]*>1\.50<', page)
    assert re.search(r'class="n diff[^"]*"[^>]*>40<', page)
    detail = text(at_desk(EXPERT), f"/claims/{claim.number}/")
    assert "两垄未受损" in detail


def test_the_largest_difference_comes_first_and_the_mean_degree_is_told(
    road: Road, at_desk: AtDesk
) -> None:
    """1.80 mu each at 45 %; the third found at 30 %: (45 + 45 + 30) / 3 = 40 %."""
    report = make_report(road)
    claims = [make_claim(road, at="reported", report=report) for _ in range(3)]
    line = claims[2].lines.get()
    found = {line.pk: Found(line.quantity_e4, 300_000, "按实数")}
    who = {"actor": road.who(TOWNSHIP), "now": road.now}
    verify(claims, visited_at=road.now, found=found, **who).insist()
    page = text(at_desk(TOWNSHIP), f"/reports/{report.number}/?sort=difference&show=")
    assert re.findall(r'id="row-(\d+)"', page) == ["3", "1", "2"]
    assert 'aria-sort="descending"' in page and "<rect" in page
    foot = page[page.index("<tfoot>") :]
    assert re.findall(r'class="n[^"]*" title="[^"]*">([\d.]+)<', foot) == ["45", "40"]
    assert at_desk(TOWNSHIP).get(f"/reports/{report.number}/?sort=nonsense").status_code == 404
