"""国密: a house that hashes, seals and encrypts by the algorithms of the place from its first day
works as any other; and a record is chained by one digest alone, which everything of it names."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hedun import keys
from hedun.algorithms import ENCRYPTIONS
from hedun.claims.models import Claim
from hedun.domain.chain import GENESIS
from hedun.people.models import Identity
from hedun.record import checkpoint
from hedun.record.models import Entry, Head
from hedun.record.proving import of_policy, of_subject
from hedun.record.roots import hand_out, handed_out
from hedun.record.tree import RootDiffers, consistency
from hedun.record.verification import look, verify
from hedun.web.backups import keyfiles
from tests.record.test_signing import Machine, checked, machine, sign
from tests.support.databases import Databases
from tests.support.house import House
from tests.support.road import Road, make_claim, make_county, walk

__all__ = ["machine"]
pytestmark = pytest.mark.slow
OF_THE_PLACE = {
    "HEDUN_DIGEST": "sm3", "HEDUN_MAC": "hmac-sm3", "HEDUN_ENCRYPTION": "sm4-gcm",
}  # fmt: skip
PASSWORD = "a password of the tests"


@pytest.fixture
def road(db: None, home: Path, settings: Any) -> Road:
    settings.DIGEST, settings.MAC, settings.ENCRYPTION = OF_THE_PLACE.values()
    return make_county(households=2)


@pytest.fixture
def claim(road: Road) -> Claim:
    return make_claim(road, at="verified")


def first_fault() -> str:
    return verify(handed_out()).faults[0].en


def test_from_a_report_to_the_payment_everything_is_by_the_algorithms_of_the_place(
    road: Road, claim: Claim, machine: Callable[..., Machine], tmp_path: Path
) -> None:
    both, root = [machine("bureau"), machine("insurer")], hand_out("每日", now=road.now)
    for one in both:
        sign(road, one, root)
    walk(road, claim, "paid")
    later = hand_out("每日", now=road.now)
    for one in both:  # it grew out of the one before, which their own script looks at
        sign(road, one, later)
        assert [line.digest for line in handed_out(one.folder / "our.key.signed")] == ["sm3"] * 2
    entry = Entry.objects.get(seq=1)
    body = b"hedun entry 1\n" + bytes.fromhex(GENESIS) + entry.body.encode()
    assert entry.digest == hashlib.new("sm3", body).hexdigest()
    assert json.loads(entry.body)["digest"] == "sm3"
    assert {one.mac for name in ("hash", "seal") for one in keys.generations(name)} == {"hmac-sm3"}
    hidden = bytes(Identity.objects.exclude(id_number_enc=b"")[0].id_number_enc)
    assert hidden.startswith(ENCRYPTIONS["sm4-gcm"].mark)
    found, reached = look(handed_out())
    assert found.faults == () and found.roots == 6
    checkpoint.keep(reached.standing, reached.tables, road.now)
    assert look(handed_out(), go_on=True)[0].faults == ()

    known = [word for one in both for word in ("--key", one.public)]
    head, *entries = of_policy(claim.report.policy.number, later)
    for proof in (of_subject(claim.number), {**head, "entries": entries}):
        assert proof is not None and proof["digest"] == "sm3"
        code, said = checked(tmp_path, proof, *known)
        assert code == 0 and said.count("已签名 signed") == 2, said
        for other in ("sha256", "md5"):
            assert checked(tmp_path, {**proof, "digest": other})[0] == 1


def test_where_the_machine_has_no_sm3_the_script_says_so(
    road: Road, claim: Claim, tmp_path: Path
) -> None:
    hand_out("每日", now=road.now)
    (tmp_path / "proof.json").write_text(json.dumps(of_subject(claim.number)))
    script = Path(__file__).resolve().parents[2] / "scripts" / "check_proof.py"
    names: dict[str, Any] = {"__name__": "check_proof"}
    exec(compile(script.read_text(), str(script), "exec"), names)
    names["hashlib"].algorithms_available = {"sha256", "sha512"}
    with pytest.raises(SystemExit, match="本机的 Python 没有 sm3"):
        names["check"](json.loads((tmp_path / "proof.json").read_text()), "", [])


def test_what_the_place_chooses_later_changes_nothing_of_a_record_that_is_begun(
    road: Road, claim: Claim, settings: Any
) -> None:
    settings.DIGEST = "sha256"
    walk(road, claim, "accepted")
    assert hand_out("县林业局", now=road.now).digest == "sm3"
    assert verify(handed_out()).faults == ()


def test_a_mixture_is_refused(road: Road, claim: Claim) -> None:
    root = hand_out("县林业局", now=road.now)
    other = replace(root, digest="sha256")
    assert "not the root handed out" in verify([other]).faults[0].en
    with pytest.raises(RootDiffers):
        consistency(other, root)
    Head.objects.update(algorithm="sha256")
    assert "the record's end was cut off or changed" in first_fault()
    walk(road, claim, "accepted")  # the pen believes the head, and is found out
    assert first_fault().endswith("its content or digest was changed")


@pytest.mark.parametrize("named", ["sha256", "md5", "", None])
def test_the_first_entry_cannot_be_made_to_name_another(
    road: Road, claim: Claim, named: str | None
) -> None:
    hand_out("县林业局", now=road.now)
    body = Entry.objects.get(seq=1).body
    new = body.replace('"digest":"sm3"', f'"digest":{json.dumps(named)}')
    assert new != body
    Entry.objects.filter(seq=1).update(body=new)
    assert first_fault().startswith("entry 1: ")


def test_a_house_of_the_place_is_backed_up_and_put_up_elsewhere(
    databases: Databases, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text(PASSWORD)
    key, password = str(tmp_path / "b.key"), ("--password-file", str(tmp_path / "password"))
    keyfiles.make(Path(key), PASSWORD.encode())
    house = House(tmp_path / "here", databases.fresh(), more=OF_THE_PLACE)
    house.home.mkdir()
    house.python(
        "from tests.support.road import make_claim, make_county\nmake_claim(make_county(2), 'paid')"
    )
    assert '"digest": "sm3"' in house.run("root", "--to", "县林业局")
    house.run("backup", "-o", str(tmp_path / "a.backup"), "--to", f"{key}.pub")
    elsewhere = House(tmp_path / "there", databases.empty())
    shutil.copytree(house.home / "keys", elsewhere.home / "keys")
    told = elsewhere.run("restore", str(tmp_path / "a.backup"), "--key", key, *password)
    assert "all as recorded" in told
    assert '"digest": "sm3"' in elsewhere.run("root", "--to", "县林业局")
    elsewhere.run("verify")
    for one in (house, elsewhere):
        databases.drop(one.database_url)
