#!/usr/bin/env python3
"""Compute a policy's audit draw again, offline, with nothing but Python.   重算随机抽查，不联网

    python3 check_draw.py policy.json [--seed SEED] [--list draw.csv]
    python3 check_draw.py --seed SEED --sha256 HEX --share 5 NUMBER...

The first form reads a policy's proof file (check_proof.py says whether that holds): the digest of
signing, the share, the revealed seed and every claim that was handed in; `--list` is compared. The
second takes them from the public page. Ends with 0, else with 1."""

import argparse
import csv
import hashlib
import hmac
import json
import sys
from fractions import Fraction

OURS = "50000"  # millionths: where a policy sets no share
FEW = 20  # claims of which also those are told that were not drawn


def insist(holds, zh, en):
    if not holds:
        sys.exit(f"不符 DOES NOT HOLD: {zh} / {en}")


def of_file(proof):
    """(seed, sha256, share in millionths, numbers of claims), as the policy's record has them."""
    seed, digest, share, claims = "", "", OURS, []
    for entry in proof["entries"]:
        body = json.loads(entry["body"])
        data = body["data"]
        if body["action"] == "policy.sign":
            digest = data["audit_seed_sha256"]
        elif body["action"] == "policy.set_number" and data["key"] == "draw_share_ppm":
            share = data["value"]
        elif body["action"] == "policy.reveal_seed":
            seed, share = data["audit_seed"], data.get("draw_share_ppm", share)
        elif body["action"] == "claim.report":
            claims.append(body["subject"])
    return seed, digest, share, list(dict.fromkeys(claims))


def compare(rows, tickets, drawn):
    """Each row of the house's list (claim, ticket, drawn, …) against what was computed."""
    told = {row[0]: row for row in rows}
    for number, row in told.items():
        insist(number in tickets, f"{number} 不在记录中", f"{number} is in no record")
        fits = row[1] == tickets[number] and (row[2] in ("是", "yes")) == (number in drawn)
        insist(fits, f"清单上的 {number}", f"{number} in the list")
    print(f"  清单 {len(told)} 件全部相符 all of the list fit")
    if out := sorted(drawn - told.keys()):
        print("  抽中而不在清单（已合并或退回）drawn, not listed (merged or sent back):", *out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", nargs="+", help="a policy's proof file, or numbers of claims")
    parser.add_argument("--seed", default="", help="as it was published")
    parser.add_argument("--sha256", default="", type=str.lower, help="recorded at signing")
    parser.add_argument("--share", type=Fraction, default=Fraction(OURS) / 10_000, help="percent")
    parser.add_argument("--list", help="the list of the house, CSV")
    asked = parser.parse_args()
    seed, digest, share, claims = asked.seed, asked.sha256, asked.share / 100, asked.what
    try:
        if claims[0].endswith(".json"):
            kept, digest, millionths, claims = of_file(json.load(open(claims[0], "rb")))  # noqa: SIM115
            insist(seed in ("", kept) or not kept, "种子与记录", "the seed is not the recorded one")
            seed, share = seed or kept, Fraction(millionths) / 1_000_000
        listed = [*csv.reader(open(asked.list, encoding="utf-8-sig"))] if asked.list else []  # noqa: SIM115
    except (ValueError, KeyError, TypeError, OSError) as problem:
        sys.exit(f"读不出 cannot be read: {type(problem).__name__}: {problem}")
    insist(seed, "种子尚未公布", "the seed is not revealed yet")
    made = hashlib.sha256(seed.encode()).hexdigest()
    insist(
        made == digest, "种子与签约时的 SHA-256", "the seed is not that of the digest of signing"
    )
    limit = share * 2**256
    tickets = {one: hmac.digest(seed.encode(), one.encode(), "sha256").hex() for one in claims}
    drawn = {number for number in claims if int(tickets[number], 16) < limit}
    for number in claims:
        if number in drawn or len(claims) <= FEW:
            word = "抽中 DRAWN" if number in drawn else "未抽中 not drawn"
            print(f"  {number}  {tickets[number]}  {word}")
    if listed:
        compare(listed[1:], tickets, drawn)
    print(f"{len(claims)} 件中抽中 {len(drawn)} 件 · {len(drawn)} of {len(claims)} drawn")


if __name__ == "__main__":
    main()
