"""Pictures of papers as SVG text, which goes to the typesetter beside the data."""

import base64
import io
from collections.abc import Sequence

from PIL import Image

from hedun.qr import drawn

QUIET = 2  # modules of white around a code, besides the margin that the page leaves


def qr_code(text: str) -> str:
    """The QR code of the text; a quarter of it may be gone (folded, wet, crossed by a stamp)."""
    size, path = drawn(text, error="q")
    box = size + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-QUIET} {-QUIET} {box} {box}" '
        f'shape-rendering="crispEdges"><path d="{path}"/></svg>'
    )


def one_under_another(pages: Sequence[bytes]) -> bytes:
    """Pages as PNG on one PNG; they are of one width."""
    found = [Image.open(io.BytesIO(page), formats=["PNG"]).convert("L") for page in pages]
    whole = Image.new("L", (found[0].width, sum(page.height for page in found)))
    top = 0
    for page in found:
        whole.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    whole.save(out, "PNG", optimize=True)
    return out.getvalue()


def photograph(jpeg: bytes) -> str:
    """A small JPEG."""
    width, height = Image.open(io.BytesIO(jpeg), formats=["JPEG"]).size
    inside = base64.b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{inside}"/></svg>'
    )
