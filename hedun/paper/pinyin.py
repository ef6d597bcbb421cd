"""How a Chinese name is typed without an input method: 张保堂 is zhangbaotang or zbt."""

import os
from functools import lru_cache
from itertools import product

# Names need no table of phrases, which is most of what the library would load.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

MOST = 12  # readings of one name: some characters have four, and nobody types the rarest


@lru_cache(maxsize=20_000)
def spellings(text: str) -> tuple[str, ...]:
    """Ways to type it, each in full and by first letters, whichever reading a character has.
    Nothing for what has no Chinese character in it."""
    from pypinyin import Style, pinyin  # slow to load; only pages where somebody types need it

    read = [part for part in pinyin(text, style=Style.NORMAL, heteronym=True, errors="ignore")]
    if not read:
        return ()
    ways = list(product(*(dict.fromkeys(part) for part in read)))[:MOST]
    full = dict.fromkeys("".join(way) for way in ways)
    short = dict.fromkeys("".join(sound[0] for sound in way) for way in ways)
    return (*full, *short)
