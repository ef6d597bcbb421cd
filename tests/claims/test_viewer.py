"""The window of photographs: what it shows to whom, and that it stays quick."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.evidence.actions import attach
from hedun.evidence.models import Evidence
from tests.claims.conftest import AtDesk
from tests.support.road import AUDITOR, CLERK, TOWNSHIP, Road, make_claim, make_report, picture


def test_more_photographs_ask_the_database_no_more(road: Road, at_desk: AtDesk) -> None:
    claim = make_claim(road, at="reported")
    client, counts = at_desk(TOWNSHIP), []
    for more in (1, 4):
        for n in range(more):
            who: dict[str, Any] = {"actor": road.who(CLERK), "now": road.now}
            attach(claim.report, picture(), f"{more}-{n}.jpg", "photo", claim=claim, **who)
        address = f"/claims/{claim.number}/pictures/"
        client.get(address)  # what a process reads once is read
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        counts.append(len(asked))
        assert page.count("data-stage") == 2
    assert counts[0] == counts[1] <= 47


def test_a_picture_of_another_household_is_not_shown_unless_it_is_the_same(
    road: Road, at_desk: AtDesk
) -> None:
    """The very same file handed in for two households of two lists is laid beside itself; any
    other picture, and any picture for whoever may not read the claim, is not found."""
    first = make_claim(road, at="reported", report=make_report(road))
    second = make_claim(road, at="reported", report=first.report)
    who: dict[str, Any] = {"actor": road.who(CLERK), "now": road.now}
    same = picture()
    for claim in (first, second):
        attach(claim.report, same, "又一张.jpg", "photo", claim=claim, **who)
    [mine, theirs] = Evidence.objects.filter(name="又一张.jpg").order_by("pk")
    other = Evidence.objects.filter(claim=second).exclude(pk=theirs.pk).get()
    client, here = at_desk(AUDITOR), f"/claims/{first.number}/pictures/"
    page = client.get(f"{here}?show={mine.pk}").content.decode()
    assert f'data-pane="{theirs.pk}"' in page and "同一个文件" in page
    assert client.get(f"{here}?show={mine.pk}&beside={other.pk}").status_code == 404
    assert client.get(f"{here}?show=x").status_code == 404
    alone = client.get(here, headers={"X-In-Place": "1"}).content.decode()
    assert "<html" not in alone and alone.count("data-pane=") == 2
