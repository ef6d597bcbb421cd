"""Small pictures: upright, scaled down, without anything the camera wrote beside the pixels."""

import io

from PIL import Image, ImageDraw, ImageOps

from hedun.evidence.media import JPEG, PNG, WEBP

SIZES: dict[str, tuple[int, int]] = {"small": (136, 104), "large": (640, 480)}  # twice as shown
WEB = (1600, 1600)  # the whole picture within it, for the window
SHOWN = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}  # what is decoded when somebody asks for it
GROUND, LINES = "#d9d6cc", "#8a8578"


def thumbnail(data: bytes, media_type: str, size: str) -> bytes:
    """A JPEG that fills the size. A picture that is not decoded while somebody waits gives a plain
    ground.

    Raises KeyError for an unknown size.
    """
    box = SIZES[size]
    if media_type not in SHOWN:
        return _jpeg(Image.new("RGB", box, GROUND))
    opened = Image.open(io.BytesIO(data), formats=[SHOWN[media_type]])
    opened.draft("RGB", (box[0] * 2, box[1] * 2))
    return small_jpeg(ImageOps.exif_transpose(opened).convert("RGB"), size)


def small_jpeg(picture: Image.Image, size: str) -> bytes:
    """Of an upright picture a JPEG that fills the size. Raises KeyError for an unknown one."""
    return _jpeg(ImageOps.fit(picture, SIZES[size]))


def web_jpeg(picture: Image.Image) -> bytes:
    """Of an upright picture all of it, no larger than `WEB`."""
    whole = picture.copy()
    whole.thumbnail(WEB)
    return _jpeg(whole)


def crossed_out(size: str) -> bytes:
    """A JPEG to stand where a picture was lost. Raises KeyError for an unknown size."""
    width, height = SIZES[size]
    picture = Image.new("RGB", (width, height), GROUND)
    draw = ImageDraw.Draw(picture)
    for start, end in (((0, 0), (width, height)), ((0, height), (width, 0))):
        draw.line((start, end), LINES, width=height // 40)
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    # Only the pixels are saved: no place, no time, no name of the phone.
    picture.info.clear()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
