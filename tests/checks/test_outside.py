"""Ground beyond the village's border is somebody else's to look at, and no reason to refuse."""

import pytest

from hedun.checks.codes import SEVERITIES
from hedun.checks.queries import findings
from hedun.checks.rules import Finding
from hedun.claims.facts import cases
from hedun.claims.models import Claim, LineGround
from hedun.claims.moves import loaded
from hedun.intake.reading import Spot
from hedun.places.actions import SETUP, set_outlines
from hedun.places.outlines import read_geojson
from tests.intake.sending import given, send
from tests.intake.world import FAMILIES, NOW, Village
from tests.places.test_outlines import collection
from tests.shape.sources import ROOT, listed

NORTH, EAST = 36.503, 113.0  # the northern border, and a meridian through the village
DEGREE_M = 110_990  # of latitude there, about


def surveyed(village: Village, *, schematic: bool = False) -> None:
    ring = [[112.99, 36.49], [113.01, 36.49], [113.01, NORTH], [112.99, NORTH], [112.99, 36.49]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    data = collection((village.place.code, geometry))
    set_outlines(read_geojson(data), source="测绘", schematic=schematic, actor=SETUP, now=NOW)


def claims_at(village: Village, *metres: float) -> list[Claim]:
    """A household's claim for a point so many metres beyond the border."""
    rows = [
        given(n, family.name, village, ground=Spot(NORTH + far / DEGREE_M, EAST, "WGS-84"))
        for n, (family, far) in enumerate(zip(FAMILIES, metres, strict=False), 1)
    ]
    send(village, rows)
    return loaded(list(Claim.objects.order_by("row")))


def said(claims: list[Claim]) -> list[Finding | None]:
    found = findings(claims)
    return [
        next((one for one in found[claim.pk] if one.code == "GROUND_OUTSIDE"), None)
        for claim in claims
    ]


def test_a_plot_beyond_the_border_is_looked_at_and_holds_nobody_up(village: Village) -> None:
    surveyed(village)
    claims = claims_at(village, -200, 90, 115, 2500)
    inside, near, beyond, far = said(claims)
    assert inside is None and near is None
    assert beyond is not None and far is not None
    assert beyond.severity == "review" and "2.5 公里" in far.zh and "2.5 km" in far.en
    assert "36.5" not in beyond.zh + beyond.en, "how far, and not where"
    assert {case.blocking_checks for case in cases(claims).values()} == {0}


def test_a_field_that_lies_across_the_border_is_inside(village: Village) -> None:
    surveyed(village)
    [claim] = claims_at(village, 400)
    line = claim.lines.get()
    north = [round((NORTH + far / DEGREE_M) * 1e7) for far in (60, 700)]
    east = [1_130_000_000, 1_130_010_000]
    ring = [[x, y] for x, y in zip((*east, *east[::-1], east[0]),
            (north[0], north[0], north[1], north[1], north[0]), strict=True)]  # fmt: skip
    assert said([claim]) != [None]
    LineGround.objects.create(line=line, rings=[ring], datum="WGS-84", accuracy_m=3)
    assert said([claim]) == [None], "its southern edge is 60 m from the border"


@pytest.mark.parametrize("schematic", [True, None])
def test_where_no_border_was_surveyed_nothing_is_said(
    village: Village, schematic: bool | None
) -> None:
    if schematic is not None:
        surveyed(village, schematic=schematic)
    assert said(claims_at(village, 2500)) == [None]


def test_every_code_is_named_by_a_test() -> None:
    texts = [path.read_text() for path in (ROOT / "tests").rglob("test_*.py")]
    mute = [code for code in SEVERITIES if not any(f'"{code}"' in text for text in texts)]
    assert not mute, listed(mute)
