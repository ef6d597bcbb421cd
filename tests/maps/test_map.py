"""The map: different claims by village, cell and week; who sees which; what follows the record."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import h3.api.basic_int as h3
import numpy as np
import pytest

from hedun.claims.models import LossLine
from hedun.claims.queries import visible_to
from hedun.insights.selection import ground
from hedun.maps import reading, snapshot
from hedun.maps.columns import E7, FINEST, ROWS, Columns, cells_at, in_cell, ordered, parents
from hedun.maps.heat import by_cell, by_village, heat
from hedun.maps.packed import packed
from hedun.maps.reading import columns_of
from hedun.maps.selecting import Box, seen_of
from tests.insights.season import FAR_TOWNSHIP, LATER, Walked, outlined
from tests.maps.wire import unpacked
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    FORESTRY,
    NIGHT,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    make_report,
)

PAGE = "/map/"
HERE = (113.05, 36.55)  # in the village's square
MONDAY = date(2026, 8, 24)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    reading.forget()
    yield
    reading.forget()


def rows(*lines: tuple[int, float, float, int]) -> Columns:
    """(claim, longitude, latitude, ten-thousandths of a mu), a day apart."""
    n = len(lines)
    lon = np.array([round(x * E7) for _, x, _, _ in lines], np.int32)
    lat = np.array([round(y * E7) for _, _, y, _ in lines], np.int32)
    cells, cell = cells_at(lon, lat)
    return ordered(Columns(
        ("wild_boar", "maize"), cells, np.arange(n), np.array([c for c, *_ in lines], np.int64),
        np.ones(n, np.int64), MONDAY.toordinal() + np.arange(n, dtype=np.int32) * 7,
        np.zeros(n, np.int16), np.ones(n, np.int16), np.zeros(n, np.bool_),
        np.array([a for *_, a in lines], np.int64), lon, lat, cell,
    ))  # fmt: skip


def test_a_coarser_cell_is_the_one_that_h3_says_holds_it() -> None:
    cells = np.array([h3.latlng_to_cell(36 + n / 7, 112 + n / 5, FINEST) for n in range(9)])
    for resolution in range(5, FINEST + 1):
        said = [h3.cell_to_parent(int(cell), resolution) for cell in cells]
        assert parents(cells, resolution).tolist() == said, resolution


def test_a_claim_with_two_lines_in_a_cell_is_one_and_a_cell_at_the_edge_is_whole() -> None:
    x, y = HERE
    both = replace(rows((7, x, y, 18_000), (7, x, y, 2_000), (8, x + 0.3, y, 5_000)),
                   day=np.full(3, MONDAY.toordinal(), np.int32))  # fmt: skip
    near = Box(x - 0.0001, y - 0.0001, x + 0.0001, y + 0.0001)
    found = heat(both, MONDAY, 8, near)
    assert found.sums.claims.tolist() == [1] and found.sums.area_e4.tolist() == [20_000]
    assert found.sums.keys.tolist() == [h3.latlng_to_cell(y, x, 8)]
    corners = h3.cell_to_boundary(int(found.sums.keys[0]))
    assert np.allclose(found.corners[0], [(lon, lat) for lat, lon in corners], atol=1e-5)
    assert heat(both, MONDAY, 8).sums.claims.sum() == 2


def test_every_claim_is_counted_once_in_each_cell_village_and_week() -> None:
    rng = np.random.default_rng(3)
    lines = [(int(claim), HERE[0] + x, HERE[1] + y, int(area)) for claim, x, y, area in zip(
        rng.integers(0, 60, 400), *rng.normal(0, 0.02, (2, 400)), rng.integers(1, 999, 400),
        strict=True)]  # fmt: skip
    made = rows(*lines)
    # of a claim everything is in one village and night
    made = replace(made, village=made.claim % 7 + 3,
                   day=(MONDAY.toordinal() + made.claim % 50).astype(np.int32))  # fmt: skip
    for sums, key in [(by_village(made, MONDAY), made.village)] + [
        (by_cell(made, level, MONDAY), parents(made.cells, level)[made.cell])
        for level in range(5, FINEST + 1)
    ]:
        by_hand: dict[tuple[int, int], tuple[set[int], int]] = {}
        for k, day, claim, area in zip(key, made.day, made.claim, made.area_e4, strict=True):
            at = int(k), (int(day) - MONDAY.toordinal()) // 7
            some, sum_e4 = by_hand.get(at, (set(), 0))
            by_hand[at] = some | {int(claim)}, sum_e4 + int(area)
        found = {(int(sums.keys[n]), week): (claims, area) for n, week, claims, area in zip(
            *(getattr(sums, name).tolist() for name in ("at", "week", "claims", "area_e4")),
            strict=True)}  # fmt: skip
        assert found == {at: (len(some), area) for at, (some, area) in by_hand.items()}
    some_cell = parents(made.cells, 8)[0]
    assert in_cell(made, some_cell).tolist() == (
        parents(made.cells, 8)[made.cell] == some_cell).tolist()  # fmt: skip


def test_weeks_add_up_to_all_and_columns_come_back_as_they_were_packed() -> None:
    x, y = HERE
    sums = by_village(rows((1, x, y, 10), (2, x, y, 20), (3, x, y, 30)), MONDAY)
    assert sums.week.tolist() == [0, 1, 2] and sums.totals("claims").tolist() == [3]
    wired = {"week": sums.week.astype(np.uint16), "area": sums.area_e4.astype(np.float64)}
    columns, facts = unpacked(packed(wired, codes=["村"]))
    assert columns["week"].tolist() == [0, 1, 2] and columns["area"].tolist() == [10, 20, 30]
    assert facts == {"codes": ["村"]}


def placed_claim(road: Road, x: float, y: float) -> None:
    """Of the season's first household, in a night of its own."""
    household = road.county.roll[0][1]
    line = replace(maize(), lon_e7=round(x * E7), lat_e7=round(y * E7))
    make_claim(road, report=make_report(road, LATER), household=household,
               lines=[line], night=LATER, at="reported")  # fmt: skip


