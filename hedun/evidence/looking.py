"""All that is read off a picture, in one go: what the camera wrote, its size, its hashes, and the
sizes it is shown in. Plain: no database, no settings. It runs where it can do no harm:
darkroom.py.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import pi_heif
from PIL import Image, ImageOps

from hedun.evidence import likeness
from hedun.evidence.exif import Told, told
from hedun.evidence.media import HEIC, JPEG, MAX_PIXELS, PNG, WEBP
from hedun.evidence.thumbnails import SIZES, WEB, small_jpeg, web_jpeg

FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", HEIC: "HEIF"}

pi_heif.register_heif_opener(thumbnails=False)


@dataclass(frozen=True, slots=True)
class Looked:
    """`why`: the code of what kept it from being read, with all that was read before; "" of a whole
    picture. `width`, `height`: upright. `shown`: JPEGs by the name of their size."""

    why: str = ""
    width: int = 0
    height: int = 0
    told: Told = field(default_factory=Told)
    hashes: bytes = b""
    shown: Mapping[str, bytes] = field(default_factory=dict)


def look(data: bytes, media_type: str) -> Looked:
    """Never raises for what stands in the file. `why`: NOT_A_PICTURE, TOO_LARGE, DAMAGED."""
    if media_type not in FORMATS:
        return Looked("NOT_A_PICTURE")
    found = Looked("DAMAGED")
    try:
        opened = Image.open(io.BytesIO(data), formats=[FORMATS[media_type]])
        found = Looked("DAMAGED", *_upright(opened), told(opened))
        if opened.width * opened.height > MAX_PIXELS:
            return Looked("TOO_LARGE", found.width, found.height, found.told)
        opened.draft("RGB", WEB)
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    except Image.DecompressionBombError:
        return Looked("TOO_LARGE", found.width, found.height, found.told)
    except (*_LIES, MemoryError):
        return found
    hashes = likeness.hashes(likeness.grey(picture))
    shown = {name: small_jpeg(picture, name) for name in SIZES} | {"web": web_jpeg(picture)}
    return Looked("", found.width, found.height, found.told, hashes.tobytes(), shown)


# What Pillow and libheif raise for files that lie about themselves.
_LIES = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError,
    RuntimeError, SyntaxError, TypeError, ValueError,
)  # fmt: skip


def _upright(opened: Image.Image) -> tuple[int, int]:
    turned = told(opened).orientation >= 5
    return (opened.height, opened.width) if turned else opened.size
