"""A template becomes a terms file by what its parameters are said to be, and by nothing else."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from hedun.terms import TermsError, adjudicate, library, load_terms, read_lines
from hedun.terms.library.filling import PLACEHOLDER, times
from hedun.terms.texts import yuan
from tests.terms.test_terms_library_abroad import CASES as ABROAD
from tests.terms.test_terms_library_china import CASES as CHINA

BEIJING = {"effective": "2010-01-01", "expires": "2010-12-31", "place": "110116", "rate": "0.7"}
CHALING_2025 = {"effective": "2025-01-01", "expires": "2025-12-31", "lost_work_day": "120"}
EXAMPLES = Path(__file__).parents[1] / "data" / "terms"
DEMO = "xiangyuan-demo-2026"  # invented, with tests of its own


def refused(name: str, **values: object) -> list[str]:
    """What is said, in English, about values that do not do."""
    with pytest.raises(TermsError) as told:
        library.fill(name, values)
    return [str(problem) for problem in told.value.problems]


def put(node: object, values: dict) -> object:
    """A parsed template with its placeholders replaced: filling, written a second way."""
    if isinstance(node, dict) and "parameter" in node:
        value = values[node["parameter"]]
        return times(value, node["times"]) if "times" in node else value
    if isinstance(node, dict):
        return {key: put(one, values) for key, one in node.items() if key != "parameters"}
    return [put(one, values) for one in node] if isinstance(node, list) else node


def test_every_wording_is_tested_and_every_file_is_in_the_catalogue():
    assert {name for name, *_ in (*CHINA, *ABROAD)} | {DEMO} == set(library.names())
    assert len(library.names()) > 40


@pytest.mark.parametrize("name", library.names())
def test_a_template_is_toml_that_nobody_can_take_for_terms(name):
    source = library.read(name).decode()
    raw = tomllib.loads(source)
    used = {found["name"] for found in PLACEHOLDER.finditer(source) if found["name"]}
    assert raw["id"] == name
    assert used == set(raw.get("parameters", {}))
    headers = re.findall(r"^\[+([\w.-]+)", source, re.MULTILINE)
    kinds = [header.startswith("parameters.") for header in headers]
    assert kinds == sorted(kinds), "the parameters stand last"
    if used:
        with pytest.raises(TermsError) as told:
            load_terms(source.encode(), name)
        assert any(problem.key == "parameters" for problem in told.value.problems)
    else:
        assert library.fill(name, {}) == source.encode()


def test_values_stand_where_the_placeholders_stood_and_everything_else_stays():
    name, values = (
        "cn-hubei-shennongjia-2009",
        {
            "effective": date(2026, 1, 1),
            "expires": "2026-12-31",
            "income": "5000.05",
            "yield_value": "maize=800.5",
        },
    )
    filled, template = library.fill(name, values).decode(), library.read(name).decode()
    raw = tomllib.loads(filled, parse_float=Decimal)
    assert raw["tables"]["most"]["values"] == {
        "serious_injury": Decimal("10000.10"),
        "partial_loss": Decimal("20000.20"),
        "total_loss": Decimal("50000.50"),
        "death": Decimal("60000.60"),
    }
    assert raw["tables"]["half_yield"]["values"] == {"maize": Decimal("400.25")}
    exact = {
        "effective": date(2026, 1, 1),
        "expires": date(2026, 12, 31),
        "income": Decimal("5000.05"),
        "yield_value": {"maize": Decimal("800.5")},
    }
    assert raw == put(tomllib.loads(template, parse_float=Decimal), exact)
    kept = [line for line in template.split("[parameters.")[0].splitlines() if "{ para" not in line]
    assert [line for line in kept if line not in filled.splitlines()] == []
    assert filled.endswith(
        "# Not from the published text, said by who filled this file in:\n"
        "#   effective = 2026-01-01\n#   expires = 2026-12-31\n#   income = 5000.05\n"
        "#   yield_value = { maize = 800.5 }\n"
    )


def test_all_that_is_missing_unknown_or_out_of_its_domain_is_told_at_once():
    assert refused(
        "cn-beijing-2009", rate="0.9", place="Huairou", effective="1.1.2010", rat="0.7"
    ) == [
        "cn-beijing-2009.toml: parameter, rat: unknown; expected effective, expires, place, rate",
        "cn-beijing-2009.toml: parameter, effective: expected a date such as 2026-01-01, without "
        'quotes; found "1.1.2010"',
        "cn-beijing-2009.toml: parameter, expires: missing; expected date: last day that is "
        "calculated with this file, included",
        "cn-beijing-2009.toml: parameter, place: expected a division-code prefix of 1 to 12 "
        'digits; found "Huairou"',
        "cn-beijing-2009.toml: parameter, rate: expected at most 0.8; found 0.9",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (0.7, "found 0.7"),  # a binary float is no exact number
        (True, "found true"),
        (Decimal("NaN"), "found NaN"),
        ("0.7000001", "found 0.7000001"),
        ("-0.1", 'found "-0.1"'),
        ("", 'found ""'),
        ("70%", 'found "70%"'),
    ],
)
def test_a_rate_is_an_exact_decimal(given, told):
    (problem,) = refused("cn-beijing-2009", **{**BEIJING, "rate": given})
    assert problem == (
        "cn-beijing-2009.toml: parameter, rate: expected a rate, 0 or more, at most 6 decimals; "
        + told
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("maize=600", 'per_mu_other."maize": expected 2 parts joined by /: item/stage'),
        ("maize/ripe", 'expected yuan, 0 or more, at most 2 decimals; found ""'),
        ("maize/ripe=600.123", "at most 2 decimals; found 600.123"),
        ("", 'expected rows with the keys item/stage; found ""'),
        (600, "expected rows with the keys item/stage; found 600"),
        ("maize/ripe=500,maize/ripe=600", '"maize/ripe": is there twice'),
    ],
)
def test_a_table_has_its_keys_and_its_numbers(given, told):
    (problem,) = refused("cn-hunan-nanxian-2025", per_mu_other=given)
    assert told in problem


def test_what_only_the_whole_file_shows_is_told_too():
    (problem,) = refused("cn-beijing-2009", **{**BEIJING, "expires": "2009-12-31"})
    assert problem == (
        "cn-beijing-2009.toml: file, expires: expected effective (2010-01-01) or later; "
        "found 2009-12-31"
    )


def test_a_value_cannot_write_terms():
    """A text is quoted whatever it holds: codes come out as they went in."""
    codes = ['wild"boar', 'x"]\n[[step]]', '{ parameter = "expires" }']
    filled = library.fill(
        "cn-zhejiang-xianju-2022",
        {"expires": "2023-03-30", "household_property": 1, "species": codes},
    )
    assert load_terms(filled, "filled").gates[0].include == tuple(codes)


@pytest.mark.parametrize(
    ("name", "example", "values"),
    [
        ("cn-hunan-chaling", "cn-chaling-franchise", CHALING_2025),
        ("cn-hunan-nanxian-2025", "cn-nanxian-2025", {"per_mu_other": "none/none=0"}),
    ],
)
def test_it_pays_the_worked_lines_of_the_specification(name, example, values):
    lines = read_lines(EXAMPLES / f"{example}.lines.csv", named={})
    answer = adjudicate(load_terms(library.fill(name, values), name), lines)
    expected = (EXAMPLES / f"{example}.expected.csv").read_text("utf-8").splitlines()[1:]
    assert [yuan(fen) for fen in answer.payable_fen.tolist()] == [
        row.rsplit(",", 1)[1] for row in expected
    ]


def test_who_asks_for_a_wording_that_is_not_there_is_told_which_are():
    with pytest.raises(KeyError, match="us-wisconsin"):
        library.fill("us-wisconsin-1800", {})
