"""Lint: each kind of finding has a file that raises it and a neighbour that does not."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hedun.terms import Terms, TermsError, library, load_terms
from hedun.terms.lint import CODES, ERROR, lint, review
from tests.terms.wordings import (
    AMOUNT,
    BOTH,
    CLAIM,
    GROSS,
    PRICED,
    STAGED,
    bands,
    gate,
    limit,
    step,
    table,
)

DATA = Path(__file__).resolve().parent.parent / "data/terms"
EXAMPLES = sorted(DATA.glob("*.toml"))
SEASON = {"SPECIES_STRUCK", "ITEM_STRUCK", "ROW_LACKING", "SECTION_STRUCK", "PLACE_STRUCK"}
SEASON |= {"LINES_REFUSED"}  # in test_terms_lint_command.py

WHOLE = 'reading = ["bands are whole"]\n'

# Code → a file that raises it, a neighbour that does not, where it is found, its numbers.
CASES: dict[str, tuple[str, str, str, str]] = {
    "PAYS_LESS": (
        AMOUNT + bands("whole", (0, 1000, 0.8), (1000, None, 0.7)),
        AMOUNT + bands("marginal", (0, 1000, 0.8), (1000, None, 0.7)),
        "step 2 (bands), bands[2]",
        "1,000.00 pays 800.00 but 1,000.01 pays 700.01 (99.99 less); "
        "only 1,142.85 is paid as much again",
    ),
    "DROPS_OUT": (
        AMOUNT + bands("whole", (0, 1000, 0.8), above='"zero"'),
        AMOUNT + bands("whole", (0, 1000, 0.8), above='"cap"'),
        "step 2 (bands), bands[1]",
        "1,000.00 pays 800.00 but 1,000.01 pays 0.00 (800.00 less); "
        "no larger loss is paid as much again",
    ),
    "NEVER_PAYS": (
        AMOUNT + limit("claim", 100) + step("deductible", amount="100", **CLAIM),
        AMOUNT + limit("claim", 100) + step("deductible", amount="99.99", **CLAIM),
        "step 3 (deductible), op",
        "80,000.00 pays 0.00",
    ),
    "DEDUCTIBLE_ABOVE_BAND": (
        GROSS
        + step("deductible", amount="1000", **CLAIM)
        + bands("whole", (300, 1000, 0.8), (1000, None, 0.8), on='"gross"'),
        GROSS
        + step("deductible", amount="999", **CLAIM)
        + bands("whole", (300, 1000, 0.8), (1000, None, 0.8), on='"gross"'),
        "step 2 (deductible), amount",
        "300.01 pays 0.00, and so does 1,000.00",
    ),
    "DEAD_BAND": (
        AMOUNT + bands("whole", (0, 500, 0.5), (500, None, 0.8)) + step("minimum", amount="300"),
        AMOUNT + bands("whole", (0, 500, 0.5), (500, None, 0.8)) + step("minimum", amount="250"),
        "step 3 (minimum), op",
        "0.01 pays 0.00, and so does 500.00",
    ),
    "BAND_NEVER_HOLDS": (
        AMOUNT + limit("claim", 5000) + bands("whole", (0, 5000, 0.6), (5000, 10000, 0.8)),
        AMOUNT + limit("claim", "5000.01") + bands("whole", (0, 5000, 0.6), (5000, 10000, 0.8)),
        "step 3 (bands), bands[2].over",
        "a loss of 80,000.00 comes here as 5,000.00",
    ),
    "BAND_GAP": (
        AMOUNT + bands("whole", (0, 1000, 0.5), (2000, None, 0.5)),
        AMOUNT + bands("whole", (0, 1000, 0.5), (1000, None, 0.5)),
        "step 2 (bands), bands[2].over",
        "1,000.00 pays 500.00; 1,500.00 pays 0.00; 2,000.01 pays 1,000.01",
    ),
    "JUMPS": (
        AMOUNT + step("franchise", amount="200", **CLAIM) + step("factor", rate="0.8"),
        AMOUNT + step("deductible", amount="200", **CLAIM) + step("factor", rate="0.8"),
        "step 2 (franchise), amount",
        "199.99 pays 0.00, 200.00 pays 160.00",
    ),
    "DEDUCTIBLE_IN_BAND": (
        GROSS + step("deductible", amount="500", **CLAIM)
        + bands("whole", (300, 1000, 0.8), (1000, None, 0.8), on='"gross"'),
        GROSS + step("deductible", amount="300", **CLAIM)
        + bands("whole", (300, 1000, 0.8), (1000, None, 0.8), on='"gross"'),
        "step 2 (deductible), amount",
        "300.01 pays 0.00; payment begins at 500.01",
    ),
    "THRESHOLD_IDLE": (
        GROSS + step("deductible", amount="500") + step("franchise", amount="200", on='"gross"'),
        GROSS + step("deductible", amount="500") + step("franchise", amount="600", on='"gross"'),
        "step 3 (franchise), amount",
        "200.00 pays 0.00, with this step or without it",
    ),
    "BANDS_TWICE": (
        AMOUNT + 2 * bands("marginal", (0, None, 0.8)),
        AMOUNT + bands("marginal", (0, None, 0.8)),
        "step 3 (bands), sections",
        "80 % and then 80 % of what is left",
    ),
    "NO_VALUE": (
        AMOUNT + 'sections = ["crop"]\n' + limit("policy", 9, sections='["crop", "tree"]'),
        AMOUNT + 'sections = ["crop", "tree"]\n' + limit("policy", 9, sections='["crop", "tree"]'),
        "step 2 (limit), sections",
        "a loss of 1,000.00 in tree is refused (SECTION_NOT_COVERED) and pays 0.00",
    ),
    "REPLACED": (
        AMOUNT + step("factor", rate="0.8") + AMOUNT,
        AMOUNT + step("factor", rate="0.8"),
        "step 2 (factor), op",
        "a loss of 1,000.00 is 800.00 after step 2 and 1,000.00 after step 3",
    ),
    "VALUE_TWICE": (
        AMOUNT + step("value", **{"from": '"fixed"'}, amount="50"),
        AMOUNT + 'sections = ["crop"]\n'
        + step("value", **{"from": '"fixed"'}, amount="50", sections='["tree"]'),
        "step 1 (value), op",
        "a loss of 1,000.00 is 1,000.00 after step 1 and 50.00 after step 2",
    ),
    "RATE_OVER_ONE": (
        AMOUNT + step("factor", rate="80"),
        AMOUNT + step("factor", rate="1"),
        "step 2 (factor), rate",
        "1,000.00 becomes 80,000.00",
    ),
    "TABLE_OVER_ONE": (
        table("share", '"item"', "bull = 2, calf = 1") + AMOUNT + step("factor", table='"share"'),
        table("multiple", '"item"', "bull = 2") + AMOUNT + step("factor", table='"multiple"'),
        'table share, values."bull"',
        "1,000.00 becomes 2,000.00",
    ),
    "KEPT_UNUSED": (
        GROSS,
        GROSS + step("franchise", amount="0", on='"gross"'),
        "step 1 (value), as",
        "thresholds and bands behind it look at the amount as it then stands",
    ),
    "REFUSES_ALL": (
        gate("species", include='["boar"]') + gate("species", exclude='["boar"]') + AMOUNT,
        gate("species", include='["boar"]') + gate("species", exclude='["badger"]') + AMOUNT,
        "gate 2 (species), exclude",
        "boar: all refused (SPECIES_NOT_COVERED), 0.00 paid",
    ),
    "GATE_UNREACHABLE": (
        gate("species", include='["boar"]', exclude='["boar"]')
        + gate("reported_within", hours="24") + AMOUNT,
        gate("species", include='["boar"]') + gate("reported_within", hours="24") + AMOUNT,
        "gate 2 (reported_within), op",
        "every line is refused already (SPECIES_NOT_COVERED)",
    ),
    "GATE_IDLE": (
        gate("reported_within", hours="24") + gate("reported_within", days="3") + AMOUNT,
        gate("reported_within", days="3") + gate("reported_within", hours="24") + AMOUNT,
        "gate 2 (reported_within), op",
        "late after 24 hours already, so 72 hours never decide",
    ),
    "EXCLUDE_IN_INCLUDE": (
        gate("species", include='["boar", "badger"]', exclude='["badger"]') + AMOUNT,
        gate("species", include='["boar", "badger"]', exclude='["dog"]') + AMOUNT,
        "gate 1 (species), exclude",
        "a loss of 1,000.00 by badger is refused (SPECIES_NOT_COVERED) and pays 0.00",
    ),
    "INCLUDED_WITHOUT_ROW": (
        gate("items", include='["maize", "rice"]') + table("mu", '"item"', "maize = 8") + PRICED,
        gate("items", include='["maize"]') + table("mu", '"item"', "maize = 8") + PRICED,
        "gate 1 (items), include",
        "a loss of rice is refused (NO_TABLE_ENTRY) and pays 0.00",
    ),
    "READING_CONTRADICTS": (
        WHOLE + AMOUNT + bands("marginal", (0, 900, 0.8), (900, None, 0.7)),
        WHOLE + AMOUNT + bands("whole", (0, 900, 0.8), (900, None, 0.7)),
        "step 2 (bands), mode",
        "by the steps 1,800.00 pays 1,350.00",
    ),
    "ROW_UNREACHABLE": (
        table("mu", BOTH, '"maize/ripe" = 800, "maize/*" = 500')
        + table("share", '"stage"', "ripe = 0.9") + STAGED,
        table("mu", BOTH, '"maize/ripe" = 800, "maize/*" = 500')
        + table("share", '"stage"', "ripe = 0.9, young = 0.4") + STAGED,
        'table mu, values."maize/*"',
        '"maize/*" = 500.00 is never taken',
    ),
    "STAGE_MISSING": (
        table("mu", BOTH, '"rice/young" = 2, "rice/ripe" = 6, "maize/ripe" = 5') + PRICED,
        table("mu", BOTH, '"rice/young" = 2, "rice/ripe" = 6, "maize/*" = 5') + PRICED,
        'table mu, values."maize/young"',
        "a loss of maize at young is refused (NO_TABLE_ENTRY) and pays 0.00",
    ),
    "SUBLIMIT_ABOVE": (
        AMOUNT + limit("claim", 200000) + limit("report", 150000),
        AMOUNT + limit("claim", 150000) + limit("report", 150000),
        "step 2 (limit), amount",
        "a loss of 200,000.00 is 150,000.00 after step 3",
    ),
    "LIMIT_IDLE": (
        AMOUNT + limit("claim", 3000) + limit("line", 5000),
        AMOUNT + limit("claim", 3000) + limit("household", 2000),
        "step 3 (limit), amount",
        "a loss of 10,000.00 is 3,000.00 after step 2",
    ),
    "LIMIT_ORDER": (
        AMOUNT + limit("policy", 1000) + limit("claim", 300),
        AMOUNT + limit("claim", 300) + limit("policy", 1000),
        "step 2 (limit), scope",
        "two losses of 9,000.00 and 300.00: 300.00 in all as it stands, 600.00 with the smaller "
        "first",
    ),
    "ROUND_OVER_LIMIT": (
        AMOUNT + limit("claim", 100) + step("round", to="1"),
        AMOUNT + limit("claim", 100) + step("round", to="1", mode='"down"'),
        "step 3 (round), mode",
        "losses of 0.50 and 100.00: limit 100.00, paid 101.00",
    ),
    "MINIMUM_BEFORE": (
        AMOUNT + step("minimum", amount="15") + limit("policy", 1000),
        AMOUNT + limit("policy", 1000) + step("minimum", amount="15"),
        "step 2 (minimum), amount",
        "when 7.50 is left of the limit, 30.00 pays 7.50",
    ),
    "LIMIT_BEFORE_SHARE": (
        AMOUNT + limit("claim", 3000) + step("factor", rate="0.8"),
        AMOUNT + step("factor", rate="0.8") + limit("claim", 3000),
        "step 2 (limit), amount",
        "80,000.00 pays 2,400.00, never the limit of 3,000.00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_each_fault_is_found_and_its_neighbour_is_not(paper, code):
    bad, good, where, example = CASES[code]
    found = [f for f in lint(paper.terms(bad)) if f.code == code]
    assert [f"{f.where.en}, {f.key}" for f in found[:1]] == [where]
    assert found[0].example.en == example
    for text in (found[0].says, found[0].example, found[0].change, found[0].title):
        assert text.zh.strip()
        assert text.en.strip()
        assert "{" not in text.zh.replace("{ ", "")
    assert code not in {f.code for f in lint(paper.terms(good))}


def test_every_code_is_tried():
    assert set(CODES) == {*CASES, *SEASON, "AMBIGUOUS"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_worked_examples_are_clean(path):
    assert lint(load_terms(path.read_bytes(), path.name)) == []


def _wordings() -> Iterator[Terms]:
    for name in library.names():
        try:
            yield load_terms(library.read(name), f"{name}.toml")
        except TermsError:
            continue  # a template, of which numbers are still to be filled in


def test_the_wordings_of_the_library_have_no_errors():
    found = {
        terms.id: [f.code for f in lint(terms) if f.severity == ERROR] for terms in _wordings()
    }
    assert {name: codes for name, codes in found.items() if codes} == {}
    assert "xiangyuan-demo-2026" in found


def test_what_a_reading_declares_is_accepted_but_not_forgotten():
    found = review(load_terms((DATA / "cn-suichuan-2025.toml").read_bytes(), "s.toml"))
    falls = [f.example.en for f in found.accepted if f.code == "PAYS_LESS"]
    assert found.findings == []
    assert falls == [
        "1,000.00 pays 400.00 but 1,000.01 pays 350.01 (49.99 less); "
        "only 1,071.43 is paid as much again",
        "5,000.00 pays 3,150.00 but 5,000.01 pays 2,700.01 (449.99 less); "
        "only 5,750.00 is paid as much again",
    ]


def test_a_finding_is_accepted_by_its_code_unless_nobody_can_have_meant_it(paper):
    idle = AMOUNT + limit("claim", 3000) + limit("line", 5000)
    assert [f.code for f in lint(paper.terms(idle))] == ["LIMIT_IDLE"]
    assert lint(paper.terms('reading = ["LIMIT_IDLE: published so"]\n' + idle)) == []
    assert [f.code for f in lint(paper.terms('reading = ["none"]\n' + idle))] == ["LIMIT_IDLE"]
    twice = 'reading = ["REPLACED: so be it"]\n' + AMOUNT + step("factor", rate="0.8") + AMOUNT
    assert "REPLACED" in {f.code for f in lint(paper.terms(twice))}


def test_a_rate_that_was_typed_as_percent_is_an_error_in_a_table_too(paper):
    body = table("multiple", '"item"', "calf = 80") + AMOUNT + step("factor", table='"multiple"')
    assert "RATE_OVER_ONE" in {f.code for f in lint(paper.terms(body))}


def test_a_fall_that_rounding_hides_is_found_at_the_edge_of_its_band(paper):
    """Rounded down to whole yuan: 9.00 at 10.00, 8.00 at 10.01."""
    body = (
        AMOUNT
        + bands("whole", (0, 10, 0.9), (10, None, 0.89))
        + step("round", to="1", mode='"down"')
    )
    (fall,) = [f for f in lint(paper.terms(body)) if f.code == "PAYS_LESS"]
    assert fall.example.en.startswith("10.00 pays 9.00 but 10.01 pays 8.00 (1.00 less)")


def test_a_fall_behind_other_steps_is_found_to_the_fen_by_running_them(paper):
    """Bands on the net loss: 100 off first, then 80 %; a limit hides the second fall."""
    body = (
        AMOUNT
        + step("factor", rate="0.8")
        + step("deductible", amount="100", **CLAIM)
        + bands("whole", (0, 700, 0.9), (700, 4000, 0.7), (4000, None, 0.6))
        + limit("claim", 2000)
    )
    (fall,) = [f for f in lint(paper.terms(body)) if f.code == "PAYS_LESS"]
    # 1,000.00 × 80 % − 100 = 700.00 × 90 % = 630.00; 1,000.01 makes 700.01 × 70 % = 490.01
    assert fall.example.en.startswith("1,000.00 pays 630.00 but 1,000.01 pays 490.01")
    rows = [{"amount": "1000.00"}, {"amount": "1000.01", "report": "R2"}]
    assert paper.paid(body, *rows) == ["630.00", "490.01"]


def test_whole_bands_do_not_say_that_a_loss_may_drop_out_of_them(paper):
    body = AMOUNT + bands("whole", (0, 900, 0.8), (900, 2000, 0.7), above='"zero"')
    assert [f.code for f in lint(paper.terms(WHOLE + body))] == ["DROPS_OUT"]


def test_none_says_that_clauses_are_meant_not_that_slips_are(paper):
    body = 'reading = ["none"]\n' + GROSS + step("franchise", amount="200")
    assert [f.code for f in lint(paper.terms(body))] == ["KEPT_UNUSED"]


def test_a_sub_limit_is_held_by_all_the_limits_around_it_together(paper):
    """Crops 150,000 and livestock 100,000 in one accident: more than 250,000 is never reached."""

    def found(household: int, **last: str) -> list[str]:
        body = (
            AMOUNT
            + limit("claim", household, sections='["crop", "livestock"]')
            + limit("report", 150000, sections='["crop"]', **last)
            + limit("report", 100000, sections='["livestock"]', **last)
        )
        return [f.says.en for f in lint(paper.terms(body)) if f.code == "SUBLIMIT_ABOVE"]

    assert found(250_000) == []
    (above,) = found(250_001)
    assert above.endswith(
        "150,000.00 for this accident (step 3), 100,000.00 for this accident (step 4)"
    )
    each = AMOUNT + limit("household", 8000, sections='["crop", "tree"]') + limit("section", 5000)
    assert "SUBLIMIT_ABOVE" not in {f.code for f in lint(paper.terms(each))}


def test_a_reading_accepts_only_what_follows_from_it(paper):
    """Steps of 80 % above 5,250 are marginal; that 1,000 is a fall is not what it says."""
    falls = AMOUNT + bands("whole", (0, 1000, 0.8), (1000, None, 0.7))
    for reading in ("80 % above 1,000", "bands look at the gross loss"):
        codes = {f.code for f in lint(paper.terms(f"reading = [{reading!r}]\n" + falls))}
        assert "PAYS_LESS" in codes
    assert lint(paper.terms('reading = ["各档按整额计算"]\n' + falls)) == []


def test_sections_that_are_paid_alike_are_named_together(paper):
    body = AMOUNT + 'sections = ["crop", "tree"]\n' + bands("whole", (0, 9, 0.8), (9, None, 0.7))
    (fall,) = [f for f in lint(paper.terms(body)) if f.code == "PAYS_LESS"]
    assert fall.says.en == "crop, tree: who lost more is paid less"


def test_it_is_quick_enough_for_an_editor():
    terms = load_terms(library.read("xiangyuan-demo-2026"), "demo.toml")
    lint(terms)
    start = time.process_time()
    lint(terms)
    assert time.process_time() - start < 0.6  # 0.1 s where nothing else runs
