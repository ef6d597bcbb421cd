"""A clerk with a phone, as a script: what a person would tap and type, counted.

A tap is 0.3 s, a character 0.25 s. A photograph is three taps: the page's button, the shutter, and
the camera's "use it".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from random import Random
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page, expect

PIN = "805417"
# A key is made of a PIN slowly on purpose; where a test does not time it, it is made at once. The
# same in every page of a test, or the phone would not open.
QUICK_KEYS = """
  const derive = SubtleCrypto.prototype.deriveBits;
  SubtleCrypto.prototype.deriveBits = function (how, key, bits) {
    return derive.call(this, how.name === "PBKDF2" ? { ...how, iterations: 1 } : how, key, bits);
  };
"""
TAP_S, CHARACTER_S = 0.3, 0.25
TAPS_A_PHOTO = 3
# The key from a PIN is made to be slow, and slower where others work on the same cores.
expect.set_options(timeout=20_000)
BARE = re.compile(r"#/e/[^/]+$")
_pictures = count(1)


def photograph(px: int = 320, seed: int | None = None) -> bytes:
    """A small picture, each one other."""
    rng = Random(next(_pictures) if seed is None else seed)
    small = Image.frombytes("RGB", (16, 12), rng.randbytes(16 * 12 * 3))
    out = BytesIO()
    small.resize((px, px * 3 // 4), Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


@dataclass
class Clerk:
    """`taps`, `characters` and `pages` as they were needed so far. `quick`: the fingers no longer
    wait until the screen holds still; they touch and type the same."""

    page: Page
    taps: int = 0
    characters: int = 0
    pages: int = 0
    quick: bool = False
    _seen: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", lambda frame: self._turned(frame.url))

    @property
    def seconds(self) -> float:
        return self.taps * TAP_S + self.characters * CHARACTER_S

    def tap(self, what: Locator | str) -> None:
        target = self.page.get_by_role("button", name=what) if isinstance(what, str) else what
        if self.quick:
            target.dispatch_event("click")
        else:
            target.click()
        self.taps += 1

    def type(self, text: str) -> None:
        """Into the field that has the keyboard already."""
        if self.quick:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.type(text)
        self.characters += len(text)

    def shoot(self, pictures: Sequence[bytes]) -> None:
        for data in pictures:
            before = self.page.locator(".shot").count()
            file: Any = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": data}
            self.page.set_input_files("input[data-source=camera]", [file])
            self.page.locator(".shot").nth(before).wait_for()
            self.taps += TAPS_A_PHOTO

    def _turned(self, address: str) -> None:
        """Another screen. A household's bare address goes on to its first open question."""
        if address != self._seen and not BARE.search(address):
            self.pages += 1
            self._seen = address

    # ── what is done again and again ────────────────────────────────────────────────────────────

    def set_up(self, pin: str = PIN) -> None:
        """From the first page to the roll on the phone."""
        self.tap(self.page.get_by_role("button", name="PIN").or_(
            self.page.get_by_role("button", name="设密码")))  # fmt: skip
        self.pin(pin)
        self.pin(pin)
        self.page.locator(".tabbar, .choices").first.wait_for()

    def pin(self, pin: str = PIN) -> None:
        for digit in pin:
            self.tap(self.page.locator(f"[data-key='{digit}']"))

    def choose(self, *answers: str) -> None:
        for answer in answers:
            self.tap(self.page.locator(".choice", has_text=answer).first)

    def list_household(
        self, search: str, name: str, area: str, degree: int, photos: Sequence[bytes],
        thing: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """One household from the search to the next search. `thing`: where the first one's crop
        and stage must be chosen; later ones are as the one before."""
        self.type(search)
        self.tap(self.page.locator(".roll__row", has_text=name).first)
        self.choose(*thing)
        self.page.locator(".field--big:focus").wait_for()
        self.type(area)
        self.tap(self.page.locator(".ph__foot .btn--main"))
        self.tap(self.page.locator(".tenth", has_text=f"{degree}%").first)
        self.shoot(photos)
        self.tap(self.page.locator(".ph__foot button.btn--main"))
        self.page.locator(".sum b").first.wait_for()
        self.tap(self.page.locator(".ph__foot .btn--main"))
        self.page.locator(".field--search:focus").wait_for()
