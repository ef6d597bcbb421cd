"""The engines: each makes ready what it needs (not timed), then answers with fen for every line.

Each is given the columns in the form it likes best and may use one thread.
"""

import os
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.terms.lines import Columns
from bench.terms.rules import COVERED, ITEMS, MICRO, SPECIES, STAGES, UNIT, WORDINGS

Fen = npt.NDArray[Any]
Engine = Callable[[Columns], Callable[[], Fen]]


# --- ours


def _hedun(engine: str) -> Engine:
    def ready(columns: Columns) -> Callable[[], Fen]:
        from hedun.terms import adjudicate, load_terms
        from hedun.terms.plan import compile_terms

        plans = [compile_terms(load_terms(w.toml(), w.id)) for w in WORDINGS]
        policies = _policies(columns)
        adjudicate(plans[0], policies[0][1], engine=engine)  # compiled, or read from the cache

        def run() -> Fen:
            answers = [
                adjudicate(plans[number % len(plans)], lines, engine=engine)
                for number, lines in policies
            ]
            return np.concatenate([answer.payable_fen for answer in answers])

        return run

    return ready


def _policies(columns: Columns) -> list[tuple[int, Any]]:
    """The lines of each policy as Hedun reads them from a file."""
    from hedun.terms.cells import Moments
    from hedun.terms.columns import Coded
    from hedun.terms.lines import Lines

    numbers, starts = np.unique(columns["policy"], return_index=True)
    day = date(2026, 8, 1).toordinal() * 86_400 * 2
    policies = []
    for number, start, end in zip(
        numbers.tolist(), starts, [*starts[1:], columns["policy"].size], strict=True
    ):
        part = {name: column[start:end] for name, column in columns.items()}
        size = int(end - start)
        same = np.zeros(size, dtype=np.int32)

        def coded(name: str, prefix: str, part: Columns = part) -> Coded:
            words, codes = np.unique(part[name], return_inverse=True)
            return Coded(codes.astype(np.int32), tuple(f"{prefix}{w}" for w in words))

        moments = Moments(np.full(size, day))
        lines = Lines(
            name="bench",
            text={
                "line": Coded.each_its_own(range(size)),  # type: ignore[arg-type]
                "report": coded("report", "r"),
                "household": coded("household", "h"),
                "item": coded("item", "i"),
                "stage": coded("stage", "s"),
                "species": coded("species", "p"),
                **{name: Coded(same, ("",)) for name in ("person", "exclusions")},
                "place": Coded(same, ("140423101201",)),
                "section": Coded(same, ("crop",)),
            },
            quantity=part["quantity"],
            degree=part["degree"].astype(np.int32),
            amount=np.zeros(size, dtype=np.int64),
            has_amount=np.zeros(size, dtype=bool),
            other_paid=np.zeros(size, dtype=np.int64),
            occurred=moments,
            reported=moments,
            settled=part["settled"].astype(np.int32),
        )
        policies.append((number, lines))
    return policies


# --- the others


def _tables(columns: Columns) -> dict[str, npt.NDArray[np.int64]]:
    """The wordings' numbers as arrays, by wording and key, for engines without tables."""
    return {
        "unit": np.array([w.unit for w in WORDINGS], dtype=np.int64).ravel(),
        "cap": np.array([w.cap for w in WORDINGS], dtype=np.int64).ravel(),
    }


