"""Small real files of each kind, and bad ones."""

import io
import zipfile

from PIL import Image


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), colour: int = 120) -> bytes:
    return _saved(Image.new("RGB", size, (180, colour, 160)), form)


def huge(width: int, height: int) -> bytes:
    """A black-and-white PNG: many pixels in few bytes."""
    return _saved(Image.new("1", (width, height)), "PNG")


def _saved(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def box(name: bytes, body: bytes) -> bytes:
    """A box of ISO/IEC 14496-12: its length, its name, its content."""
    return (8 + len(body)).to_bytes(4, "big") + name + body


HEIC = (
    box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 40) + box(b"mdat", b"\x9f" * 200)
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n44\n%%EOF\n"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("a.txt", "inside")
    return out.getvalue()
