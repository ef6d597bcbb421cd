"""Two parties sign the record's roots with keys that never were on the server."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.record import signing
from hedun.record.models import Entry, PartyKey, RootSignature
from hedun.record.offices import Office, offices
from hedun.record.proving import as_json, newest, of_policy, of_subject
from hedun.record.roots import Root, hand_out, handed_out
from hedun.record.tree import RootDiffers
from hedun.record.verification import verify
from tests.record.test_rewriting import someone_else, write_anew
from tests.support.road import FORESTRY, INSURER, OTHER_INSURER, Road, make_claim, make_county, walk

pytestmark = pytest.mark.django_db
SCRIPTS = settings.BASE_DIR / "scripts"


def ran(script: str, *words: object) -> tuple[int, str]:
    """As somebody's own machine runs it: no Hedun there, and no address of one."""
    command = [sys.executable, "-I", str(SCRIPTS / script), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


class Machine:
    """A party's own computer."""

    def __init__(self, folder: Path, party: str) -> None:
        self.folder, self.party = folder / party, party
        self.folder.mkdir()
        (self.folder / "word").write_text("correct horse\n")
        code, said = ran("party.py", "make-key", self.key, *self.word)
        assert code == 0, said
        self.public = said.split("public key: ")[1].splitlines()[0]

    @property
    def key(self) -> Path:
        return self.folder / "our.key"

    @property
    def word(self) -> tuple[object, ...]:
        return "--password-file", self.folder / "word"

    def sign(self, told: dict[str, Any]) -> tuple[int, str, bytes]:
        """How it ended, what was said, and the signature's file."""
        (self.folder / "root.json").write_text(json.dumps(told))
        code, said = ran("party.py", "sign", self.key, self.folder / "root.json", *self.word)
        file = self.folder / f"root-{told['seq']}.sig.json"
        return code, said, file.read_bytes() if file.exists() else b""


@pytest.fixture
def road(home: Path) -> Road:
    return make_county(households=2)


@pytest.fixture
def claim(road: Road) -> Claim:
    return make_claim(road, at="verified")


@pytest.fixture
def machine(
    road: Road, claim: Claim, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Machine]:
    def known(party: str = "insurer") -> Machine:
        one = Machine(tmp_path_factory.mktemp("machine"), party)
        row = entered(road, one)
        signing.confirm_key(row.pk, **who(road, FORESTRY))
        return one

    return known


def office(party: str) -> Office:
    """Of the county's only contract."""
    [one] = [one for one in offices() if one.party == party]
    return one


def entered(road: Road, one: Machine) -> PartyKey:
    whose = office(one.party).key
    return signing.enter_key(*whose, f"单位 {one.party}", one.public, **who(road, INSURER))


def who(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.now}


def sign(road: Road, one: Machine, root: Root | None = None) -> RootSignature:
    root = root or hand_out("每日", now=road.now)
    code, said, file = one.sign(signing.root_file(root, office(one.party)))
    assert code == 0, said
    return signing.take_signature(file, **who(road, FORESTRY))


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Malformed) as wrong:
        act()
    return wrong.value.problem.code


# ── keys ────────────────────────────────────────────────────────────────────────────────────────


def test_a_key_counts_when_a_second_person_has_confirmed_it(road: Road, tmp_path: Path) -> None:
    one, insurer = Machine(tmp_path, "insurer"), who(road, INSURER)
    row = entered(road, one)
    assert refused(lambda: signing.confirm_key(row.pk, **insurer)) == "SAME_PERSON"
    _, _, file = one.sign(signing.root_file(hand_out("每日", now=road.now), office("insurer")))
    assert refused(lambda: signing.take_signature(file, **insurer)) == "KEY_UNKNOWN"
    signing.confirm_key(row.pk, **who(road, OTHER_INSURER))
    signing.take_signature(file, **insurer)
    assert refused(lambda: signing.take_signature(file, **insurer)) == "SIGNED_ALREADY"
    signing.end_key(row.pk, **insurer)
    assert refused(lambda: signing.confirm_key(row.pk, **insurer)) == "KEY_STATE"
    assert verify(handed_out()).faults == ()  # what was signed stays signed


