"""Invented photographs: a field, what is left of it, a track beside a ruler. Drawn, not taken.

A season has thousands: an Album draws a few of each kind, and every photograph is a corner of one
of them in a light of its own, small as a cheap phone sends it.
"""

import math
from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 480)
DRAWN, CORNER = (400, 300), (272, 204)  # pixels: a picture of the album, a photograph
OF_EACH_KIND = 8
ASKEW = 9  # degrees
CLOUDS = (7, 5)  # light and shade, across and down
NAMES = {
    "field": "全景.jpg", "close_up": "近景.jpg", "track": "蹄印.jpg", "board": "公示栏.jpg",
    "fold": "圈舍.jpg", "carcass": "尸体.jpg", "tag": "耳标.jpg", "bill": "兽医费单据.jpg",
    "proof": "无害化处理单.jpg", "hurt": "伤处.jpg",
}  # fmt: skip
# What is drawn for a kind that has no drawing of its own.
DRAWN_AS = {"tag": "carcass", "bill": "paper", "proof": "paper", "hurt": "paper"}


class Album:
    """Photographs by number: the same number is the same picture, two numbers are two."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        kinds: dict[str, Callable[[Random], bytes]] = {
            "field": field, "close_up": close_up, "track": track, "board": board,
            "fold": fold, "carcass": carcass, "paper": paper,
        }  # fmt: skip
        self.drawn = {
            kind: [_small(draw(Random(f"{kind} {seed} {n}"))) for n in range(OF_EACH_KIND)]
            for kind, draw in kinds.items()
        }

    def photograph(self, number: int, kind: str = "field") -> bytes:
        """A JPEG of about 8 kB."""
        rng = Random(f"photograph {self.seed} {kind} {number}")
        whole = rng.choice(self.drawn[DRAWN_AS.get(kind, kind)])
        corner = _held_askew(whole, rng)
        out = BytesIO()
        # Two corners may come out alike; no two files do.
        lit = _clouded(corner.point(rng.choice(LIGHTS)), rng)
        lit.save(out, "JPEG", quality=62, comment=f"{kind} {number}")
        return out.getvalue()


def signed(name: str) -> bytes:
    """A signature as a finger draws it on a phone: a PNG, black on white."""
    rng = Random(f"signature {name}")
    paper = Image.new("RGB", (640, 240), "white")
    at = (rng.randrange(40, 80), rng.randrange(90, 150))
    for _ in range(3):  # three characters
        strokes = [(at[0] + rng.randrange(150), rng.randrange(40, 200)) for _ in range(9)]
        ImageDraw.Draw(paper).line([at, *strokes], "#1b1f1d", 6, "curve")
        at = (at[0] + 180, rng.randrange(60, 180))
    out = BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def _light(light: float, warm: float) -> list[int]:
    """A table for `point`: how bright each value of red, green and blue becomes."""
    bands = (light * warm, light, light / warm)
    return [min(255, round(value * times)) for times in bands for value in range(256)]


LIGHTS = [_light(0.82 + 0.05 * n, 0.94 + 0.03 * m) for n in range(7) for m in range(5)]


def _held_askew(whole: Image.Image, rng: Random) -> Image.Image:
    """A corner of the picture, as a hand holds a phone."""
    angle = math.radians(rng.uniform(-ASKEW, ASKEW))
    cos, sin = math.cos(angle), math.sin(angle)
    width, height = CORNER
    wide, high = width * cos + height * abs(sin), height * cos + width * abs(sin)
    x = rng.uniform(wide / 2, DRAWN[0] - wide / 2)
    y = rng.uniform(high / 2, DRAWN[1] - high / 2)
    back = (
        cos, -sin, x - cos * width / 2 + sin * height / 2,
        sin, cos, y - sin * width / 2 - cos * height / 2,
    )  # fmt: skip
    way = Image.Resampling.BILINEAR
    return whole.transform(CORNER, Image.Transform.AFFINE, back, resample=way)


def _clouded(picture: Image.Image, rng: Random) -> Image.Image:
    """Under clouds of its own: two corners of one drawing are not the same photograph."""
    cells = bytes(rng.randrange(256) for _ in range(CLOUDS[0] * CLOUDS[1]))
    shade = Image.frombytes("L", CLOUDS, cells).resize(picture.size, Image.Resampling.BICUBIC)
    dark = picture.point(lambda value: value * 2 // 5)
    return Image.composite(picture, dark, shade)


def _small(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB").resize(DRAWN)


def field(rng: Random) -> bytes:
    """The whole field under a hill, with a trampled patch."""
    image = Image.new("RGB", SIZE, "#cfdfe6")
    draw = ImageDraw.Draw(image)
    ridge = [(x, 150 + rng.randrange(-28, 28)) for x in range(0, 641, 80)]
    draw.polygon([(0, 480), *ridge, (640, 480)], fill="#b7a583")
    draw.polygon([(0, 480), (0, 210), (640, 190), (640, 480)], fill="#6d8f45")
    _rows(draw, rng, 215, 480, ("#4f7a35", "#5f8c40", "#446b2f"))
    x, y = rng.randrange(80, 300), rng.randrange(280, 340)
    draw.ellipse((x, y, x + 260, y + 100), fill="#9a7a4b")
    _straw(draw, rng, (x + 10, y + 10, x + 250, y + 90), 60)
    return _jpeg(image)


def close_up(rng: Random) -> bytes:
    """Stalks on the ground and a gnawed ear."""
    image = Image.new("RGB", SIZE, "#87673f")
    draw = ImageDraw.Draw(image)
    draw.polygon([(0, 0), (640, 0), (640, 120), (0, 160)], fill="#55803a")
    _rows(draw, rng, 20, 150, ("#4f7a35", "#5f8c40"))
    _straw(draw, rng, (20, 150, 620, 460), 170)
    x, y = rng.randrange(180, 330), rng.randrange(250, 330)
    draw.ellipse((x, y, x + 150, y + 48), fill="#e0b93a", outline="#9b7a1d", width=3)
    for n in range(9):
        draw.line((x + 12 + n * 15, y + 6, x + 8 + n * 15, y + 42), fill="#c49a2a", width=2)
    draw.pieslice((x + 95, y - 10, x + 165, y + 60), 300, 60, fill="#87673f")
    return _jpeg(image)


def track(rng: Random) -> bytes:
    """A cloven print beside a ruler."""
    image = Image.new("RGB", SIZE, "#a8835a")
    draw = ImageDraw.Draw(image)
    for _ in range(220):
        x, y = rng.randrange(640), rng.randrange(480)
        draw.ellipse((x, y, x + 4, y + 3), fill=rng.choice(["#9a7650", "#b8946a", "#8d6a45"]))
    x, y = rng.randrange(160, 240), rng.randrange(120, 170)
    for shift in (0, 70):
        draw.ellipse((x + shift, y, x + shift + 56, y + 130), fill="#5b4028")
        draw.ellipse((x + shift + 12, y + 150, x + shift + 40, y + 184), fill="#5b4028")
    draw.rectangle((470, 60, 520, 420), fill="#f5f2e8", outline="#333333")
    for n in range(13):
        draw.line((470, 60 + n * 30, 490 if n % 2 else 500, 60 + n * 30), fill="#333333", width=2)
    return _jpeg(image)


def board(rng: Random) -> bytes:
    """The notice on the village board."""
    image = Image.new("RGB", SIZE, "#8f3b30")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, 610, 450), fill="#3e5b46", outline="#d8d2c0", width=8)
    draw.rectangle((220, 60, 430, 420), fill="#fdfcf8")
    draw.rectangle((250, 80, 400, 92), fill="#222222")
    for n in range(24):
        width = rng.randrange(120, 160)
        draw.line((245, 112 + n * 12, 245 + width, 112 + n * 12), fill="#777777", width=2)
    return _jpeg(image)


def fold(rng: Random) -> bytes:
    """A pen with a gap in its fence."""
    image = Image.new("RGB", SIZE, "#c8d4d8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 250, 640, 480), fill="#937a56")
    draw.polygon([(60, 250), (330, 110), (600, 250)], fill="#7d5a3c")
    draw.rectangle((100, 250, 560, 340), fill="#b58f63")
    gap = rng.randrange(160, 420)
    for x in range(20, 640, 26):
        if not gap <= x <= gap + 90:
            draw.rectangle((x, 300, x + 9, 440), fill="#5b432b")
    draw.line((20, 350, gap, 350), fill="#5b432b", width=7)
    draw.line((gap + 96, 350, 630, 350), fill="#5b432b", width=7)
    _straw(draw, rng, (gap, 400, gap + 90, 470), 40)
    return _jpeg(image)


def carcass(rng: Random) -> bytes:
    """A pale body on the ground, with its ear tag."""
    image = Image.new("RGB", SIZE, "#8a7150")
    draw = ImageDraw.Draw(image)
    _straw(draw, rng, (10, 20, 630, 460), 90)
    x, y = rng.randrange(120, 220), rng.randrange(170, 240)
    for leg in (30, 80, 180, 230):
        draw.line((x + leg, y + 90, x + leg + rng.randrange(-20, 20), y + 170),
                  fill="#d8d0bf", width=14)  # fmt: skip
    draw.ellipse((x, y, x + 280, y + 120), fill="#e6dfd0")
    draw.ellipse((x + 250, y + 10, x + 340, y + 70), fill="#d3c9b4")
    draw.rectangle((x + 284, y + 4, x + 306, y + 26), fill="#f2c230", outline="#7a6110", width=2)
    draw.ellipse((x + 236, y + 48, x + 270, y + 80), fill="#7a2f2a")
    return _jpeg(image)


def paper(rng: Random) -> bytes:
    """A form with a round seal; nothing on it can be read."""
    image = Image.new("RGB", SIZE, "#6f6252")
    draw = ImageDraw.Draw(image)
    draw.rectangle((120, 20, 520, 460), fill="#fbfaf5")
    draw.rectangle((230, 50, 410, 66), fill="#222222")
    for n in range(18):
        draw.line((150, 100 + n * 18, 150 + rng.randrange(180, 340), 100 + n * 18),
                  fill="#8a8a8a", width=3)  # fmt: skip
    x, y = rng.randrange(330, 400), rng.randrange(330, 370)
    draw.ellipse((x, y, x + 90, y + 90), outline="#c0392b", width=6)
    return _jpeg(image)


def _rows(
    draw: ImageDraw.ImageDraw, rng: Random, top: int, foot: int, greens: tuple[str, ...]
) -> None:
    for y in range(top, foot, 9):
        for x in range(rng.randrange(8), 640, 11):
            tall = rng.randrange(8, 24)
            draw.line((x, y, x + rng.randrange(-5, 6), y - tall), fill=rng.choice(greens), width=2)


def _straw(
    draw: ImageDraw.ImageDraw, rng: Random, box: tuple[int, int, int, int], count: int
) -> None:
    left, top, right, foot = box
    for _ in range(count):
        x, y = rng.randrange(left, right), rng.randrange(top, foot)
        end = (x + rng.randrange(-46, 47), y + rng.randrange(-14, 15))
        draw.line((x, y, *end), fill=rng.choice(["#b9a24f", "#a8913f", "#8fa04a"]), width=3)


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.8)).save(out, "JPEG", quality=82)
    return out.getvalue()
