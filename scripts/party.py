#!/usr/bin/env python3
"""A party's own key, and its signature under the record's roots.   本单位的密钥与签名

For a computer of the bureau or of the insurer, never the server. Needs Python and `cryptography`.

    python3 party.py make-key our.key          asks for a password, shows the public key
    python3 party.py sign our.key root.json    writes root-….sig.json, to be uploaded
    python3 party.py sign our.key closing.json    a year's closing statement, likewise
    python3 party.py sign our.key 1404….json      an export for the province, beside its .parquet

Signed is only a root that grew out of the one signed last: what was signed stands in
our.key.signed, one a line, and goes with the key. Give that file to `hedun verify --roots`, and a
record that was written anew is found out whoever wrote it.
"""

import argparse
import getpass
import hashlib
import json
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

SHA256 = "sha256"  # where the file of a root names no other digest


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True)
    make = commands.add_parser("make-key", help="once: a key of your own")
    make.add_argument("key", type=Path)
    make.set_defaults(run=lambda asked: make_key(asked.key, password(asked, twice=True)))
    sign = commands.add_parser("sign", help="sign the file of a root, or a statement")
    sign.add_argument("key", type=Path)
    sign.add_argument("file", type=Path)
    sign.set_defaults(run=lambda asked: sign_file(asked.key, asked.file, password(asked)))
    for each in (make, sign):
        each.add_argument("--password-file", type=Path, help="instead of asking")
    asked = parser.parse_args()
    try:
        asked.run(asked)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        sys.exit(f"没有签名 nothing was signed: {problem}")


def password(asked, twice=False):
    if asked.password_file:
        return asked.password_file.read_text().strip().encode()
    word = getpass.getpass("密钥的密码 password of the key: ")
    if twice and word != getpass.getpass("再输一次 once more: "):
        sys.exit("两次不同 the two differ; no key was made")
    if len(word) < 8:
        sys.exit("至少 8 个字符 at least 8 characters")
    return word.encode()


def make_key(path, word):
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(word))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
    print(f"公钥 public key: {public(key)}")
    print("请在系统的签名页登记这一行，另一人与您电话核对后确认。")
    print("Enter this line on the page of signatures; somebody else compares it and confirms.")


def sign_file(path, file, word):
    told = json.loads(file.read_text(encoding="utf-8"))
    kinds = {"hedun root 1": sign_root, "hedun paper 1": sign_paper, "hedun export 1": sign_export}
    if told.get("format") not in kinds:
        raise ValueError(f"{file} 不是根文件、结算单或导出 is no root, statement or export")
    kinds[told["format"]](told, path, file, word)