@pytest.mark.parametrize("typed", ["", "00" * 31, "00" * 33, "zz" * 32])
def test_what_is_no_key_is_not_entered(road: Road, typed: str) -> None:
    assert refused(
        lambda: signing.enter_key(*office("bureau").key, "林业局", typed, **who(road, FORESTRY))
    ) == "KEY_FORM"  # fmt: skip
    assert not PartyKey.objects.exists()


def test_the_key_never_is_on_the_server(road: Road, machine: Callable[..., Machine]) -> None:
    one = machine()
    assert b"ENCRYPTED PRIVATE KEY" in one.key.read_bytes()
    assert one.key.stat().st_mode & 0o777 == 0o600
    kept = [p.read_bytes() for p in Path(settings.HEDUN_HOME).rglob("*") if p.is_file()]
    assert not [data for data in kept if b"PRIVATE" in data]


# ── signatures ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seq": 1}, "NOT_SIGNED"),
        ({"root": "0" * 64}, "NOT_SIGNED"),
        ({"signature": "00" * 64}, "NOT_SIGNED"),
        ({"key": "00" * 32}, "KEY_UNKNOWN"),
        ({"seq": "1"}, "NOT_A_SIGNATURE"),
        ({"format": "hedun root 1"}, "NOT_A_SIGNATURE"),
    ],
)
def test_what_was_not_signed_is_not_taken(
    road: Road, machine: Callable[..., Machine], change: dict[str, Any], code: str
) -> None:
    one = machine()
    _, _, file = one.sign(signing.root_file(hand_out("每日", now=road.now), office("insurer")))
    wrong = json.dumps({**json.loads(file), **change}).encode()
    assert refused(lambda: signing.take_signature(wrong, **who(road, INSURER))) == code
    assert not RootSignature.objects.exists()


def test_a_root_that_was_not_handed_out_here_is_not_taken(
    road: Road, machine: Callable[..., Machine]
) -> None:
    told = {"format": "hedun root 1", "seq": 3, "root": "12" * 32, "at": "2026-09-01"}
    _, _, file = machine().sign(told)
    code = refused(lambda: signing.take_signature(file, **who(road, INSURER)))
    assert code == "ROOT_UNKNOWN"


def test_a_changed_signature_is_seen(road: Road, machine: Callable[..., Machine]) -> None:
    row = sign(road, machine())
    assert verify(handed_out()).roots == 2  # ours in the log, and what the party signed
    RootSignature.objects.update(signature="00" * 64)
    assert {f.subject for f in verify().faults} == {f"record.RootSignature:{row.pk}"}


def test_a_record_written_anew_with_every_key_of_the_server_is_found_by_the_party(
    road: Road, claim: Claim, machine: Callable[..., Machine]
) -> None:
    """The seal's key, the database and our own log are all in the forger's hands."""
    one = machine()
    sign(road, one)
    theirs = handed_out(one.folder / "our.key.signed")
    RootSignature.objects.all().delete()
    (Path(settings.HEDUN_HOME) / "roots.log").unlink()
    write_anew(someone_else, with_key=True)
    found = verify([*handed_out(), *theirs]).faults
    assert f"record.Entry:{theirs[0].seq}" in {fault.subject for fault in found}
    walk(road, claim, "accepted")
    code, said, _ = one.sign(signing.root_file(hand_out("每日", now=road.now), office("insurer")))
    assert code == 1 and "nothing was signed" in said  # and its machine signs nothing more


def test_a_partys_machine_signs_only_what_grew_out_of_what_it_signed(
    road: Road, claim: Claim, machine: Callable[..., Machine]
) -> None:
    one = machine()
    first = sign(road, one)
    walk(road, claim, "accepted")
    root = hand_out("每日", now=road.later(days=1))
    told = signing.root_file(root, office("insurer"))
    assert told["since"] == {"seq": first.seq, "root": first.root}
    for wrong in (
        {**told, "root": "0" * 64},
        {**told, "grown": told["grown"][:-1]},
        {k: v for k, v in told.items() if k not in ("since", "grown")},
    ):
        code, said, _ = one.sign(wrong)
        assert code == 1 and "Traceback" not in said
    assert sign(road, one, root).seq == root.seq
    assert len(handed_out(one.folder / "our.key.signed")) == 2


