"""Why a backup is not made or not put back, and what to do next."""

from pathlib import Path

from hedun.domain.problems import Malformed, Problem
from hedun.whole import FULL

SENTENCES: dict[str, tuple[str, str]] = {
    "NO_BACKUP": (
        "{name} 不是禾盾的备份文件。请确认选对了文件。",
        "{name} is no backup of Hedun. Look whether it is the right file.",
    ),
    "OTHER_VERSION": (
        "{name} 的格式是第 {format} 版，本程序只读第 {ours} 版。请用写下它的那一版程序恢复。",
        "{name} has format {format}, and this program reads {ours}. Restore it with the version "
        "that wrote it.",
    ),
    "OTHER_TABLES": (
        "备份写于程序的另一版（数据表步骤不同：{names}）。请装上那一版（{version}），恢复后再升级。",
        "The backup was written by another version of the program (steps of the tables that "
        "differ: {names}). Install that one ({version}), restore, and upgrade afterwards.",
    ),
    "OTHER_DATABASE": (
        "备份来自 {theirs},DATABASE_URL 指的是 {ours}。请指向同一种数据库。",
        "The backup is of {theirs}, and DATABASE_URL names {ours}. Name a database of that kind.",
    ),
    "WRONG_KEY": (
        "这把私钥打不开 {name}：它是为另一把公钥（{recipient}…）写的。请用那一把。",
        "This private key does not open {name}, which was written for another public key "
        "({recipient}…). Use that one.",
    ),
    "KEY_FILE": (
        "{name} 读不出密钥：文件不对，或密码不对。没有写下任何东西。",
        "No key can be read from {name}: it is another file, or the password is wrong. Nothing was "
        "written.",
    ),
    "SHORT_PASSWORD": (
        "私钥的密码至少 8 个字符。",
        "The password of the private key has at least 8 characters.",
    ),
    "CUT_OFF": (
        "{name} 不完整：末尾缺了一段。请换一份备份；什么都没有写下。",
        "{name} is cut off: its end is missing. Take another backup; nothing was written.",
    ),
    "ALTERED": (
        "{name} 在第 {at} 字节之后损坏或被改动。请换一份备份；什么都没有写下。",
        "{name} was damaged or altered after byte {at}. Take another backup; nothing was written.",
    ),
    "CONTENT": (
        "{name} 的内容与自己的清单不符（{what}）。请换一份备份；什么都没有写下。",
        "{name} does not hold what its own list says ({what}). Take another backup; nothing was "
        "written.",
    ),
    "NOT_EMPTY": (
        "{place} 不是空的（{what}）。只恢复到空的目录和空的数据库；若上次恢复中断，请先清空两者。",
        "{place} is not empty ({what}). A backup is restored into an empty home and an "
        "empty database alone; where an earlier restore was cut off, empty both first.",
    ),
    "NO_KEYS": (
        "备份里没有系统密钥。请先把另存的 keys 目录放回 {place}，再恢复。",
        "The keys of the house are not in this backup. Put the folder keys, which is kept apart, "
        "back to {place} first.",
    ),
    "OTHER_KEYS": (
        "{place} 里的密钥不是写这份备份时的那些（{names}）。请放回同一套。",
        "The keys in {place} are not those of the time of this backup ({names}). Put back the set "
        "that belongs to it.",
    ),
    "NOT_OURS": (
        "{name} 不是持有这套密钥的系统以这个名字写的。不要恢复它。",
        "{name} was not written under that name by the house that has these keys. Do not restore "
        "it.",
    ),
    "NO_ROOM": (
        "{place} 的磁盘写满了，什么都没有留下。请腾出空间或换一处再做。",
        "The disk at {place} is full, and nothing was left there. Make room or take another place, "
        "and do it again.",
    ),
    "CANNOT_WRITE": (
        "{place} 写不进去（{why}）。请看权限与磁盘，再做一次。",
        "{place} cannot be written ({why}). Look at its permissions and the disk, and do it again.",
    ),
    "TAKEN": (
        "{name} 已经存在，没有覆盖它。请换一个名字。",
        "{name} is there already and was left as it is. Take another name.",
    ),
    "RUNNING": (
        "另一个备份正在进行。请等它做完。",
        "Another backup of this house is being made. Wait until it is done.",
    ),
}


def problem(code: str, **parts: object) -> Malformed:
    zh, en = SENTENCES[code]
    return Malformed(Problem(code, zh.format(**parts), en.format(**parts)))


def refused(wrong: OSError, place: Path) -> Malformed:
    """What to tell of a disk that is full or may not be written."""
    if wrong.errno in FULL:
        return problem("NO_ROOM", place=place)
    return problem("CANNOT_WRITE", place=place, why=wrong.strerror or wrong)
