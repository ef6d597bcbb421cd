"""The columns that live loss lines have: those of terms SPEC §3, and what rooms say beside them.

SPEC allows extra columns, as keys of tables and in gates. Empty where nobody has said anything of
the line, or where its parts differ.
"""

from hedun.terms.lines import REQUIRED

BESIDE: tuple[str, ...] = ("cause", "fate")
LIVE: tuple[str, ...] = (*REQUIRED, *BESIDE)
