"""A nation's season again: each policy by its own wording, the same bytes on one thread, on many,
and on a cluster that loses a worker in the middle."""

import os
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from hedun.terms import Lines, adjudicate, load_terms, read_lines
from hedun.terms.cells import Moments
from hedun.terms.columns import Coded
from hedun.terms.engine import ENGINES
from hedun.terms.recalculate import main

from .test_terms_arrow import DATA, EXAMPLES, text_table, typed_table


@pytest.fixture
def nation(tmp_path) -> Path:
    """Thirty policies by the six wordings, some with their lines in two files."""
    for i in range(30):
        name = EXAMPLES[i % len(EXAMPLES)]
        folder = tmp_path / "in" / f"policy=P{i:03}"
        folder.mkdir(parents=True)
        (folder / "terms.toml").write_bytes((DATA / f"{name}.toml").read_bytes())
        table = (typed_table if i % 2 else text_table)(DATA / f"{name}.lines.csv")
        half = table.num_rows // 2 if i % 3 else 0
        parquet.write_table(table.slice(half), folder / "b.parquet")
        if half:
            parquet.write_table(table.slice(0, half), folder / "a.parquet")
    return tmp_path


def bytes_of(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def run(nation: Path, out: str, *options: str) -> dict[str, bytes]:
    assert main(["--in", str(nation / "in"), "--out", str(nation / out), *options]) == 0
    return bytes_of(nation / out)


def test_every_policy_is_paid_as_alone_and_the_totals_add_up(nation):
    written = run(nation, "out")
    rows = written["totals.csv"].decode().splitlines()
    assert len(rows) == 31 and len(written) == 31
    for i, name in enumerate(EXAMPLES):
        got = parquet.read_table(nation / "out" / f"policy=P{i:03}" / "answer.parquet")
        expected = text_table(DATA / f"{name}.expected.csv")
        for column in ("line", "outcome", "code"):
            assert got[column].to_pylist() == expected[column].to_pylist()
        for column in ("loss", "payable"):
            assert got[column].to_pylist() == [Decimal(x) for x in expected[column].to_pylist()]
        assert rows[i + 1].split(",")[-1] == str(sum(got["payable"].to_pylist()))


def test_threads_and_arithmetic_change_no_byte(nation):
    one = run(nation, "one", "--threads", "1", "--arithmetic", "numpy")
    assert run(nation, "many", "--threads", "7", "--arithmetic", "numba") == one
    assert run(nation, "many", "--threads", "2") == one  # again, over what is there


def test_a_cluster_that_loses_a_worker_in_the_middle_writes_the_same_bytes(nation, monkeypatch):
    from distributed import Client, LocalCluster

    from hedun.terms import cluster

    local = run(nation, "local")
    monkeypatch.setattr(cluster, "HANDFUL", 1)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as two,
        Client(two) as client,
    ):
        pids = list(client.run(os.getpid).values())
        client.submit(_kill_after_some, pids[0], str(nation / "dask"), pure=False, workers=None)
        on_two = run(nation, "dask", "--engine", "dask", "--cluster", two.scheduler_address)
        assert pids[0] not in client.run(os.getpid).values()
    assert on_two == local


def _kill_after_some(pid: int, out: str) -> None:
    """Once three answers are there, the worker is gone from one moment to the next."""
    import time

    while len(list(Path(out).glob("*/answer.parquet"))) < 3:
        time.sleep(0.01)
    if Path(f"/proc/{pid}").exists():
        os.kill(pid, signal.SIGKILL)


