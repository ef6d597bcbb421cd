"""The older ways a list comes: .xls, and text with a row a line (.csv). Told by their content."""

import codecs
import re

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, .doc, and an .xlsx behind a password
# Names in an OLE file's directory, which keeps them in UTF-16.
_WORKBOOK, _OLD_WORKBOOK, _LOCKED, _MACROS = (
    name.encode("utf-16-le")
    for name in ("Workbook\0", "Book\0", "EncryptedPackage\0", "_VBA_PROJECT_CUR\0")
)
# BIFF 8 begins its globals so; a FILEPASS record (0x2f) follows at once when they are encrypted.
_GLOBALS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?P<next>..)", re.DOTALL)
_FILEPASS = b"\x2f\x00"
_SEPARATORS = re.compile(rb"[,;\t]")
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FIRST = 4096


def is_workbook(data: bytes) -> bool:
    return _WORKBOOK in data or _OLD_WORKBOOK in data


def is_locked(data: bytes) -> bool:
    """Whether an OLE file needs a password to be read."""
    begins = _GLOBALS.search(data)
    return _LOCKED in data or (begins is not None and begins["next"] == _FILEPASS)


def has_macros(data: bytes) -> bool:
    return _MACROS in data


def is_csv(data: bytes) -> bool:
    """Text in some encoding, with something that separates cells, and no page of the web."""
    if data.startswith(_WIDE):
        text = decoded(data)
        data = text.encode() if text is not None else b"\0"
    first = data[:_FIRST].removeprefix(codecs.BOM_UTF8).lstrip()
    return (
        not first.startswith(b"<")
        and _SEPARATORS.search(first) is not None
        and _NOT_TEXT.search(data) is None
    )


def decoded(data: bytes, encoding: str = "") -> str | None:
    """The text in this encoding; else by its mark, as UTF-8, or as GB 18030 (which GBK and GB 2312
    are parts of). None when it is in none of them."""
    if data.startswith(_WIDE):
        tried = ["utf-16"]
    elif encoding:
        tried = ["utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding]
    else:
        tried = ["utf-8-sig", "gb18030"]
    for name in tried:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return None
