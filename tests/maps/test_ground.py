"""The ground under the map: which layers are taken, and that the page opens to one host alone."""

import pytest
from django.test import override_settings

from hedun import tiles
from tests.insights.season import Walked, outlined
from tests.support.pages import Pages
from tests.support.road import FORESTRY

XYZ = "https://tiles.example.cn/{z}/{x}/{y}.png"


def test_tianditu_needs_a_key_and_any_other_layer_its_credit() -> None:
    ground = tiles.read("tianditu:vec", "k3y", "", "")
    assert ground is not None and ground.origin == "https://t0.tianditu.gov.cn"
    assert len(ground.addresses) == 2 and all("tk=k3y" in one for one in ground.addresses)
    assert tiles.read("", "", "", "") is None
    assert tiles.read(XYZ, "", "县测绘院", "CGCS2000") is not None


@pytest.mark.parametrize(
    ("address", "key", "credit", "datum"),
    [
        ("tianditu:vec", "", "", ""),
        ("tianditu:map", "k", "", ""),
        (XYZ, "", "", ""),
        (XYZ, "", "甲", "GCJ-02"),
        ("https://wprd01.is.autonavi.com/{z}/{x}/{y}", "", "高德", ""),
        ("https://t{s}.example.cn/{z}/{x}/{y}", "", "甲", ""),
        ("http://tiles.example.cn/{z}/{x}/{y}", "", "甲", ""),
        ("https://tiles.example.cn/{z}/{x}", "", "甲", ""),
    ],
)
def test_what_would_lie_beside_the_plots_or_cannot_work_is_refused(
    address: str, key: str, credit: str, datum: str
) -> None:
    with pytest.raises(tiles.NoLayer):
        tiles.read(address, key, credit, datum)


def test_only_the_map_opens_to_the_ground_and_only_to_its_host(
    season: Walked, pages: Pages
) -> None:
    outlined(season.paid_claim.report.village)
    reader = pages.sit(FORESTRY)
    with override_settings(MAP_GROUND=tiles.read(XYZ, "", "县测绘院", "")):
        page = reader.client.get("/map/")
        assert "县测绘院" in page.content.decode() and XYZ in page.content.decode()
        policy = page["Content-Security-Policy"]
        assert policy.count("https://tiles.example.cn") == 2 and "connect-src" in policy
        assert "example" not in reader.client.get("/season/")["Content-Security-Policy"]
    assert "https:" not in reader.client.get("/map/")["Content-Security-Policy"]
