"""Photographs with something to be seen in them: two numbers are two sights. With what a camera
writes, and saved again in the ways people do."""

import io
from collections.abc import Callable
from datetime import datetime

import numpy
from PIL import Image, ImageFilter, ImageOps

Changed = Callable[[Image.Image], Image.Image]


def sight(number: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """Hills of light in three sizes, as landscapes have them, and fine lines."""
    rng = numpy.random.default_rng(number)
    whole = numpy.zeros((size[1], size[0], 3), numpy.float32)
    for cells, height in ((4, 70), (9, 40), (24, 30), (90, 25)):
        grain = rng.random((cells * 3 // 4, cells, 3), numpy.float32)
        layer = Image.fromarray((grain * 255).astype(numpy.uint8)).resize(size, Image.BICUBIC)
        whole += (numpy.asarray(layer, numpy.float32) / 255 - 0.5) * 2 * height
    picture = Image.fromarray(numpy.clip(whole + 125, 0, 255).astype(numpy.uint8))
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def saved(
    picture: Image.Image, form: str = "JPEG", quality: int = 80, exif: Image.Exif | None = None
) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, quality=quality, **({"exif": exif} if exif else {}))
    return out.getvalue()


def cropped(picture: Image.Image) -> Image.Image:
    """A tenth off the left, a twentieth off the top and right, an eighth off the foot."""
    width, height = picture.size
    edges = (width // 10, height // 20, width - width // 20, height - height // 8)
    return picture.crop(edges)


AGAIN: dict[str, Changed] = {
    "saved again": lambda p: p.resize((500, 375)),
    "cropped": cropped,
    "mirrored": ImageOps.mirror,
    "cropped and mirrored": lambda p: ImageOps.mirror(cropped(p)),
    "turned": lambda p: p.transpose(Image.Transpose.ROTATE_90),
    "brighter, without colour": lambda p: p.convert("L").point(lambda v: min(255, v * 5 // 4)),
}


def written(
    taken: datetime | None = None,
    place: tuple[float, float] | None = None,
    *,
    offset: str = "+08:00",
    satellites: datetime | None = None,
    datum: str = "WGS-84",
    device: tuple[str, str] = ("HUAWEI", "BLA-AL00"),
) -> Image.Exif:
    """What a camera writes: its clock's time, latitude and longitude in degrees."""
    exif = Image.Exif()
    exif[271], exif[272] = device
    inner, gps = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
    if taken:
        inner[36867] = taken.strftime("%Y:%m:%d %H:%M:%S")
        if offset:
            inner[36881] = offset
    if satellites:
        gps[29] = satellites.strftime("%Y:%m:%d")
        gps[7] = (float(satellites.hour), float(satellites.minute), float(satellites.second))
    if place:
        gps[1], gps[2] = "N" if place[0] >= 0 else "S", _parts(abs(place[0]))
        gps[3], gps[4] = "E" if place[1] >= 0 else "W", _parts(abs(place[1]))
        gps[18] = datum
    return exif


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes = (degrees % 1) * 60
    return float(int(degrees)), float(int(minutes)), round((minutes % 1) * 60, 4)
