"""Archives (an .xlsx is one) that would unpack to more than a sheet can be are not opened."""

import io
import zipfile

from hedun.domain.problems import Malformed, Problem

MOST_FILES = 500
MOST_UNPACKED = 32 * 1024 * 1024  # bytes, all files together

_TEXTS: dict[str, tuple[str, str]] = {
    "ARCHIVE_DAMAGED": (
        "文件打不开，可能没有传完整，或不是 .xlsx。请在表格软件里“另存为 .xlsx”后再传。",
        "The file does not open; it is incomplete or no .xlsx. Save it as .xlsx again.",
    ),
    "ARCHIVE_LOCKED": (
        "文件设了密码。请去掉密码后再传。",
        "The file is locked by a password. Take the password off and send it again.",
    ),
    "ARCHIVE_TOO_LARGE": (
        "文件展开后超过 {most} MB 或含 {files} 个以上的部分，不像一张清册。"
        "请新建一张表，只粘贴需要的行。",
        "Unpacked, the file has over {most} MB or more than {files} parts; no list is that large. "
        "Make a new sheet and paste only the rows that are needed.",
    ),
}


def insist_on_modest(data: bytes) -> None:
    """Look at an archive's directory without unpacking anything.

    Raises Malformed: ARCHIVE_DAMAGED, ARCHIVE_LOCKED, ARCHIVE_TOO_LARGE. The sizes it states can
    be relied on: zipfile stops at them while unpacking.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Malformed(_problem("ARCHIVE_DAMAGED")) from None
    insist_on_unlocked(locked=any(part.flag_bits & 0x1 for part in parts))
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Malformed(_problem("ARCHIVE_TOO_LARGE"))


def insist_on_unlocked(*, locked: bool) -> None:
    """Raises Malformed (ARCHIVE_LOCKED) for a file that only a password opens."""
    if locked:
        raise Malformed(_problem("ARCHIVE_LOCKED"))


def _problem(code: str) -> Problem:
    facts = {"most": MOST_UNPACKED // 1024 // 1024, "files": MOST_FILES}
    zh, en = (text.format(**facts) for text in _TEXTS[code])
    return Problem(code, zh, en)
