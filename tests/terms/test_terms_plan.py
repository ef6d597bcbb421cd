"""A wording as a plan: what `hedun export-terms` writes."""

import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from hashlib import sha256

import pytest

from hedun.cli import PLAIN
from hedun.terms import export, model
from hedun.terms.export import main

BODY = """
[tables.per_mu]
keys = ["item", "stage"]
values = { "maize/ripe" = 1017, "*/*" = 90071992547409.93 }

[[gate]]
op = "reported_within"
days = 2
clause = "第六条"

[[step]]
op = "value"
from = "table"
table = "per_mu"
as = "gross"

[[step]]
op = "bands"
sections = ["crop"]
mode = "whole"
bands = [{ over = 100, upto = 90071992547409.92, rate = 0.9 }]
"""
PLAN = {
    "id": "by-hand",
    "title": {"zh": "手算", "en": "worked by hand"},
    "currency": "CNY",
    "effective": "2026-01-01",
    "expires": "2026-12-31",
    "place": "140423",
    "source": "invented for testing",
    "reading": [],
    "tables": {
        "per_mu": {
            "keys": ["item", "stage"],
            "kind": "money",
            "values": {"maize/ripe": 101700, "*/*": "9007199254740993"},
        }
    },
    "gates": [
        {
            "n": 1,
            "op": "reported_within",
            "clause": "第六条",
            "code": "REPORTED_LATE",
            "hours": 48,
        }
    ],
    "steps": [
        {
            "n": 1,
            "op": "value",
            "clause": "",
            "keep": "gross",
            "choice": "only",
            "of": [{"origin": "table", "table": "per_mu", "degree": True}],
        },
        {
            "n": 2,
            "op": "bands",
            "sections": ["crop"],
            "clause": "",
            "scope": "claim",
            "by": [],
            "mode": "whole",
            "bands": [{"over": 10000, "upto": 9007199254740992, "rate": 900000}],
            "below": "zero",
            "above": "cap",
        },
    ],
}


@pytest.fixture
def source(head) -> bytes:
    return (head + BODY).encode()


def test_a_plan_says_what_the_file_says_in_whole_numbers(source):
    plan = export.plan(source, "t.toml")
    assert plan.pop("plan") == 1
    assert plan.pop("sha256") == sha256(source).hexdigest()
    assert plan.pop("names")["crop"] == {"zh": "农作物", "en": "crops"}
    assert plan.pop("units")["crop"] == {"zh": "亩", "en": "mu"}
    assert plan.pop("columns")["section"] == {"zh": "类别", "en": "section"}
    assert plan == PLAN


def test_the_same_file_gives_the_same_bytes(source, tmp_path, capfdbinary):
    path = tmp_path / "t.toml"
    path.write_bytes(source)
    assert main([str(path), "-o", str(tmp_path / "plan.json")]) == 0
    written = (tmp_path / "plan.json").read_bytes()
    assert written == export.to_bytes(export.plan(source, "another name"))
    assert written.decode().count("\n") == 1
    assert json.loads(written)["steps"] == PLAN["steps"]
    assert PLAIN["export-terms"]([str(path)]) == 0
    assert capfdbinary.readouterr().out == written


def test_every_field_of_every_rule_is_written():
    records = [one for one in vars(model).values() if is_dataclass(one)]
    kinds = {base for record in records for base in record.__bases__}  # Rule, Gate, Step …
    assert set(export.RECORDS) == set(records) - kinds
    unwritten = {
        record.__name__: {field.name for field in fields(record)} ^ set(written)
        for record, written in export.RECORDS.items()
    }
    left_out = {record: names for record, names in unwritten.items() if names}
    assert left_out == {"Table": {"name"}, "Terms": {"name"}}  # the name is the key, the file's own


def test_a_bad_file_writes_nothing_and_says_what_is_wrong(source, tmp_path, capsys):
    path, out = tmp_path / "t.toml", tmp_path / "plan.json"
    path.write_bytes(source.replace(b"days = 2", b"days = -2"))
    out.write_text("last year's plan")
    assert main([str(path), "-o", str(out)]) == 2
    assert capsys.readouterr().err.startswith("t.toml: gate 1 (reported_within), days: expected")
    assert out.read_text() == "last year's plan"
    assert main([str(tmp_path / "none.toml")]) == 2
    assert "No such file or directory" in capsys.readouterr().err
    assert main([]) == 2


def test_the_command_starts_without_django(source, tmp_path):
    (tmp_path / "t.toml").write_bytes(source)
    code = (
        "import sys; from hedun.cli import main; status = main(sys.argv[1:]);"
        "sys.exit(status or 'django' in sys.modules)"
    )
    argv = (sys.executable, "-c", code, "export-terms", str(tmp_path / "t.toml"), "-o", "plan.json")
    assert subprocess.run(argv, cwd=tmp_path).returncode == 0
    assert (tmp_path / "plan.json").read_bytes()
