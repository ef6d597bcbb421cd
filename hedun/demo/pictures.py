"""Invented photographs: a field, what is left of it, a track beside a ruler. Drawn, not taken."""

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (640, 480)


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
