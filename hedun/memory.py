"""How often Python looks for garbage in programs that hold many rows at once."""

import gc

# Objects between two looks; Python's own 700 is meant for small programs.
YOUNG = 200_000
# Of a server. Every page leaves a thousand or two that hold each other (a request its context, the
# context its request), and whichever page comes when it is full waits for all of them: a quarter
# of a second for the number above, 20 ms for this.
OF_A_SERVER = 20_000


def collect_seldom(young: int = YOUNG) -> None:
    """What is there now, code and tables, stays for good and is not looked through any more.

    An act on some lists makes a hundred thousand objects that all go by themselves when it is over;
    with Python's default a quarter of its time went into looking for others among them.
    """
    gc.collect()
    stays()
    gc.set_threshold(young, 20, 50)


def stays() -> None:
    """What is there by now is not looked through any more."""
    gc.freeze()
