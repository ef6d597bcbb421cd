"""The province adds up what its counties sent, whatever came late, twice, corrected or broken."""

import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import load_workbook

from bench.province_drawn import COVER, Drawn, Written, drawn, keys, put, write
from hedun.actuarial import together
from hedun.province import report
from hedun.province.intake import Note
from hedun.province.management.commands.province import as_json
from hedun.province.manifest import counties
from hedun.province.reading import Cell
from hedun.province.tables import counties as counties_table
from hedun.province.tables import months, species
from hedun.province.view import Province, province

DAY = date(2025, 8, 31)
TORTURE = int(os.environ.get("TORTURE", "1"))
COUNTIES, LINES = 4, 2_000


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Drawn], list[Written]]:
    """Four small counties, three seasons each, as they came."""
    folder = tmp_path_factory.mktemp("province")
    some = [drawn(n, lines=LINES, per_list=20, seed=7, villages=12) for n in range(1, COUNTIES + 1)]
    made = [written for one in some for written in write(folder, one)]
    keys(folder / "keys.json", some)
    return folder, some, made


@pytest.fixture
def folder(sent: tuple[Path, list[Drawn], list[Written]], tmp_path: Path) -> Iterator[Path]:
    """A copy, for whoever spoils something."""
    yield Path(shutil.copytree(sent[0], tmp_path / "in"))


def seen(folder: Path, **more: Any) -> Province:
    listed = folder / "keys.json"
    asked: dict[str, Any] = {"day": DAY, "shared": None} | more
    return province(folder, counties(listed), keys=listed, **asked)


def told(found: Province) -> set[tuple[str, str]]:
    """(code, county or file)"""
    return {(one.code, one.name or one.file) for one in found.notes}


def expected(made: list[Written]) -> Cell:
    """The sum over the counties of the season that goes on."""
    now = [one for one in made if one.policy.endswith("2025")]
    sums = [sum(one.sums[n] for one in now) for n in range(3)]
    return Cell(sum(one.lines for one in now), 0, *sums)


def same(found: Cell, wanted: Cell) -> bool:
    return found._replace(quantity_e4=0) == wanted._replace(quantity_e4=0)


# ── sums ────────────────────────────────────────────────────────────────────────────────────────


def test_every_figure_is_the_sum_of_the_counties_to_the_fen(
    sent: tuple[Path, list[Drawn], list[Written]],
) -> None:
    folder, _some, made = sent
    found = seen(folder)
    assert found.notes == () and len(found.counted) == COUNTIES
    assert same(found.total, expected(made))
    wanted: Counter[tuple[str, str, str]] = Counter()
    for one in made:
        if one.policy.endswith("2025"):
            wanted.update(one.groups)
    said = answered(folder)
    for (group, name, column), fen in wanted.items():
        cell = said[group].get(name, {})
        assert cell.get(column, 0) == fen, (group, name, column)
    for table in (counties_table(found), months(found), species(found)):
        assert table.total is not None
        for n, column in enumerate(table.columns):
            if column.kind == "yuan":
                assert table.total.values[n] == sum(row.values[n] for row in table.rows)


def answered(folder: Path, *words: str, lang: str = "zh") -> Any:
    out = io.StringIO()
    listed = str(folder / "keys.json")
    call_command("province", str(folder), "--keys", listed, "--check", "--json", "--day", str(DAY),
                 *words, stdout=out)  # fmt: skip
    return json.loads(out.getvalue())


# ── what arrives ────────────────────────────────────────────────────────────────────────────────


def test_a_county_that_sends_again_is_counted_once_as_it_is_now(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]]
) -> None:
    _folder, some, made = sent
    *_past, again = write(folder, some[1], sequence=3, correction=12_345)
    before = next(one for one in made if one.policy == again.policy)
    changed = [again if one is before else one for one in made]
    found = seen(folder)
    assert same(found.total, expected(changed)) and again.sums != before.sums
    assert told(found) == {("REPLACED", "第2县")}
    # the one of before comes late, and by another way once more
    for copy in ("late", "mail"):
        (folder / copy).mkdir()
        for suffix in (".json", ".sig.json", ".parquet"):
            shutil.copy(before.path.with_suffix(suffix), folder / copy)
    late = seen(folder)
    assert late.total == found.total
    assert {one.code for one in late.notes} == {"REPLACED"}


def test_the_same_export_twice_is_one_and_a_broken_copy_harms_nothing(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]]
) -> None:
    made = sent[2]
    (folder / "0-copy").mkdir()
    for suffix in (".json", ".sig.json", ".parquet"):
        shutil.copy(made[-1].path.with_suffix(suffix), folder / "0-copy")
    found = seen(folder)
    assert same(found.total, expected(made))
    assert told(found) == {("REPEATED", f"第{COUNTIES}县")}
    broken = (folder / "0-copy" / made[-1].path.name).with_suffix(".parquet")
    broken.write_bytes(broken.read_bytes()[:-100])
    found = seen(folder)
    assert same(found.total, expected(made))
    assert told(found) == {("TRUNCATED", f"第{COUNTIES}县")}