def test_a_policy_with_a_fault_says_so_and_holds_up_no_other(nation, capsys):
    (nation / "in" / "policy=P001" / "terms.toml").write_text("spec = 1")
    table = text_table(DATA / f"{EXAMPLES[2]}.lines.csv")
    spoilt = table.set_column(
        table.column_names.index("quantity"), "quantity", pa.array(["-1"] * table.num_rows)
    )
    for file in (nation / "in" / "policy=P002").glob("*.parquet"):
        parquet.write_table(spoilt, file)
    (nation / "in" / "policy=P003" / "b.parquet").write_bytes(b"PAR1 cut short")
    argv = ["--in", str(nation / "in"), "--out", str(nation / "out"), "--threads", "2"]
    assert main(argv) == 2
    said = capsys.readouterr()
    assert "policy=P001/terms.toml: file, spec:" in said.err
    assert "policy=P002: row 1, quantity: expected digits" in said.err
    assert "policy=P003: folder, open: cannot be read" in said.err
    assert said.out.startswith("27 policies, ") and said.out.endswith("3 policies failed\n")
    assert len(list((nation / "out").glob("*/answer.parquet"))) == 27


def test_a_folder_without_policies_is_a_clear_error(tmp_path, capsys):
    argv = ["--in", str(tmp_path), "--out", str(tmp_path / "out")]
    assert main(argv) == 2
    assert "expected folders named policy=NUMBER" in capsys.readouterr().err
    assert main([*argv, "--threads", "0"]) == 2
    assert "0: expected a whole number, 1 or more" in capsys.readouterr().err


def repeated(lines: Lines, times: int) -> Lines:
    """The lines many times over, each time other reports, households and persons."""
    shift = np.repeat(np.arange(times), len(lines))

    def again(name: str, coded: Coded) -> Coded:
        if name == "line":
            return Coded.each_its_own([str(i) for i in range(len(lines) * times)])
        if name not in ("report", "household"):
            return Coded(np.tile(coded.codes, times), coded.words)
        words = [f"{word}-{i}" for i in range(times) for word in coded.words]
        return Coded((np.tile(coded.codes, times) + shift * len(coded.words)).astype("i4"), words)

    numbers = ("quantity", "degree", "amount", "has_amount", "other_paid", "settled")
    moments = {
        name: Moments(np.tile(getattr(lines, name).value, times))
        for name in ("occurred", "reported")
    }
    return replace(
        lines,
        text={name: again(name, coded) for name, coded in lines.text.items()},
        **{name: np.tile(getattr(lines, name), times) for name in numbers},
        **moments,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_no_more_than_60_bytes_a_line_beside_the_input(engine):
    terms = load_terms((DATA / "cn-suichuan-2025.toml").read_bytes(), "suichuan")
    lines = read_lines(DATA / "cn-suichuan-2025.lines.csv")
    policies = [repeated(lines, 10) for _ in range(10)]
    adjudicate(terms, lines, engine=engine)  # compiled
    tracemalloc.start()
    answers = [adjudicate(terms, policy, engine=engine) for policy in policies]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    count = sum(answer.payable_fen.size for answer in answers)
    assert count > 100_000
    assert peak / count <= 60


ONE_POLICY = """
import ctypes, sys
from pathlib import Path
from hedun.terms import adjudicate
from tests.terms.test_terms_recalculate import DATA, load_terms, read_lines, repeated

def resident(what):
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.split(what + ":")[1].split()[0])

path = DATA / sys.argv[1]
terms = load_terms(path.with_suffix(".toml").read_bytes(), "one policy")
lines = read_lines(path.with_suffix(".lines.csv"))
policy = repeated(lines, 400_000 // len(lines))
adjudicate(terms, repeated(lines, 2), engine="numba")  # compiled
ctypes.CDLL(None).malloc_trim(0)
Path("/proc/self/clear_refs").write_text("5")  # the peak is from here on
before = resident("VmRSS")
answer = adjudicate(terms, policy, engine="numba")
print((resident("VmHWM") - before) / len(answer.payable_fen))
"""


@pytest.mark.parametrize("name", ["cn-suichuan-2025", "every-operation"])
def test_nor_does_one_large_policy_while_it_is_at_work(name):
    """All that the process takes, whoever takes it: by the compiled loops."""
    told = subprocess.run(
        [sys.executable, "-c", ONE_POLICY, name],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(told.stdout) <= 60
