#!/usr/bin/env python3
"""Check a proof file of Hedun, offline, with nothing but Python.   核对存证文件，不联网

    python3 check_proof.py proof.json [--root HEX] [--key [COMPANY=]HEX]...

Checked: ways of entries to the root, none of a policy left out, a statement's sum, signatures each
of a party of the policy. Compare root and keys with those published. Ends with 0, else with 1."""

import argparse
import hashlib
import json
import sys

BY = ["sha256"]  # what the record is chained by; the file names it
OTHER = "不是这张保单的一方", "a key of no party of this policy"
# Edwards curve 25519, RFC 8032 section 5.1
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def hash_of(*parts):
    return hashlib.new(BY[0], b"".join(parts)).digest()


def leads(leaf, place, count, path, root):
    """RFC 9162 section 2.1.3.2: is `leaf` number `place` (from 0) of `count` under `root`?"""
    if not 0 <= place < count:
        return False
    node, last = hash_of(b"\0", bytes.fromhex(leaf)), count - 1
    for step in map(bytes.fromhex, path):
        if last == 0:
            return False
        if place & 1 or place == last:
            node = hash_of(b"\1", step, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = hash_of(b"\1", node, step)
        place, last = place >> 1, last >> 1
    return last == 0 and node.hex() == root


def point(data):
    """(x, y) of 32 bytes; ValueError where they are no point of the curve."""
    number = int.from_bytes(data, "little")
    odd, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x * pow(2, (P - 1) // 4, P) % P if (x * x - square) % P else x
    if (x * x - square) % P or (x == 0 and odd) or len(data) != 32 or y >= P:
        raise ValueError("no point")
    return (P - x if x & 1 != odd else x), y


def added(a, b, c, d):
    both = D * a * b * c * d % P
    return (a * d + b * c) * pow(1 + both, -1, P) % P, (b * d + a * c) * pow(1 - both, -1, P) % P


def times(number, one):
    half = times(number >> 1, added(*one, *one)) if number else (0, 1)
    return added(*half, *one) if number & 1 else half


def signed(key, signature, message):
    """RFC 8032 section 5.1.7."""
    try:
        key, signature = bytes.fromhex(key), bytes.fromhex(signature)
        public, first, base = point(key), point(signature[:32]), point(b"X" + b"f" * 31)
    except ValueError:
        return False
    factor = int.from_bytes(signature[32:], "little")
    made = hashlib.sha512(signature[:32] + key + message).digest()
    way = times(int.from_bytes(made, "little") % ORDER, public)
    return len(signature) == 64 and factor < ORDER and times(factor, base) == added(*first, *way)


def insist(holds, zh, en):
    if not holds:
        sys.exit(f"不符 NOT AS RECORDED: {zh} / {en}")


def paper(told, _root):
    """What is signed of a closing statement whose digest is right and which adds up."""
    says = told["says"]
    text = json.dumps(says, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    made = hashlib.sha256(text.encode()).hexdigest()
    insist(told["sha256"] == made, "摘要与内容", "its digest is not that of what it says")
    parts = [says[f"{part}_fen"] for part in ("paid", "owed", "kept", "rest", "cover")]
    insist(sum(parts[:-1]) == parts[-1], "合计", "it does not add up")
    print(f"  {told['subject']} {made}\n  付欠留余总 paid owed kept rest cover (fen)", *parts)
    of = {"bureau": says["place"], "insurer": says["insurer"]}
    return f"hedun paper 1\n{told['subject']}\n{made}\n".encode(), of


def entries(proof, root):
    """What is signed of a root to which every entry leads."""
    told = proof["root"]
    BY[0] = by = proof.get("digest", "sha256")
    insist(proof["format"] == "hedun proof 1", "不是存证文件", "this is no proof file")
    insist(by in ("sha256", "sm3"), "摘要算法未知", "its digest is not known")
    if by not in hashlib.algorithms_available:
        sys.exit(f"本机的 Python 没有 {by}，请换一台 this Python has no {by}: use another machine")
    insist(root in ("", told["root"]), "根与您手里的不同", "the root is not the one you have")
    before, of = "0" * 64, proof.get("parties", {})
    for entry in proof["entries"]:
        seq, text, body = entry["seq"], entry["body"].encode(), json.loads(entry["body"])
        digest = hash_of(b"hedun entry 1\n", bytes.fromhex(entry["prev"]), text).hex()
        insist(body["seq"] == seq, f"第 {seq} 条编号", f"entry {seq}: its number")
        insist(leads(digest, seq - 1, told["seq"], entry["path"], told["root"]),
               f"第 {seq} 条通不到根", f"entry {seq} does not lead to the root")  # fmt: skip
        if proof.get("policy"):
            follows, before = body["policies"][proof["policy"]] == before, digest
            insist(follows, f"第 {seq} 条之前缺一条", f"one is left out before entry {seq}")
            insist(body["data"].get("insurer", of.get("insurer")) == of.get("insurer"), *OTHER)
        print(f"  {seq:>9}  {body['at'][:16]}  {body['action']}")
    print(f"  根 root {told['root']} ({told['at'][:10]})")
    lines = ["hedun root 1", told["seq"], told["root"], told["at"], *[by][by == "sha256" :], ""]
    return "\n".join(map(str, lines)).encode(), of


def check(proof, root, keys):
    statement, of = (paper if proof["format"] == "hedun paper 1" else entries)(proof, root)
    given = {key: whose for whose, _, key in (word.rpartition("=") for word in keys)}
    for one in proof["signatures"]:
        holder, whose, key = one["holder"], one.get("belongs_to", ""), one["key"]
        insist(signed(key, one["signature"], statement), f"{holder} 的签名", "its signature")
        own = of.get(one["party"]) if of else whose
        insist(own == whose == (given.pop(key, "") or whose), *OTHER)
        known = "" if key in " ".join(keys) else f" (公钥请核对 compare its key: {key})"
        print(f"  已签名 signed: {holder} · {whose}{known}")
    insist(not given, "没有该公钥的签名", f"nothing is signed by the keys {[*given]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--root", default="", type=str.lower, help="64 hex digits, from paper")
    parser.add_argument("--key", action="append", default=[], help="a party's public key, hex")
    asked = parser.parse_args()
    try:
        check(json.load(open(asked.file, "rb")), asked.root.replace(" ", ""), asked.key)  # noqa: SIM115
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as problem:
        sys.exit(f"读不出 cannot be read: {type(problem).__name__}: {problem}")
    print("全部相符 everything holds")


if __name__ == "__main__":
    main()
