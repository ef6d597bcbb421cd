"""What a file is, by its content and never by its name; and whether it may be evidence.

A picture is opened and decoded, a PDF and a sheet are looked through from both ends. A file that
another program would take for something else as well (a picture that is also an archive or a web
page) is refused: nobody can say what it would show, and to whom.
"""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator

from PIL import Image

from hedun.domain.problems import Malformed, Worded
from hedun.evidence import sheets
from hedun.evidence.archives import insist_on_modest, insist_on_unlocked

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS, CSV = "application/vnd.ms-excel", "text/csv"
PICTURES = frozenset({JPEG, PNG, WEBP, HEIC})
SHEETS = frozenset({XLSX, XLS, CSV})
EXTENSIONS = {
    JPEG: "jpg",
    PNG: "png",
    WEBP: "webp",
    HEIC: "heic",
    PDF: "pdf",
    XLSX: "xlsx",
    XLS: "xls",
    CSV: "csv",
}

# How many pixels are too many is said by MAX_PIXELS, in words.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)

MB = 1024 * 1024
MAX_PIXELS = 64_000_000  # decoded, three bytes each
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_FIRST = 1024  # where readers of PDF and of web pages look for a beginning
_ZIP_TAIL = 22 + 65_535  # end-of-directory record with the longest comment
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|\?php|\?xml-stylesheet)", re.IGNORECASE)

_TEXTS: dict[str, tuple[str, str]] = {
    "FILE_EMPTY": (
        "文件是空的。请重新选择文件。",
        "The file is empty. Choose it again.",
    ),
    "FILE_TOO_LARGE": (
        "文件有 {size} MB，最多 {most} MB。请压缩或缩小后再传。",
        "The file has {size} MB; at most {most} MB are taken. Make it smaller and send it again.",
    ),
    "FILE_UNKNOWN": (
        "认不出这是什么文件。可以收：照片（JPEG、PNG、WebP、HEIC）、PDF、xlsx、xls、csv。"
        "请原样上传，不要只改扩展名。",
        "This is no kind of file known here. Taken are pictures (JPEG, PNG, WebP, HEIC), PDF, "
        "xlsx, xls and csv. Send the original; changing the name's ending does not help.",
    ),
    "FILE_DAMAGED": (
        "文件打不开，可能没有传完整。请重新拍照、导出或下载后再传。",
        "The file does not open; it may be incomplete. Take, export or download it again.",
    ),
    "FILE_TWO_KINDS": (
        "文件里混有另一种文件（网页、PDF 或压缩包）。请上传原始照片或原始文件。",
        "The file has another one mixed in (a web page, PDF or archive). Send the original.",
    ),
    "FILE_NOT_OPEN": (
        "只能封存本案的照片或单据，且尚未封存。请重新选择。",
        "Only an open photograph or paper of this claim can be sealed. Choose again.",
    ),
    "FILE_ELSEWHERE": (
        "同一文件还附在 {where}，一处封存另一处仍看得到。请先在那里办理，或联系系统管理员。",
        "The same file is attached to {where} as well, where it would stay open. Settle it there "
        "first, or tell the administrator.",
    ),
    "FILE_USED": (
        "这个文件是另一项记录的凭证（畜禽、补种或公示），不能封存。请先更换那项记录的凭证。",
        "The file proves something else (an animal, a replanting, a notice) and cannot be sealed. "
        "Give that another proof first.",
    ),
    "FILE_OTHER_KIND": (
        "这里要收的是{wanted_zh}，传来的不是。请换一个文件。",
        "What is wanted here is {wanted_en}; this is something else. Choose another file.",
    ),
    "FILE_MACROS": (
        "文件带有宏。请另存为不带宏的 .xlsx 再传。",
        "The file holds macros. Save it as .xlsx without them and send it again.",
    ),
    "PICTURE_TOO_LARGE": (
        "照片有 {pixels} 万像素，最多 {most} 万。请把相机调到普通清晰度再拍。",
        "The picture has {pixels}0,000 pixels; at most {most}0,000 are taken. Set the camera to "
        "its normal size.",
    ),
}  # fmt: skip


_OWN = Worded(_TEXTS)
problem, malformed = _OWN.problem, _OWN.malformed