def test_one_number_with_two_contents_is_refused_and_the_one_before_stands_in(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]]
) -> None:
    _folder, some, made = sent
    for n, fen in enumerate((11, 12)):
        list(write(folder / f"way-{n}", some[0], sequence=2, correction=fen))
    found = seen(folder)
    assert same(found.total, expected(made))
    contested = [one for one in found.notes if one.code == "CONTRADICTORY"]
    assert [one.sequence for one in contested] == [2, 2]
    assert ("OLD_STANDS_IN", "第1县") in told(found)
    *_past, third = write(folder, some[0], sequence=3, correction=13)
    settled = [third if one.policy == third.policy else one for one in made]
    assert same(seen(folder).total, expected(settled))


def _cut(one: Written) -> None:
    path = one.path.with_suffix(".parquet")
    path.write_bytes(path.read_bytes()[:-1])


def _turned(one: Written) -> None:
    path = one.path.with_suffix(".parquet")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _raised(one: Written) -> None:
    told = json.loads(one.path.read_text())
    told["says"]["sums"]["paid_fen"] += 1
    one.path.write_text(json.dumps(told))


def _other_signature(one: Written) -> None:
    path = one.path.with_suffix(".sig.json")
    told = json.loads(path.read_text())
    told["signature"] = told["signature"][::-1]
    path.write_text(json.dumps(told))


def _no_signature(one: Written) -> None:
    one.path.with_suffix(".sig.json").unlink()


def _spoilt_signature(one: Written) -> None:
    one.path.with_suffix(".sig.json").write_text('{"key": [')


def _no_lines(one: Written) -> None:
    one.path.with_suffix(".parquet").unlink()


def _no_manifest(one: Written) -> None:
    one.path.unlink()


def _nested(one: Written) -> None:
    one.path.write_text("[" * 100_000)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_cut, "TRUNCATED"), (_turned, "TAMPERED"), (_raised, "NOT_AN_EXPORT"),
        (_other_signature, "NOT_SIGNED"), (_no_signature, "UNSIGNED"),
        (_spoilt_signature, "NOT_A_SIGNATURE"), (_no_lines, "FILE_MISSING"),
        (_no_manifest, "NO_MANIFEST"), (_nested, "NOT_AN_EXPORT"),
    ],
)  # fmt: skip
def test_what_is_broken_is_left_out_and_told_and_the_others_count(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]], spoil: Any, code: str
) -> None:
    made = sent[2]
    last = made[-1]
    here = Written(folder / last.path.name, last.policy, last.lines, last.sums, last.groups)
    spoil(here)
    found = seen(folder)
    # last year's figures of the county, which are whole, are not added to this year's of others
    assert {one.code for one in found.notes} == {code, "OTHER_SEASON"}
    assert same(found.total, expected(made[:-1]))
    before = seen(folder, day=date(2024, 7, 1))
    assert len(before.counted) == COUNTIES
    assert before.total.given_fen == sum(one.sums[0] for one in made if one.policy.endswith("2024"))


def test_nobody_signs_for_another_county_and_who_is_not_in_the_list_is_nobody(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]]
) -> None:
    _folder, some, made = sent
    last = folder / made[-1].path.name
    put(last, json.loads(last.read_text())["says"], some[0].key)
    assert ("KEY_UNKNOWN", f"第{COUNTIES}县") in told(seen(folder))
    keys(folder / "keys.json", some[:-1])
    found = seen(folder)
    assert {one.code for one in found.notes} == {"COUNTY_UNKNOWN"}
    assert seen(folder, day=date(2031, 1, 1)).day == date(2025, 12, 31)  # the last policy's last
    assert len(found.counted) == COUNTIES - 1


def test_what_a_county_signed_and_does_not_add_up_is_refused(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]]
) -> None:
    """A signature says who it was, not that the sums are right."""
    _folder, some, made = sent
    path = folder / made[-1].path.name
    right = json.loads(path.read_text())["says"]
    for change in (
        {"sums": right["sums"] | {"paid_fen": right["sums"]["paid_fen"] + 1}},
        {"lines": right["lines"] - 1}, {"claims": right["claims"] - 1},
        {"villages": right["villages"][:1]},
    ):  # fmt: skip
        put(path, right | change, some[-1].key)
        assert ("NOT_WHAT_IT_SAYS", f"第{COUNTIES}县") in told(seen(folder)), change
    for outside in ("../other.parquet", "/etc/passwd", "keys.json"):
        put(path, right | {"file": outside}, some[-1].key)
        assert ("NOT_AN_EXPORT", path.name) in told(seen(folder)), outside


