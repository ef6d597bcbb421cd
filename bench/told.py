"""Where what was measured stands: tables between the marks of a document, and one line beside goal
and peer.

A script says its line by `say`; `make bench` collects the lines of all into the first table of
docs/performance.md. Said by itself, a script's line is printed.
"""

import json
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERFORMANCE = ROOT / "docs" / "performance.md"
SAID = "BENCH_SAID"  # the file that `make bench` reads


def say(
    what: str, ours: str, *, goal: str = "", held: bool = True, peer: str = "", ratio: float = 0.0
) -> None:
    """`ours`, `peer`: figures with their unit; `ratio`: how many times as quick as the peer, 0
    where there is none; `goal`: what is to be held."""
    line = {"what": what, "ours": ours, "goal": goal, "held": held, "peer": peer, "ratio": ratio}
    print(" · ".join(str(one) for one in line.values() if one not in ("", 0.0, True)), flush=True)
    if SAID in os.environ:
        with Path(os.environ[SAID]).open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def put(mark: str, text: str, document: Path = PERFORMANCE) -> None:
    """Between <!-- mark --> and <!-- /mark -->. Raises ValueError unless both stand there once."""
    marks = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.S)
    whole, count = marks.subn(lambda m: m[1] + text.rstrip("\n") + "\n" + m[2],
                              document.read_text(encoding="utf-8"))  # fmt: skip
    if count != 1:
        raise ValueError(f"{document.name} has the marks of {mark} {count} times")
    document.write_text(whole, encoding="utf-8")