def same(one: Columns, other: Columns) -> bool:
    """The same rows; codes and cells as what they stand for."""

    def told(columns: Columns) -> list[tuple[object, ...]]:
        tables = {"species": columns.words, "thing": columns.words,
                  "cell": (*columns.cells.tolist(), None)}  # fmt: skip
        each = []
        for name in ROWS:
            values = getattr(columns, name).tolist()
            each.append([tables[name][n] for n in values] if name in tables else values)
        return list(zip(*each, strict=True))

    return told(one) == told(other)


def test_what_is_written_is_on_the_map_at_once_and_only_that_is_read(
    walked_once: tuple[Road, Walked], season: Walked, django_assert_num_queries: object
) -> None:
    road, policy = walked_once[0], season.paid_claim.report.policy
    before = columns_of(policy)
    assert len(before) == LossLine.objects.filter(claim__report__policy=policy).count() == 5
    assert not before.placed.any()
    placed_claim(road, *HERE)
    after = columns_of(policy)
    assert len(after) == 6 and after.placed.sum() == 1
    with django_assert_num_queries(1):  # type: ignore[operator]
        columns_of(policy)
    (snapshot.path(policy.pk)).unlink()
    reading.forget()
    assert same(after, columns_of(policy))


def test_the_next_process_goes_on_from_what_was_kept_of_this_record_alone(
    walked_once: tuple[Road, Walked], season: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    road, policy = walked_once[0], season.paid_claim.report.policy
    columns_of(policy)
    reading.forget()
    placed_claim(road, *HERE)
    asked: list[int] = []
    read = reading._read
    monkeypatch.setattr(reading, "_read", lambda lines: asked.append(lines.count()) or read(lines))
    after = columns_of(policy)
    assert len(after) == 6 and asked == [1], "the whole policy was read again"
    reading.forget()
    kept = snapshot.kept(policy.pk)
    assert kept is not None
    snapshot.keep(policy.pk, replace(kept, digest="0" * 64))
    assert same(after, columns_of(policy)) and asked == [1, 6]
    reading.forget()
    snapshot.path(policy.pk).write_bytes(b"half of a file")
    assert same(after, columns_of(policy)) and asked == [1, 6, 6]


def test_each_sees_the_claims_of_their_own_villages(season: Walked, pages: Pages) -> None:
    policy, now = season.paid_claim.report.policy, pages.road.now
    for reader in (FORESTRY, TOWNSHIP, FAR_TOWNSHIP, CLERK):
        actor = pages.road.who(reader)
        seen = seen_of(columns_of(policy), ground(actor, now))
        mine = visible_to(actor, now).filter(report__policy=policy)
        assert set(seen.claim.tolist()) == set(mine.values_list("pk", flat=True)), reader
    outlined(season.paid_claim.report.village, season.far.report.village)
    far = pages.sit(FAR_TOWNSHIP).get(PAGE)
    assert season.far.report.village.name in far
    assert season.paid_claim.report.village.name not in far
    pages.sit(ADMINISTRATOR).get(PAGE, status=404)
    pages.sit(ADMINISTRATOR).get(f"{PAGE}heat.bin", status=404)


def test_page_table_cell_and_points_say_the_same(season: Walked, pages: Pages) -> None:
    village = season.paid_claim.report.village
    outlined(village, season.far.report.village)
    placed_claim(pages.road, *HERE)
    pages.road.now = pages.road.now.replace(microsecond=0)
    claim = LossLine.objects.get(lon_e7__isnull=False).claim
    reader = pages.sit(TOWNSHIP)
    page = reader.get(PAGE)
    assert "共 5 户次，其中 1 户次有定位" in page and f"{village.name}" in page
    week = reader.get(PAGE, week=date(2026, 8, 31).isoformat())
    assert "共 2 户次" in week
    assert "共 1 户次" in reader.get(PAGE, thing="millet")
    box = ",".join(
        f"{n:g}" for n in (HERE[0] - 0.01, HERE[1] - 0.01, HERE[0] + 0.01, HERE[1] + 0.01)
    )
    answer = reader.client.get(f"{PAGE}heat.bin", {"box": box, "resolution": "9"})
    columns, _ = unpacked(answer.content)
    assert columns["claims"].tolist() == [1] and columns["area"].tolist() == [18_000]
    cell = f"{(int(columns['high'][0]) << 32) | int(columns['low'][0]):x}"
    assert claim.number in reader.get(f"{PAGE}cells/{cell}/")
    assert claim.number not in pages.sit(FAR_TOWNSHIP).get(f"{PAGE}cells/{cell}/")
    points, facts = unpacked(reader.client.get(f"{PAGE}points.bin", {"box": box}).content)
    assert facts["claims"] == [claim.number] and points["fen"].tolist() == [-1]
    assert points["lon"].tolist() == [round(HERE[0] * E7)]
    reader.get(f"{PAGE}cells/abc/", status=404)
    assert reader.client.get(f"{PAGE}heat.bin", {"box": "1,2"}).status_code == 400


def test_nobody_hurt_is_a_place_on_the_map() -> None:
    hurt = reading._part([(1, 1, 1, NIGHT, "wild_boar", "person", "medical", 0,
                           round(HERE[0] * E7), round(HERE[1] * E7))], {})  # fmt: skip
    named = dict(zip(ROWS, hurt, strict=False))
    assert named["person"].all() and not named["lat"].any() and not named["lon"].any()


def test_sums_are_sent_compressed_and_only_when_they_changed(season: Walked, pages: Pages) -> None:
    placed_claim(pages.road, *HERE)
    client = pages.sit(TOWNSHIP).client
    for name in ("villages.bin", "outlines.geojson"):
        plain = client.get(f"{PAGE}{name}")
        assert "Content-Encoding" not in plain
        first = client.get(f"{PAGE}{name}", headers={"accept-encoding": "gzip"})
        if len(plain.content) > 200:
            assert gzip.decompress(first.content) == plain.content
        held = {"if-none-match": first["ETag"], "accept-encoding": "gzip"}
        assert client.get(f"{PAGE}{name}", headers=held).status_code == 304, name
    held = {"if-none-match": client.get(f"{PAGE}villages.bin")["ETag"]}
    placed_claim(pages.road, HERE[0], HERE[1] + 0.01)
    assert client.get(f"{PAGE}villages.bin", headers=held).status_code == 200
    box = {"box": "113,36.5,113.1,36.6"}
    alone = client.get(f"{PAGE}points.bin", box)
    assert alone["Cache-Control"] == "private, no-store" and "ETag" not in alone
