"""Before the first report the page teaches how it fills."""

from pathlib import Path

import pytest

from tests.support.pages import Pages
from tests.support.road import FORESTRY, INSURER, make_county


def test_a_season_that_has_not_begun_says_how_it_fills(
    db: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = Pages(make_county(1), monkeypatch)
    page = pages.sit(FORESTRY).get("/season/")
    assert "还没有报损" in page and "村里交来清册" in page
    assert "No damage has been reported yet" in pages.sit(INSURER).english().get("/season/")
