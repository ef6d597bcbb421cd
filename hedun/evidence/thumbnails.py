"""Small pictures: upright, scaled down, without anything the camera wrote beside the pixels."""

import io

from PIL import Image, ImageDraw, ImageOps

from hedun.evidence.media import JPEG, PNG, WEBP

SIZES: dict[str, tuple[int, int]] = {"small": (136, 104), "large": (640, 480)}  # twice as shown
SHOWN = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}  # what the machine can decode
GROUND, LINES = "#d9d6cc", "#8a8578"


def thumbnail(data: bytes, media_type: str, size: str) -> bytes:
    """A JPEG that fills the size. A picture that cannot be shown small gives a plain ground.

    Raises KeyError for an unknown size.
    """
    box = SIZES[size]
    if media_type not in SHOWN:
        picture = Image.new("RGB", box, GROUND)
    else:
        opened = Image.open(io.BytesIO(data), formats=[SHOWN[media_type]])
        opened.draft("RGB", (box[0] * 2, box[1] * 2))
        picture = ImageOps.fit(ImageOps.exif_transpose(opened).convert("RGB"), box)
    return _jpeg(picture)


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
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
