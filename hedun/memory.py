"""How often Python looks for garbage in programs that hold many rows at once."""

import gc

YOUNG = 200_000  # objects between two looks; Python's own 700 is meant for small programs


def collect_seldom() -> None:
    """What is there now, code and tables, stays for good and is not looked through any more.

    An act on some lists makes a hundred thousand objects that all go by themselves when it is over;
    with Python's default a quarter of its time went into looking for others among them.
    """
    gc.collect()
    stays()
    gc.set_threshold(YOUNG, 20, 50)


def stays() -> None:
    """What is there by now is not looked through any more."""
    gc.freeze()
