"""A file is what is in it; what could pass for two things is not taken."""

import pytest

from hedun.domain.problems import Malformed
from hedun.evidence import media
from tests.evidence.pictures import HEIC, PDF, archive, box, huge, picture
from tests.support.sheets import sheet

KINDS = {
    "image/jpeg": picture("JPEG"),
    "image/png": picture("PNG"),
    "image/webp": picture("WEBP"),
    "image/heic": HEIC,
    "application/pdf": PDF,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": sheet([]),
}
JPEG, PNG = KINDS["image/jpeg"], KINDS["image/png"]


@pytest.mark.parametrize("media_type", KINDS)
def test_each_kind_is_known_by_its_content(media_type: str) -> None:
    assert media.recognise(KINDS[media_type]) == media_type


def test_a_phones_second_picture_behind_the_first_is_no_fault() -> None:
    film = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", b"\0" * 64)
    assert media.recognise(JPEG + picture("JPEG", (16, 12)) + film) == "image/jpeg"


PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
BAD: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "FILE_EMPTY"),
    "text": ("野猪来过".encode(), "FILE_UNKNOWN"),
    "a web page": (PAGE, "FILE_UNKNOWN"),
    "a GIF": (b"GIF89a" + b"\0" * 40, "FILE_UNKNOWN"),
    "a program": (b"MZ" + b"\0" * 200, "FILE_UNKNOWN"),
    "an archive": (archive(), "FILE_UNKNOWN"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], "FILE_DAMAGED"),
    "half a PNG": (PNG[: len(PNG) // 2], "FILE_DAMAGED"),
    "a JPEG's first bytes only": (b"\xff\xd8\xff\xe0" + b"\0" * 100, "FILE_DAMAGED"),
    "half a HEIC": (HEIC[:-50], "FILE_DAMAGED"),
    "a HEIC with something behind it": (HEIC + PAGE, "FILE_DAMAGED"),
    "half a PDF": (PDF[:30], "FILE_DAMAGED"),
    "a picture that is an archive too": (JPEG + archive(), "FILE_TWO_KINDS"),
    "a PDF that is an archive too": (PDF + archive(), "FILE_TWO_KINDS"),
    "a picture that is a PDF too": (JPEG[:2] + b"\xff\xfe\x00\x40%PDF-1.4" + b" " * 54 + JPEG[2:],
                                    "FILE_TWO_KINDS"),
    "a picture that is a web page too": (JPEG[:2] + b"\xff\xfe\x00\x40<HTML>" + b" " * 56
                                         + JPEG[2:], "FILE_TWO_KINDS"),
    "a picture of 70 million pixels": (huge(10_000, 7_000), "PICTURE_TOO_LARGE"),
    "a picture that would fill the memory": (huge(40_000, 10_000), "PICTURE_TOO_LARGE"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_good_evidence_is_refused_with_the_reason(what: str) -> None:
    data, code = BAD[what]
    with pytest.raises(Malformed) as refused:
        media.recognise(data)
    assert refused.value.problem.code == code


def test_the_broken_pictures_above_are_broken_only_where_they_should_be() -> None:
    """The comment put into the JPEG does no harm by itself."""
    comment = b"\xff\xfe\x00\x40" + b" " * 62
    assert media.recognise(JPEG[:2] + comment + JPEG[2:]) == "image/jpeg"
