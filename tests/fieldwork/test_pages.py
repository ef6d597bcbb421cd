"""The claim's page shows what came from the phone, with the signature under it."""

import pytest
from django.conf import settings
from django.test import Client

from hedun.claims import actions as claims_
from hedun.fieldwork.models import FieldSheet
from hedun.people.models import User
from tests.fieldwork.world import Phone, by_points, by_yield, field_of
from tests.support.road import ADMINISTRATOR, EXPERT, INSURER, Road, make_claim


def signed_in(username: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(User.objects.get(username=username))
    return client


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("专家定损记录单", "数株 5 点", "20 中全毁 8、半毁 2（45%）",
                     "测产；对照：北边邻地", "暂定", "最终", "苗庆春 的签名", "兽道在北边",
                     "记下 5 个位置")),
        ("en", ("Expert's sheet", "plants counted at 5 points", "8 and 2 half of 20 (45%)",
                "yield test; control: 北边邻地", "5 places kept", "Signature of 苗庆春")),
    ],
)  # fmt: skip
def test_the_insurer_reads_the_sheet_and_sees_the_signature(
    road: Road, phone: Phone, language: str, words: tuple[str, ...]
) -> None:
    claim = make_claim(road, "accepted", lines=[field_of(), field_of(2, "北坡")])
    phone.sent(phone.sheet(claim, by_points(), by_yield(2), photos=1, note="兽道在北边"))
    desk = signed_in(INSURER, language)
    page = desk.get(f"/claims/{claim.number}/").content.decode().replace("&#x27;", "'")
    assert [word for word in words if word not in page] == []
    sheet = FieldSheet.objects.get()
    drawn = desk.get(f"/evidence/{sheet.signed_id}/")
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/png")
    assert drawn.content.startswith(b"\x89PNG")
    assert signed_in(ADMINISTRATOR).get(f"/evidence/{sheet.signed_id}/").status_code == 404


def test_of_an_undone_assessment_the_page_says_that_the_sheet_does_not_count(
    road: Road, phone: Phone
) -> None:
    claim = make_claim(road, "accepted")
    phone.sent(phone.sheet(claim))
    claims_.undo([claim], actor=road.who(EXPERT), now=road.later(minutes=1)).insist()
    page = signed_in(INSURER).get(f"/claims/{claim.number}/").content.decode()
    assert "定损已撤销，这份记录不算数" in page
