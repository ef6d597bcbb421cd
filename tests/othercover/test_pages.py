"""A list handed in on the page, and a question answered there."""

from django.core.files.uploadedfile import SimpleUploadedFile

from hedun.othercover.models import Cover, CoverAnswer
from tests.othercover.world import book, claim, row, take_in
from tests.support.pages import Pages
from tests.support.road import AUDITOR, CLERK, FORESTRY, INSURER, Road


def test_a_list_is_shown_as_it_was_read_before_it_is_taken_in(road: Road, pages: Pages) -> None:
    desk = pages.sit(FORESTRY).english()
    assert "No list yet" in desk.get("/other-cover/")
    sheet = SimpleUploadedFile("beans.csv", book(row(road), row(road, 1, 村="天上村")))
    shown = desk.post("/other-cover/upload/", insurer="中原农险", season="2026", sheet=sheet)
    assert "beans.csv" in shown and "No village of yours" in shown and not Cover.objects.exists()
    assert "1 insured plots added, 0 updated." in desk.post("/other-cover/preview/")
    cover = Cover.objects.get()
    assert "南 坡地" in desk.get(f"/other-cover/lists/{cover.listed.number}/")
    assert "put aside for an hour" in desk.post("/other-cover/preview/")
    pages.sit(CLERK).get("/other-cover/", 404)
    pages.sit(AUDITOR).get("/other-cover/upload/", 404)


def test_the_insurer_answers_with_a_reason_and_may_take_it_back(road: Road, pages: Pages) -> None:
    take_in(road, row(road))
    beans = claim(road, "assessed")
    desk, cover = pages.sit(INSURER).english(), Cover.objects.get()
    address = f"/other-cover/claims/{beans.number}/1/{cover.number}/"
    assert beans.household.name in desk.get("/other-cover/")
    asked = desk.get(address)
    assert "what another insurance paid is taken off" in asked and "500.00" in asked
    assert "between 0 and 500.00" in desk.post(
        address, 422, kind="offset", amount="600", reason="x"
    )
    kept = desk.post(address, kind="offset", amount="500", reason="同一块地")
    assert "The answer is kept." in kept and "taken off 500.00" in kept
    assert "Nothing waits for an answer" in desk.get("/other-cover/")
    assert "taken back" in desk.post(address, undo="1", reason="看错")
    assert CoverAnswer.objects.get().ended_at
    pages.sit(FORESTRY).get(address, 404)
