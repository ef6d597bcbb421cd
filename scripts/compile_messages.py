"""Compile every room's Chinese texts: hedun/*/locale/*/LC_MESSAGES/django.po to django.mo.

With Babel, so that no gettext tools have to be installed. A fuzzy entry is a guess, not a text, and
is left out (a test says which).
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

HOUSE = Path(__file__).resolve().parent.parent / "hedun"


def main() -> int:
    for po in sorted(HOUSE.glob("*/locale/*/LC_MESSAGES/*.po")):
        try:
            catalog = read_po(po.open("rb"), abort_invalid=True)
        except PoFileError as error:
            print(f"{po.relative_to(HOUSE.parent)}: {error}", file=sys.stderr)
            return 1
        with po.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, catalog)
    return 0


if __name__ == "__main__":
    sys.exit(main())