# ── proofs ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def signed(road: Road, claim: Claim, machine: Callable[..., Machine]) -> list[Machine]:
    both, root = [machine("bureau"), machine("insurer")], hand_out("每日", now=road.now)
    for one in both:
        sign(road, one, root)
    return both


def checked(folder: Path, proof: dict[str, Any], *more: str) -> tuple[int, str]:
    (folder / "proof.json").write_text(json.dumps(proof))
    return ran("check_proof.py", folder / "proof.json", *more)


def test_a_claims_proof_is_checked_without_the_server(
    claim: Claim, signed: list[Machine], tmp_path: Path
) -> None:
    proof, root = of_subject(claim.number), newest()
    assert proof is not None and root is not None
    keys = [word for one in signed for word in ("--key", one.public)]
    code, said = checked(tmp_path, proof, *keys)
    assert code == 0, said
    assert (
        said.count("已签名 signed") == 2
        and "claim.verify" in said
        and "compare its key" not in said
    )
    assert checked(tmp_path, proof, "--root", root.root)[0] == 0
    assert checked(tmp_path, proof, "--root", "0" * 64)[0] == 1
    assert checked(tmp_path, proof, "--key", "0" * 64)[0] == 1


def test_the_script_is_read_in_one_sitting_and_can_reach_no_network() -> None:
    text = (SCRIPTS / "check_proof.py").read_text()
    assert len(text.splitlines()) < 150
    assert re.findall(r"^ *(?:import|from) .*", text, re.M) == [
        "import argparse", "import hashlib", "import json", "import sys",
    ]  # fmt: skip


def test_nothing_in_a_proof_can_be_changed(
    claim: Claim, signed: list[Machine], tmp_path: Path
) -> None:
    proof = of_subject(claim.number)
    assert proof is not None
    text = json.dumps(proof)
    entry = proof["entries"][0]
    for old, new in (
        (entry["prev"], "0" * 64),
        (entry["path"][0], "0" * 64),
        (proof["root"]["root"], "0" * 64),
        (proof["root"]["at"], "2020-01-01"),
        (proof["signatures"][0]["signature"], "00" * 64),
        (proof["signatures"][1]["key"], proof["signatures"][0]["key"]),
        ("claim.verify", "claim.refuse"),
        (f'"seq": {entry["seq"]},', f'"seq": {entry["seq"] + 1},'),
    ):
        assert old in text
        code, said = checked(tmp_path, json.loads(text.replace(old, new)))
        assert code == 1 and ("NOT AS RECORDED" in said or "cannot be read" in said), (old, said)
        assert "Traceback" not in said


def test_a_policys_file_is_whole_and_says_so_where_it_is_not(
    claim: Claim, signed: list[Machine], tmp_path: Path
) -> None:
    root = newest()
    assert root is not None
    number = claim.report.policy.number
    head, *entries = of_policy(number, root)
    assert json.loads("".join(as_json(of_policy(number, root)))) == {**head, "entries": entries}
    assert checked(tmp_path, {**head, "entries": entries})[0] == 0
    about = {json.loads(entry["body"])["subject"] for entry in entries}
    assert {claim.number, claim.report.number, claim.report.policy.number} <= about
    left_out = entries[:3] + entries[4:]
    code, said = checked(tmp_path, {**head, "entries": left_out})
    assert code == 1 and "is left out" in said


def test_an_entry_younger_than_the_last_root_has_no_proof_yet(road: Road, claim: Claim) -> None:
    assert of_subject(claim.number) is None
    hand_out("每日", now=road.now)
    before = of_subject(claim.number)
    walk(road, claim, "accepted")
    assert of_subject(claim.number) == before
    assert of_subject("BA-0") is None


def test_the_file_of_subtrees_is_only_a_help(road: Road, claim: Claim) -> None:
    root = hand_out("每日", now=road.now)
    proof, kept = of_subject(claim.number), Path(settings.HEDUN_HOME) / "tree.bin"
    kept.write_bytes(b"\0" * 64)
    assert of_subject(claim.number) == proof
    Entry.objects.filter(seq=1).update(digest="0" * 64)
    with pytest.raises(RootDiffers) as wrong:
        of_subject(claim.number)
    assert wrong.value.root == root
