"""The hedun command, as somebody at a terminal meets it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.house import ROOT, House
from tests.support.shell import Shell


def test_hedun_alone_lists_its_commands_with_a_line_each(house: House) -> None:
    said = house.run()
    assert house.run("help") == said
    lines = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line[:2] == "  "}
    some = {"adjudicate", "library", "serve", "demo", "verify", "import-sheet", "tick"}
    assert some <= set(lines)
    assert all(lines.values()), f"a command without its line: {lines}"
    assert house.run("help", "library") == house.run("library", "--help")


def test_every_command_of_ours_explains_itself(new_house: Callable[..., House]) -> None:
    with Shell(new_house(demo=True)) as shell:  # `demo` is one of them there alone
        names = [line.split()[0] for line in shell.run().splitlines() if line[:2] == "  "]
        for name in names:
            assert f"usage: hedun {name.replace('-', '_')}"[:12] in shell.run(name, "--help")


def test_an_unknown_command_is_refused(house: House) -> None:
    said = house.run("pay-everybody", status=2)
    assert said == "hedun has no command 'pay-everybody'. See: hedun help\n"


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    bare = House(tmp_path, f"sqlite://{tmp_path}/new.sqlite3")
    said = bare.run("verify", status=1)
    assert said == "The database has no tables yet, or old ones. Run: hedun migrate\n"


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    nobody = House(tmp_path, "postgresql://county:s3cret@127.0.0.1:1/hedun")
    said = nobody.run("verify", status=1)
    assert "The database does not answer" in said and "Connection refused" in said
    assert "s3cret" not in said and "Traceback" not in said


def test_a_setting_that_cannot_be_used_is_named(house: House) -> None:
    house.database_url = "oracle://x"
    assert "DATABASE_URL begins with 'oracle'; expected" in house.run("verify", status=2)


def test_adjudicate_starts_without_django() -> None:
    code = (
        "import sys; from hedun.cli import main; status = main(['adjudicate', '--help']);"
        "print('django' in sys.modules, status)"
    )
    said = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, cwd=ROOT)
    assert said.stdout.splitlines()[-1] == "False 0", said.stderr
