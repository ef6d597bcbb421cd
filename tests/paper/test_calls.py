"""Somebody calls: asked, read back, agreed, and told a number."""

import re

import pytest

from hedun.claims.models import Claim, LossLine
from hedun.intake.models import Submission, Telling, Waiting
from hedun.intake.telling import revealed
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import CLERK, TOWNSHIP, Road

pytestmark = pytest.mark.django_db
CALL = "/paper/call/"


def said(road: Road, **more: str) -> dict[str, str]:
    household = road.county.roll[0][1]
    return {
        "reference": "5f0c6b1e-8a44-4a0b-9c58-0d5f5f7d0a01", "lines": "1", "do": "read",
        "name": "王邻居", "phone": "19900001234", "relation": "neighbour",
        "told": "2026-08-31T08:20", "village": road.county.village.code,
        "who": household.name, "household": household.number, "reason": "电话报案，查勘时拍照",
        "1-species": "wild_boar", "1-occurred": "2026-08-30", "1-item": "maize",
        "1-stage": "milk_ripe", "1-amount": "1.85", "1-degree": "45", "1-fate": "",
        "1-plot": "南坡", "1-note": "", **more,
    }  # fmt: skip


def read(page: str) -> str:
    found = re.search(r"王邻居，您说.*?公示吗？", page)
    assert found, "nothing to read back"
    return found[0]


def test_what_was_said_is_read_back_and_only_then_written(road: Road, desk: Pages) -> None:
    town, household = desk.sit(TOWNSHIP), road.county.roll[0][1]
    client, sent = town.client, said(road)
    answer = client.post(CALL, sent).content.decode()
    text = read(answer)
    for part in (
        "8月31日8点20分", f"替邻居{household.name}报的", "8月30日野猪毁了",
        "南坡的玉米（乳熟）1.85亩", "损失45%", "尾号1234", "对吗？",
    ):  # fmt: skip
        assert part in text, f"{part} not in {text}"
    assert household.identity.id_number_last4 not in text and not Submission.objects.exists()
    mark = re.search(r'name="mark" value="(\w+)"', answer)
    assert mark
    page = town.post(CALL, **{**sent, "do": "agreed", "mark": mark[1]})
    [submission] = Submission.objects.all()
    assert submission.number in page and submission.channel == "phone_call"
    assert submission.number[-4:] in page and "最后四位" in page
    [telling] = Telling.objects.all()
    assert (telling.relation, telling.consent) == ("neighbour", "read_back")
    assert telling.consent_at == road.now and telling.phone_last4 == "1234"
    assert revealed(telling, "read_back") == text and revealed(telling, "name") == "王邻居"
    line = LossLine.objects.get()
    assert (line.quantity_e4, line.degree_ppm, line.stage) == (18_500, 450_000, "milk_ripe")
    assert line.claim.household == household and not verify().faults
    again = town.post(CALL, **{**sent, "do": "agreed", "mark": mark[1]})
    assert "没有重复登记" in again and Submission.objects.count() == 1
    report = town.get(f"/reports/{line.claim.report.number}/")
    assert submission.number in report and "王*" in report


def test_what_was_changed_after_reading_is_read_again(road: Road, desk: Pages) -> None:
    client, sent = desk.sit(TOWNSHIP).client, said(road)
    mark = re.search(r'name="mark" value="(\w+)"', client.post(CALL, sent).content.decode())
    assert mark
    other = {**sent, "1-amount": "2.5", "do": "agreed", "mark": mark[1]}
    answer = client.post(CALL, other)
    page = answer.content.decode()
    assert answer.status_code == 422 and "又改过" in page and "2.5亩" in read(page)
    assert not Submission.objects.exists()


def test_what_is_wrong_is_told_at_its_cell_and_nothing_typed_is_lost(
    road: Road, desk: Pages
) -> None:
    town = desk.sit(TOWNSHIP)
    wrong = {"phone": "12", "1-amount": "很多", "1-plot": "西沟口"}
    page = town.client.post(CALL, said(road, **wrong))
    assert page.status_code == 422 and "西沟口" in page.content.decode()
    page = town.client.post(CALL, said(road, **{"1-amount": "很多", "1-stage": "heading"}))
    text = page.content.decode()
    assert page.status_code == 422 and text.count("field__error") >= 2 and "很多" in text
    assert not Submission.objects.exists()


def test_somebody_who_is_not_on_the_roll_waits_to_be_known_and_no_consent_is_no_consent(
    road: Road, desk: Pages
) -> None:
    client = desk.sit(CLERK).client
    sent = said(road, who="没有人", household="")
    page = client.post(CALL, sent).content.decode()
    mark = re.search(r'name="mark" value="(\w+)"', page)
    assert mark and "户籍册上没有" in page
    client.post(CALL, {**sent, "do": "unsure", "mark": mark[1]})
    assert not Claim.objects.exists() and Waiting.objects.get().state == "waiting"
    assert Telling.objects.get().consent == "none"


def test_a_second_thing_gets_its_own_cells_and_animals_are_read_back_as_animals(
    road: Road, desk: Pages
) -> None:
    client = desk.sit(TOWNSHIP).client
    page = client.post(CALL, said(road, do="more")).content.decode()
    assert 'name="2-item"' in page and 'value="2" ' not in page.split('name="lines"')[0]
    hens = {
        "lines": "2", "2-species": "leopard_cat", "2-occurred": "2026-08-30",
        "2-item": "chicken", "2-stage": "adult", "2-amount": "3", "2-degree": "",
        "2-fate": "killed", "2-plot": "", "2-note": "",
    }  # fmt: skip
    text = read(client.post(CALL, said(road, **hens)).content.decode())
    assert "豹猫害了" in text and "鸡（成年）3只，死亡" in text
