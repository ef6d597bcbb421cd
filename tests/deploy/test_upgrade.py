"""An upgrade and the way back, as docs/operating.md has them: the version before makes a house,
this one leads it on and works in it, and the version before puts its backup up again.

The version before is the last one with other tables, as git knows it; where there is no history (a
copy without .git) the same steps are gone with this version alone.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hedun.web.backups import keyfiles
from tests.support.databases import Databases
from tests.support.house import ROOT, House
from tests.support.turns import in_turn

PASSWORD = "a password of the tests"
PLACE = "140423000000"
FIRST = """
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("import_places", "hedun/places/data/xiangyuan.csv")
call_command("backup", output=Path("{file}"), to=Path("{public}"))
"""
THEN = """
import sys, io
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("verify")
sys.stdin = io.StringIO("谷子黄了-今年好\\n")
call_command("create_administrator", "guanli", name="申管理", place="140423000000")
call_command("verify")
"""
BACK = """
from pathlib import Path
from django.core.management import call_command
call_command("restore", "{file}", key=Path("{key}"), password_file=Path("{password}"))
from hedun.people.models import User
from hedun.places.models import Place
print(User.objects.count(), "accounts", Place.objects.count(), "divisions")
"""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The folder of the version before."""
    newest = _git("log", "-1", "--diff-filter=A", "--format=%H", "--", "hedun/*/migrations/*.py")
    commit = _git("rev-parse", "--verify", f"{newest}^{{commit}}^") if newest else ""
    if not commit:
        return ROOT
    folder = tmp_path / "before"
    folder.mkdir()
    packed = subprocess.Popen(("git", "archive", commit, "hedun"), cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(("tar", "-x", "-C", folder), stdin=packed.stdout, check=True)
    assert packed.wait() == 0
    return folder


def _git(*words: str) -> str:
    done = subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def run(code: str, house: House, version: Path) -> str:
    """What this code prints in a process of that version."""
    done = subprocess.run(
        (sys.executable, "-c", "import django; django.setup()\n" + code),
        cwd=version, env={**house.environment, "PYTHONPATH": str(version)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_upgrade_leads_a_house_on_and_its_backup_leads_back(
    before: Path, databases: Databases, tmp_path: Path
) -> None:
    keyfiles.make(tmp_path / "b.key", PASSWORD.encode())
    (tmp_path / "password").write_text(PASSWORD)
    paths = {"file": tmp_path / "of-before.backup", "key": tmp_path / "b.key",
             "public": tmp_path / "b.key.pub", "password": tmp_path / "password"}  # fmt: skip
    house, back = (House(tmp_path / name, databases.empty()) for name in ("house", "back"))
    house.home.mkdir()
    told = run(FIRST.format(**paths), house, before)
    [head] = re.findall(r"the record's head: (\d+ \w+)", told)
    # The part that takes long is left out every other day.
    if in_turn(2, "upgrade"):
        said = run(THEN, house, ROOT)
        assert said.count("all as recorded") == 2 and "administrator made" in said
    back.home.mkdir()
    (house.home / "keys").rename(back.home / "keys")
    said = run(BACK.format(**paths), back, before)
    assert f"the record's head: {head}" in said and "all as recorded" in said
    assert "0 accounts 252 divisions" in said
    for one in (house, back):
        databases.drop(one.database_url)
