"""The audit draw for everybody: committed to at signing, published when the policy is over, and
computed again by whoever wants to, with nothing of ours."""

import csv
import hashlib
import hmac
import json
import re
import shlex
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client

from hedun.claims.models import Claim
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed
from hedun.policies.actions import reveal_seed, set_number
from hedun.policies.models import AuditSeed
from hedun.policies.queries import secret_seed
from hedun.record.proving import as_json, newest, of_policy
from hedun.record.roots import hand_out
from tests.receipts.conftest import Phone
from tests.support.road import FORESTRY, Road, make_claim

NEW_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=LOCAL)
SCRIPT = Path(__file__).parents[2] / "scripts" / "check_draw.py"


def share_of_half(road: Road) -> None:
    set_number(
        road.county.policy, "draw_share_ppm", "500000", basis="contract", clause="附则",
        effective=date(2026, 1, 1), actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip


def revealed(road: Road) -> str:
    road.now = NEW_YEAR
    policy = road.county.policy
    return reveal_seed(policy, actor=road.who(FORESTRY), now=NEW_YEAR).revealed


def page_of(road: Road) -> str:
    return str(Client().get(f"/r/draw/{road.county.policy.number}/").content.decode())


def ran(folder: Path, *words: str) -> tuple[int, str]:
    """By a Python that finds nothing but its own library."""
    command = [sys.executable, "-I", str(SCRIPT), *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def by_hand(seed: str, claim: Claim) -> str:
    return hmac.new(seed.encode(), claim.number.encode(), hashlib.sha256).hexdigest()


def test_until_the_policy_is_over_everybody_sees_the_fingerprint_and_nobody_the_seed(
    road: Road,
) -> None:
    claim, phone = make_claim(road, "reported"), Phone()
    row = AuditSeed.objects.get()
    page, told = page_of(road), phone.opened(road, claim)
    assert row.sha256 in page and "2026-12-31" in page and claim.number not in page
    seed = secret_seed(row)
    assert seed not in page + told and by_hand(seed, claim) not in page + told
    assert "保单到期后公布" in told and f"/r/draw/{road.county.policy.number}/" in told
    assert Client().get("/r/draw/NO-SUCH/").status_code == 404


def test_who_holds_a_receipt_computes_from_the_page_whether_the_claim_was_drawn(
    road: Road, tmp_path: Path
) -> None:
    share_of_half(road)
    own = [make_claim(road, "reported", household=one) for _, one in road.county.roll[:4]]
    seed = revealed(road)
    page = page_of(road)
    assert "50%" in page and seed in page
    [words] = re.findall(r"python3 check_draw\.py (--seed.*) 案件编号", page)
    words = words.replace("$SEED", seed)
    for claim in own:
        drawn = int(by_hand(seed, claim), 16) < 2**255
        code, said = ran(tmp_path, *shlex.split(words), claim.number)
        assert code == 0 and ("未抽中 not drawn" not in said) == drawn, said
        told = Phone(f"203.0.113.{claim.pk % 200}").opened(road, claim)
        assert by_hand(seed, claim) in told and ("没有抽中" not in told) == drawn
    other = shlex.split(words.replace(seed, seed[::-1]))
    assert ran(tmp_path, *other, own[0].number)[0] == 1


def test_with_the_policys_file_all_of_it_is_computed_and_held_against_the_houses_list(
    road: Road, tmp_path: Path
) -> None:
    share_of_half(road)
    own = [make_claim(road, "reported", household=one) for _, one in road.county.roll[:4]]
    make_claim(road, "draft")  # never handed in
    hand_out("每日", now=road.now)
    number = road.county.policy.number

    def file() -> dict[str, list[dict[str, str]]]:
        root = newest()
        assert root is not None
        text = "".join(as_json(of_policy(number, root)))
        (tmp_path / "policy.json").write_text(text)
        return json.loads(text)  # type: ignore[no-any-return]

    file()
    assert "the seed is not revealed yet" in ran(tmp_path, "policy.json")[1]
    seed = revealed(road)
    hand_out("每日", now=road.now)
    told = file()
    rows = [(claim.number, by_hand(seed, claim)) for claim in own]
    listed = [(one, made, "是" if int(made, 16) < 2**255 else "否") for one, made in rows]
    write(tmp_path / "draw.csv", listed)
    code, said = ran(tmp_path, "policy.json", "--list", "draw.csv")
    drawn = sum(word == "是" for *_, word in listed)
    assert code == 0 and f"{drawn} of {len(own)} drawn" in said, said
    for claim, made, word in listed:
        assert f"{claim}  {made}  {'抽中' if word == '是' else '未抽中'}" in said

    one, made, word = listed[0]
    for wrong in ((one, made, {"是": "否", "否": "是"}[word]), ("BA-1", made, word)):
        write(tmp_path / "draw.csv", [wrong, *listed[1:]])
        assert ran(tmp_path, "policy.json", "--list", "draw.csv")[0] == 1
    changed = json.dumps(told, ensure_ascii=False).replace(seed, seed[::-1])
    (tmp_path / "policy.json").write_text(changed)
    assert "not that of the digest of signing" in ran(tmp_path, "policy.json")[1]


def write(path: Path, rows: list[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("案件", "签号", "抽中"), *rows])


def test_the_share_is_not_chosen_once_the_seed_is_known(road: Road) -> None:
    revealed(road)
    with pytest.raises(Malformed) as late:
        share_of_half(road)
    assert late.value.problem.code == "SEED_REVEALED"


def test_the_script_is_short_and_reaches_no_network() -> None:
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 100
    assert set(re.findall(r"^ *(?:import|from) (\w+)", text, re.M)) == {
        "argparse", "csv", "fractions", "hashlib", "hmac", "json", "sys",
    }  # fmt: skip