def sign_paper(told, path, file, word):
    """A closing statement: what it says is shown, its digest reckoned here and its sums."""
    says, subject = told["says"], told["subject"]
    text = json.dumps(says, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    made = hashlib.sha256(text.encode()).hexdigest()
    if told.get("state") != "confirmed":
        raise ValueError("结算单尚未确认 the statement is not confirmed yet")
    if made != told["sha256"]:
        raise ValueError("内容与摘要不符，不要签名 its digest is not that of what it says")
    parts = {part: says[f"{part}_fen"] for part in ("paid", "owed", "kept", "rest")}
    if sum(parts.values()) != says["cover_fen"]:
        raise ValueError("合计不等于保额，不要签名 it does not add up to the cover")
    print(
        f"{subject} {says['starts']} — {says['ends']}\n{says['policyholder']} / {says['insurer']}"
    )
    names = {"paid": "已付", "owed": "应付未付", "kept": "预留", "rest": "结余"}
    for part, fen in [*parts.items(), ("cover", says["cover_fen"])]:
        print(f"  {names.get(part, '保额')} {part:<6}{fen // 100:>16,}.{fen % 100:02}")
    key = load_pem_private_key(path.read_bytes(), word)
    statement = f"hedun paper 1\n{subject}\n{made}\n".encode()
    answer = {"format": "hedun paper signature 1", "subject": subject, "sha256": made,
              "key": public(key), "signature": key.sign(statement).hex()}  # fmt: skip
    out = file.with_name(f"closing-{subject}.sig.json")
    out.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    print(f"已签名 signed: {made}\n请上传 upload: {out}")


def sign_export(told, path, file, word):
    """A season's lines for the province: the file beside it is the one that is meant, and what it
    comes to is shown."""
    says = told["says"]
    subject = f"{says['policy']}/{says['sequence']}"
    text = json.dumps(says, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    made = hashlib.sha256(text.encode()).hexdigest()
    if (made, subject) != (told["sha256"], told["subject"]):
        raise ValueError("内容与摘要不符，不要签名 its digest is not that of what it says")
    if hashlib.sha256((file.parent / says["file"]).read_bytes()).hexdigest() != says["sha256"]:
        raise ValueError("明细文件与摘要不符，不要签名 the .parquet is not the one it speaks of")
    print(f"{says['name']} {subject} {says['at']}\n  {says['lines']:,} 条明细 lines")
    names = {"given": "已定", "paid": "已付", "estimate": "未定估计"}
    for part, name in names.items():
        fen = says["sums"][f"{part}_fen"]
        print(f"  {name} {part:<9}{fen // 100:>16,}.{fen % 100:02}")
    key = load_pem_private_key(path.read_bytes(), word)
    statement = f"hedun export 1\n{subject}\n{made}\n".encode()
    answer = {"format": "hedun export signature 1", "subject": subject, "sha256": made,
              "key": public(key), "signature": key.sign(statement).hex()}  # fmt: skip
    out = file.with_suffix(".sig.json")
    out.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    print(f"已签名 signed: {made}\n三个文件一并发送 send the three files: {file.stem}.*")


def sign_root(told, path, file, word):
    whose = str(told.get("for", ""))
    seq, root, at, by = int(told["seq"]), told["root"], told["at"], told.get("digest", SHA256)
    if by not in hashlib.algorithms_available:
        raise ValueError(f"本机的 Python 没有 {by} / this Python has no {by}: take another machine")
    kept = path.with_name(path.name + ".signed")
    last = last_signed(kept)
    if last and last["to"] not in ("signed", whose):
        raise ValueError(
            f"这份根文件是给 {whose} 的，此密钥属于 {last['to']}。 "
            f"this file is for {whose}, and the key is that of {last['to']}: download your own."
        )
    insist_grown(told, last)
    key = load_pem_private_key(path.read_bytes(), word)
    other = "" if by == SHA256 else f"{by}\n"
    statement = f"hedun root 1\n{seq}\n{root}\n{at}\n{other}".encode()
    answer = {"format": "hedun signature 1", "seq": seq, "root": root, "at": at, "digest": by,
              "key": public(key), "signature": key.sign(statement).hex()}  # fmt: skip
    out = file.with_name(f"root-{seq}.sig.json")
    out.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    with kept.open("a", encoding="utf-8") as log:
        line = {"seq": seq, "root": root, "at": at, "to": whose or "signed", "digest": by}
        log.write(json.dumps(line) + "\n")
    print(f"{whose}\n已签名 signed: 1 — {seq}\n请上传 upload: {out}")


def last_signed(kept):
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    return json.loads(lines[-1]) if lines else None


def insist_grown(told, last):
    """Nothing that was signed before has been changed or taken out."""
    if last is None:
        return
    since = told.get("since")
    if since != {"seq": last["seq"], "root": last["root"]}:
        raise ValueError(
            f"文件没有接在您上次签的第 {last['seq']} 条之后：先上传上次的签名，再下载根文件。 "
            f"the file does not go on from what you signed last (entry {last['seq']}): upload that "
            "signature first and download the file again. If it still differs, the record was "
            "rewritten: sign nothing, and keep this file."
        )
    if not grown(last["seq"], last["root"], told["seq"], told["root"], told["grown"],
                 told.get("digest", SHA256)):  # fmt: skip
        raise ValueError(
            "记录在您上次签名之后被改写。不要签名，保留此文件。 "
            "the record was rewritten since you signed last. Sign nothing, and keep this file."
        )


def grown(m, old, n, new, proof, by):
    """RFC 9162 section 2.1.4.2: do the `n` leaves under `new` begin with the `m` under `old`?"""
    if m == n:
        return old == new and not proof
    path = [bytes.fromhex(step) for step in proof]
    if m & (m - 1) == 0:
        path = [bytes.fromhex(old), *path]
    if not 0 < m < n or not path:
        return False
    place, last = m - 1, n - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = node(by, step, was), node(by, step, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node(by, now, step)
        place, last = place >> 1, last >> 1
    return last == 0 and was.hex() == old and now.hex() == new


def node(by, left, right):
    return hashlib.new(by, b"\1" + left + right).digest()


def public(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


if __name__ == "__main__":
    main()
