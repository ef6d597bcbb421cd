"""A county's season leaves the house as signed lines: to the fen, and without anybody in it."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from django.core.management import CommandError, call_command

from hedun import clock
from hedun.claims.models import Claim
from hedun.ledger.models import Kind
from hedun.ledger.queries import balances
from hedun.outlook.forecasting import forecast
from hedun.people.models import Household
from hedun.places.actions import SETUP
from hedun.policies.models import Policy
from hedun.province.actions import MADE, make_export
from hedun.province.columns import SCHEMA
from hedun.province.manifest import COUNTIES, counties
from hedun.province.view import Province, province
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.insights.season import NOTICED_FEN, PAID_FEN, Walked
from tests.record.test_signing import Machine, ran
from tests.support.road import Road

GIVEN = PAID_FEN + NOTICED_FEN


def sent(folder: Path, at: Any) -> Path:
    return make_export(Policy.objects.get(), actor=SETUP, now=at).write(folder)


def signed(one: Machine, path: Path) -> Path:
    code, said = ran("party.py", "sign", one.key, path, *one.word)
    assert code == 0, said
    return path


def seen(folder: Path, one: Machine, code: str, **more: Any) -> Province:
    listed = folder / "keys.json"
    told = {"format": COUNTIES, "counties": {code: {"name": "襄南县", "keys": [one.public]}}}
    listed.write_text(json.dumps(told))
    return province(folder, counties(listed), date(2026, 9, 5), keys=listed, **more)


@pytest.mark.both
def test_what_the_province_reads_is_the_countys_ledger_and_its_own_forecast(
    walked_once: tuple[Road, Walked], season: Walked, tmp_path: Path
) -> None:
    road, policy = walked_once[0], Policy.objects.get()
    one = Machine(tmp_path, "bureau")
    signed(one, sent(tmp_path / "in", road.now))
    found = seen(tmp_path / "in", one, policy.place.code)
    assert found.notes == ()
    book = balances(policy.number)
    assert found.total.paid_fen == book[Kind.PAID] == PAID_FEN
    assert found.total.given_fen == policy.cover_fen - book[Kind.COVER] == GIVEN
    items = found.by(lambda key: key.item)
    assert {item: cell.given_fen for item, cell in items.items()} == {
        "maize": PAID_FEN, "millet": NOTICED_FEN,
    }  # fmt: skip
    assert found.counted[0].states == {"paid": 1, "on_notice": 1, "refused": 1, "reported": 1}
    at_home = forecast(policy, Claim.objects.all(), road.now)
    [abroad] = found.forecasts
    assert abroad.total.mean == pytest.approx(at_home.total.mean, rel=1e-7)
    for percent in (0.5, 0.8, 0.95):
        assert abroad.total.quantile(percent) == at_home.total.quantile(percent)
    assert abroad.exhaustion == pytest.approx(at_home.exhaustion, abs=1e-9)
    assert found.total.estimate_fen == sum(row.fen for row in at_home.loaded.rows if row.open) > 0


def test_an_export_is_numbered_in_the_record_and_says_how_far_that_went(
    walked_once: tuple[Road, Walked], season: Walked
) -> None:
    road, policy = walked_once[0], Policy.objects.get()
    last = Entry.objects.latest("seq")
    first = make_export(policy, actor=SETUP, now=road.now)
    assert (first.told["says"]["entry"], first.told["says"]["head"]) == (last.seq, last.digest)
    again = make_export(policy, actor=SETUP, now=road.now)
    assert [one.told["says"]["sequence"] for one in (first, again)] == [1, 2]
    entry = Entry.objects.get(action=MADE, seq=last.seq + 1)
    assert first.told["sha256"] in entry.body
    assert verify().faults == ()
    # the lines are the same bytes as long as nothing happens
    assert first.lines == again.lines


def test_nobody_stands_in_it(walked_once: tuple[Road, Walked], season: Walked) -> None:
    export = make_export(Policy.objects.get(), actor=SETUP, now=walked_once[0].now)
    table = parquet.read_table(io.BytesIO(export.lines))
    assert table.schema.remove_metadata().equals(SCHEMA)
    said = json.dumps([table.to_pylist(), export.told], default=str, ensure_ascii=False)
    for household in Household.objects.all():
        assert household.number not in said and household.name not in said
    assert not [number for number in Claim.objects.values_list("number", flat=True)
                if number in said]  # fmt: skip


def test_the_command_writes_both_files_and_says_what_to_do(
    walked_once: tuple[Road, Walked], season: Walked, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: walked_once[0].now)
    out = io.StringIO()
    call_command("export", str(tmp_path), stdout=out)
    assert "1,164.88" in out.getvalue() and "party.py sign" in out.getvalue()
    out = io.StringIO()
    call_command("export", str(tmp_path), json=True, stdout=out)
    [told] = json.loads(out.getvalue())["exports"]
    assert told["sequence"] == 2 and told["sums"]["paid_fen"] == PAID_FEN
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".json"] * 2 + [".parquet"] * 2
    with pytest.raises(CommandError, match="no policy NONE-1"):
        call_command("export", str(tmp_path), policy="NONE-1")


def test_the_countys_machine_signs_only_what_is_whole(
    walked_once: tuple[Road, Walked], season: Walked, tmp_path: Path
) -> None:
    one, path = Machine(tmp_path, "bureau"), sent(tmp_path / "in", walked_once[0].now)
    lines = path.with_suffix(".parquet")
    whole = lines.read_bytes()
    lines.write_bytes(whole[:-1])
    code, said = ran("party.py", "sign", one.key, path, *one.word)
    assert code and "not the one it speaks of" in said
    lines.write_bytes(whole)
    path.write_text(path.read_text().replace('"lines": ', '"lines": 1'))
    code, said = ran("party.py", "sign", one.key, path, *one.word)
    assert code and "its digest is not" in said
    assert not list(path.parent.glob("*.sig.json"))