def _polars(columns: Columns) -> Callable[[], Fen]:
    os.environ["POLARS_MAX_THREADS"] = "1"
    import polars as pl

    tables = _tables(columns)
    frame = (
        pl.DataFrame(columns)
        .with_row_index("line")
        .with_columns((pl.col("policy") % len(WORDINGS)).alias("wording"))
    )
    keys = [(w, i, s) for w in range(len(WORDINGS)) for i in range(ITEMS) for s in range(STAGES)]
    sums = pl.DataFrame(
        {
            **{
                name: [key[n] for key in keys]
                for n, name in enumerate(("wording", "item", "stage"))
            },
            "unit": tables["unit"],
            "cap": np.repeat(tables["cap"], STAGES),
        }
    )
    first = WORDINGS[0]

    def used_in_turn(group: str, most: int) -> pl.Expr:
        after = pl.col("x").cum_sum().over(group)
        return (after.clip(upper_bound=most) - (after - pl.col("x")).clip(upper_bound=most)).alias(
            "x"
        )

    def run() -> Fen:
        value = (pl.col("quantity") * pl.col("unit") * pl.col("degree") + UNIT * MICRO // 2) // (
            UNIT * MICRO
        )
        share = (pl.col("x") * first.rate + MICRO // 2) // MICRO
        done = (
            frame.lazy()
            .join(sums.lazy(), on=["wording", "item", "stage"], how="left")
            .with_columns(value.alias("x"))
            .with_columns(share.alias("x"))
            .with_columns(
                pl.when(pl.col("species").is_in(COVERED) & (pl.col("x") >= first.threshold))
                .then(pl.min_horizontal((pl.col("x") - first.deductible).clip(0), "cap"))
                .otherwise(0)
                .alias("x")
            )
            .sort("policy", "settled", "line")
            .with_columns(used_in_turn("household", first.household))
            .with_columns(used_in_turn("report", first.report))
            .with_columns(used_in_turn("policy", first.policy))
            .sort("line")
            .collect()
        )
        return done["x"].to_numpy()

    return run


def _duckdb(columns: Columns) -> Callable[[], Fen]:
    import duckdb
    import pyarrow as pa

    base = duckdb.connect()
    base.execute("SET threads = 1")
    tables, first = _tables(columns), WORDINGS[0]
    lines = pa.table({"line": np.arange(columns["policy"].size), **columns})
    sums = pa.table(
        {
            "wording": np.repeat(np.arange(len(WORDINGS)), ITEMS * STAGES),
            "item": np.tile(np.repeat(np.arange(ITEMS), STAGES), len(WORDINGS)),
            "stage": np.tile(np.arange(STAGES), len(WORDINGS) * ITEMS),
            "unit": tables["unit"],
            "cap": np.repeat(tables["cap"], STAGES),
        }
    )
    base.register("arrived", lines)
    base.register("listed", sums)
    base.execute("CREATE TABLE lines AS SELECT * FROM arrived")
    base.execute("CREATE TABLE sums AS SELECT * FROM listed")

    def used_in_turn(source: str, group: str, most: int) -> str:
        window = f"OVER (PARTITION BY {group} ORDER BY settled, line ROWS UNBOUNDED PRECEDING)"
        return (
            f"SELECT * EXCLUDE (x, t), (least(t, {most}) - least(t - x, {most})) AS x "
            f"FROM (SELECT *, (sum(x) {window})::BIGINT AS t FROM ({source}))"
        )

    value = f"""SELECT line, policy, report, household, settled, species, cap,
        (quantity * unit * degree + {UNIT * MICRO // 2}) // {UNIT * MICRO} AS x
        FROM lines JOIN sums ON sums.wording = lines.policy % {len(WORDINGS)}
        AND sums.item = lines.item AND sums.stage = lines.stage"""
    share = (
        f"SELECT * EXCLUDE (x), (x * {first.rate} + {MICRO // 2}) // {MICRO} AS x FROM ({value})"
    )
    cut = f"""SELECT * EXCLUDE (x), CASE WHEN species IN {COVERED} AND x >= {first.threshold}
        THEN least(greatest(x - {first.deductible}, 0), cap) ELSE 0 END AS x FROM ({share})"""
    for group, most in (
        ("household", first.household),
        ("report", first.report),
        ("policy", first.policy),
    ):
        cut = used_in_turn(cut, group, most)
    query = f"SELECT x FROM ({cut}) ORDER BY line"

    def run() -> Fen:
        return base.execute(query).fetchnumpy()["x"]

    return run


def _openfisca(columns: Columns) -> Callable[[], Fen]:
    from openfisca_core.entities import Entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    claim = Entity("claim", "claims", "a line", "")
    tables, first = _tables(columns), WORDINGS[0]

    def variable(name: str, kind: type, formula: Any = None) -> type:
        body = {"value_type": kind, "entity": claim, "definition_period": DateUnit.YEAR}
        return type(name, (Variable,), body | ({"formula": formula} if formula else {}))

    def gross(people: Any, period: Any) -> Any:
        wording = people("policy", period) % len(WORDINGS)
        key = (wording * ITEMS + people("item", period)) * STAGES + people("stage", period)
        unit = tables["unit"][key] / 100
        value = people("quantity", period) * unit * people("degree", period)
        return np.floor(value * 100 + 0.5) / 100

    def own(people: Any, period: Any) -> Any:
        share = np.floor(people("gross", period) * (first.rate / MICRO) * 100 + 0.5) / 100
        wording = people("policy", period) % len(WORDINGS)
        cap = tables["cap"][wording * ITEMS + people("item", period)] / 100
        met = np.isin(people("species", period), COVERED) & (share >= first.threshold / 100)
        return np.where(met, np.minimum(np.maximum(share - first.deductible / 100, 0), cap), 0)

    def limited(group: str, most: int, before: str) -> Any:
        def formula(people: Any, period: Any) -> Any:
            x, of = people(before, period), people(group, period)
            order = np.lexsort((people("settled", period), of))
            after = np.cumsum(x[order])
            starts = np.flatnonzero(np.r_[True, np.diff(of[order]) != 0])
            base = np.repeat((after - x[order])[starts], np.diff(np.r_[starts, x.size]))
            after = after - base
            paid = np.minimum(after, most / 100) - np.minimum(after - x[order], most / 100)
            result = np.empty_like(x)
            result[order] = paid
            return result

        return formula

    whole = ("policy", "report", "household", "item", "stage", "species", "settled")
    system = TaxBenefitSystem([claim])
    for name in whole:
        system.add_variable(variable(name, int))
    for name in ("quantity", "degree"):
        system.add_variable(variable(name, float))
    system.add_variable(variable("gross", float, gross))
    system.add_variable(variable("own", float, own))
    system.add_variable(
        variable("of_household", float, limited("household", first.household, "own"))
    )
    system.add_variable(
        variable("of_report", float, limited("report", first.report, "of_household"))
    )
    system.add_variable(variable("payable", float, limited("policy", first.policy, "of_report")))

    def run() -> Fen:
        simulation = SimulationBuilder().build_default_simulation(system, columns["policy"].size)
        for name in whole:
            simulation.set_input(name, "2026", columns[name])
        simulation.set_input("quantity", "2026", columns["quantity"] / UNIT)
        simulation.set_input("degree", "2026", columns["degree"] / MICRO)
        return np.rint(simulation.calculate("payable", "2026").astype(np.float64) * 100)

    return run


def _decimal(columns: Columns) -> Callable[[], Fen]:
    """What a careful programmer writes by hand: Decimal, a line at a time."""
    cent = Decimal("0.01")

    def yuan(fen: int) -> Decimal:
        return Decimal(fen) / 100

    def run() -> Fen:
        rows = list(zip(*(columns[n].tolist() for n in columns), strict=True))
        names = list(columns)
        amounts = []
        for row in rows:
            line = dict(zip(names, row, strict=True))
            w = WORDINGS[line["policy"] % len(WORDINGS)]
            x = Decimal(line["quantity"]) / UNIT * yuan(w.unit[line["item"]][line["stage"]])
            x = (x * (Decimal(line["degree"]) / MICRO)).quantize(cent, ROUND_HALF_UP)
            x = (x * (Decimal(w.rate) / MICRO)).quantize(cent, ROUND_HALF_UP)
            if line["species"] not in COVERED or x < yuan(w.threshold):
                x = Decimal(0)
            x = min(max(x - yuan(w.deductible), Decimal(0)), yuan(w.cap[line["item"]]))
            amounts.append((line, x))
        order = sorted(
            range(len(rows)), key=lambda i: (amounts[i][0]["policy"], amounts[i][0]["settled"], i)
        )
        paid = [x for _, x in amounts]
        for scope in ("household", "report", "policy"):
            used: dict[int, Decimal] = {}
            for i in order:
                line = amounts[i][0]
                most = yuan(getattr(WORDINGS[line["policy"] % len(WORDINGS)], scope))
                before = used.get(line[scope], Decimal(0))
                paid[i] = min(paid[i], most - before)
                used[line[scope]] = before + paid[i]
        return np.array([int(x * 100) for x in paid])

    return run


ENGINES: dict[str, Engine] = {
    "hedun numba": _hedun("numba"),
    "hedun numpy": _hedun("numpy"),
    "polars integers": _polars,
    "OpenFisca-core": _openfisca,
    "DuckDB": _duckdb,
    "Decimal row loop": _decimal,
}
OURS = ("hedun numba", "hedun numpy")
# Up to how many lines an engine is asked: the row loop takes too long for more.
MOST = {"Decimal row loop": 10**6}
assert len(COVERED) < SPECIES