def test_a_county_that_is_late_or_silent_is_asked_after(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]]
) -> None:
    _folder, some, made = sent
    path = folder / made[-1].path.name
    says = json.loads(path.read_text())["says"]
    put(path, says | {"at": "2025-08-10T00:00:00.000000+00:00"}, some[-1].key)
    keys(folder / "keys.json", [*some, drawn(77, lines=10, seed=7, villages=1)])
    assert told(seen(folder)) == {("LATE", f"第{COUNTIES}县"), ("NO_EXPORT", "第77县")}


# ── what is ahead ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def whole(sent: tuple[Path, list[Drawn], list[Written]]) -> Province:
    return seen(sent[0], shared=together.SHARED)


def test_the_province_is_expected_to_come_to_what_its_counties_are(whole: Province) -> None:
    assert whole.ahead is not None
    assert [each.seasons for each in whole.forecasts] == [2] * COUNTIES
    means = sum(each.total.mean for each in whole.forecasts)
    assert whole.ahead.mean == pytest.approx(means, rel=1e-4)
    assert whole.ahead.base == whole.total.given_fen
    assert whole.cover_fen == COUNTIES * COVER
    # bad years that are partly shared: wider than counties by themselves, narrower than one year
    deviations = [each.total.deviation for each in whole.forecasts]
    alone = sum(one**2 for one in deviations) ** 0.5
    assert alone < whole.ahead.deviation < sum(deviations)


def test_two_workers_of_dask_say_the_same_as_none(
    sent: tuple[Path, list[Drawn], list[Written]], whole: Province
) -> None:
    """In full two processes that the command starts; else two threads of a cluster that is there,
    because a process takes seconds to begin."""
    from distributed import LocalCluster

    here = json.loads(as_json(whole))
    if TORTURE > 1:
        assert ahead_of(sent[0], "--workers", "2") == here
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
    ) as two:
        assert ahead_of(sent[0], "--cluster", two.scheduler_address) == here
    assert {"expected_total", "quantiles", "exhaustion_probability"} <= here["forecast"].keys()


def ahead_of(folder: Path, *words: str) -> Any:
    out, listed = io.StringIO(), str(folder / "keys.json")
    call_command(
        "province", str(folder), "--keys", listed, "--json", "--day", str(DAY), *words, stdout=out
    )
    return json.loads(out.getvalue())


# ── files and words ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("全省灾季", "第1县", "被截断", "玉米")),
        ("en", ("The province", "第1县", "cut short", "maize")),
    ],
)
def test_the_report_is_one_page_a_spreadsheet_and_a_csv_each(
    whole: Province, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    cut = Note("TRUNCATED", whole.told[0].code, "第1县", "PX-1", 2, "x.json")
    with translation.override(language):
        report.write(replace(whole, notes=(cut,)), tmp_path)
    page = (tmp_path / "province.html").read_text()
    assert not [word for word in words if word not in page]
    assert "<link" not in page and "<script" not in page and "url(" not in page
    book = load_workbook(tmp_path / "province.xlsx")
    names = {path.stem for path in tmp_path.glob("*.csv")}
    assert len(book.sheetnames) == len(names) == 7
    assert {"notes", "ahead", "counties", "crops"} <= names


def test_the_command_says_what_is_refused_and_ends_so(
    folder: Path, sent: tuple[Path, list[Drawn], list[Written]], tmp_path: Path
) -> None:
    last = sent[2][-1]
    _cut(Written(folder / last.path.name, last.policy, 0, last.sums, last.groups))
    out, listed = io.StringIO(), str(folder / "keys.json")
    with pytest.raises(SystemExit) as ended:
        call_command(
            "province", str(folder), "--keys", listed, "--out", str(tmp_path / "out"), "--check",
            "--day", str(DAY), stdout=out,
        )  # fmt: skip
    assert ended.value.code == 1
    assert "TRUNCATED" in out.getvalue() and "被截断" in out.getvalue()
    assert (tmp_path / "out/province.html").exists()


def test_what_cannot_be_looked_at_is_said(folder: Path, tmp_path: Path) -> None:
    listed = folder / "keys.json"
    with pytest.raises(CommandError, match="no such folder"):
        call_command("province", str(tmp_path / "none"), "--keys", str(listed))
    with pytest.raises(CommandError, match=r"keys\.json"):
        call_command("province", str(folder), "--keys", str(tmp_path / "keys.json"))
    listed.write_text('{"format": "hedun counties 1", "counties": {"14": {}}}')
    with pytest.raises(CommandError, match="公钥名册"):
        call_command("province", str(folder), "--keys", str(listed))
