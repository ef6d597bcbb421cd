"""How the loops of the fast back end are compiled.

All that a wording says comes to them as arguments: nothing in a loop is a constant of a wording, so
that what is kept compiled on disk can never be out of date. What is kept is made anew when the file
changes in which the loop is written; so no loop calls one of another file.

Numbers are int64, not negative, and the caller has proved that they stay below 2^62 through every
product and sum made in a loop.
"""

from collections.abc import Callable
from typing import Any, Final

from numba import njit

compiled: Callable[..., Any] = njit(cache=True, nogil=True, error_model="numpy")

NONE: Final = -1  # in the rows of a program: nothing of that kind