def insist_on_size(data: bytes, most: int) -> None:
    """At most so many bytes. Raises Malformed (FILE_TOO_LARGE)."""
    if len(data) > most:
        size = f"{len(data) / MB:.1f}"
        raise Malformed(problem("FILE_TOO_LARGE", size=size, most=most // MB))


def recognise(data: bytes) -> str:
    """The media type, after opening the file as what it is.

    Raises Malformed: FILE_EMPTY, FILE_UNKNOWN, FILE_DAMAGED, FILE_TWO_KINDS, FILE_MACROS,
    PICTURE_TOO_LARGE, and ARCHIVE_… for a sheet that is locked or unpacks to too much.
    """
    if not data:
        raise Malformed(problem("FILE_EMPTY"))
    media_type = next((kind for kind, begins in _BEGINNINGS.items() if begins(data)), None)
    if media_type is None:
        raise Malformed(problem("FILE_UNKNOWN"))
    _OPENERS[media_type](data)
    if media_type not in SHEETS and _something_else(data, media_type):
        raise Malformed(problem("FILE_TWO_KINDS"))
    return media_type


def _is_heif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS


_BEGINNINGS: dict[str, Callable[[bytes], bool]] = {
    JPEG: lambda d: d.startswith(b"\xff\xd8\xff"),
    PNG: lambda d: d.startswith(b"\x89PNG\r\n\x1a\n"),
    WEBP: lambda d: d[:4] == b"RIFF" and d[8:12] == b"WEBP",
    HEIC: _is_heif,
    PDF: lambda d: d.startswith(b"%PDF-"),
    XLSX: lambda d: d.startswith(b"PK\x03\x04"),
    XLS: lambda d: d.startswith(sheets.OLE),
    CSV: sheets.is_csv,  # it has no mark of its own, so it comes last
}


# ── opening ─────────────────────────────────────────────────────────────────────────────────────


def _open_picture(name: str) -> Callable[[bytes], None]:
    def opens(data: bytes) -> None:
        try:
            picture = Image.open(io.BytesIO(data), formats=[name])
            _insist_on_size(picture)
            picture.draft("RGB", (256, 256))  # a JPEG is decoded whole, but shown small
            picture.load()
        except Malformed:
            raise
        except Image.DecompressionBombError:
            most = MAX_PIXELS // 10_000
            raise Malformed(problem("PICTURE_TOO_LARGE", pixels="10000+", most=most)) from None
        except (OSError, SyntaxError, ValueError, EOFError, struct.error):
            raise Malformed(problem("FILE_DAMAGED")) from None

    return opens


def _insist_on_size(picture: Image.Image) -> None:
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        facts = {"pixels": pixels // 10_000, "most": MAX_PIXELS // 10_000}
        raise Malformed(problem("PICTURE_TOO_LARGE", **facts))


def _open_heif(data: bytes) -> None:
    """HEIC cannot be decoded here; its boxes must fill the file exactly (ISO/IEC 14496-12 §4.2)."""
    boxes = list(_boxes(data))
    if boxes[:1] != [b"ftyp"] or b"meta" not in boxes:
        raise Malformed(problem("FILE_DAMAGED"))


def _boxes(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise Malformed(problem("FILE_DAMAGED"))
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        header = 8
        if size == 1:  # the length stands behind the name, in eight bytes
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:  # up to the end of the file
            size = len(data) - at
        if size < header or at + size > len(data):
            raise Malformed(problem("FILE_DAMAGED"))
        yield name
        at += size


def _open_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-_FIRST:] or b"startxref" not in data:
        raise Malformed(problem("FILE_DAMAGED"))


def _open_xlsx(data: bytes) -> None:
    insist_on_modest(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Malformed(problem("FILE_UNKNOWN"))
    if any(name.endswith("vbaProject.bin") or "/macrosheets/" in name for name in names):
        raise Malformed(problem("FILE_MACROS"))


def _open_xls(data: bytes) -> None:
    insist_on_unlocked(locked=sheets.is_locked(data))
    if not sheets.is_workbook(data):
        raise Malformed(problem("FILE_UNKNOWN"))
    if sheets.has_macros(data):
        raise Malformed(problem("FILE_MACROS"))


def _open_csv(data: bytes) -> None:
    """Text is all there is to it; what separates its cells is found when it is read."""


_OPENERS: dict[str, Callable[[bytes], None]] = {
    JPEG: _open_picture("JPEG"),
    PNG: _open_picture("PNG"),
    WEBP: _open_picture("WEBP"),
    HEIC: _open_heif,
    PDF: _open_pdf,
    XLSX: _open_xlsx,
    XLS: _open_xls,
    CSV: _open_csv,
}


# ── something else as well ──────────────────────────────────────────────────────────────────────


def _something_else(data: bytes, media_type: str) -> bool:
    """Whether a reader of PDF, of archives or of web pages would open this file too.

    Bytes behind a photograph as such are no fault: phones keep a second picture or a short film
    there.
    """
    first = data[:_FIRST]
    if media_type != PDF and b"%PDF-" in first:
        return True
    return bool(_MARKUP.search(first)) or _ends_as_zip(data)


def _ends_as_zip(data: bytes) -> bool:
    """An end-of-directory record whose comment ends where the file ends."""
    start = max(0, len(data) - _ZIP_TAIL)
    at = data.find(b"PK\x05\x06", start)
    while at >= 0:
        if at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data):
            return True
        at = data.find(b"PK\x05\x06", at + 1)
    return False
