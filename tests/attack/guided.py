"""A reader fed by atheris (libFuzzer), which looks for inputs that come to lines no other came to.

    python -m tests.attack.guided "a form of ODK" -runs=5000

Exits 0 when nothing was found; else libFuzzer prints what was raised, and the input.
"""

import os
import sys
import tempfile
import warnings
from contextlib import nullcontext, suppress
from pathlib import Path
from random import Random
from typing import Any

WATCHED = ["hedun", "tomllib", "openpyxl", "xlrd", "defusedxml"]
atheris: Any
try:
    import atheris
except ImportError:  # there is a wheel for Linux on x86-64 alone (docs/threats.md)
    atheris = None

with atheris.instrument_imports(include=WATCHED) if atheris else nullcontext():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.attack.mutating import mutated
    from tests.attack.parsers import PARSERS


def main(name: str, *options: str) -> None:
    parser = next(one for one in PARSERS if one.name == name)
    warnings.simplefilter("ignore")

    def one(data: bytes) -> None:
        with suppress(*parser.refuses):
            parser.read(data)

    if atheris is None:  # blindly, then
        random, examples = Random(1), parser.examples()
        for _ in range(int(options[0].partition("=")[2])):
            one(mutated(random, random.choice(examples), examples))
        print("number_of_executed_units:", options[0].partition("=")[2], file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as corpus:
        for n, example in enumerate(parser.examples()):
            Path(corpus, str(n)).write_bytes(example)
        words = [sys.argv[0], *options, "-max_len=8192", "-timeout=10", "-rss_limit_mb=2048"]
        atheris.Setup([*words, f"-artifact_prefix={corpus}/", "-verbosity=0", corpus], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
