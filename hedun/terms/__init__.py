"""The policy wording as data: terms file + loss lines → how many fen each line is paid, and why.

terms = load_terms(source, "county.toml")
lines = read_lines(path, named=terms.columns())   # or Lines.from_rows(...)
answer = adjudicate(terms, lines, trace=True)
explain(terms, lines, answer, which=["L1"])
"""

from hedun.terms.arrow import read_lines
from hedun.terms.engine import Answer, LineStep, Refusal, Trace, adjudicate
from hedun.terms.explain import explain
from hedun.terms.lines import Lines, read_lines_csv
from hedun.terms.model import Terms
from hedun.terms.schema import load_terms
from hedun.terms.texts import LinesError, Problem, TermsError, Text

__all__ = [
    "Answer",
    "LineStep",
    "Lines",
    "LinesError",
    "Problem",
    "Refusal",
    "Terms",
    "TermsError",
    "Text",
    "Trace",
    "adjudicate",
    "explain",
    "load_terms",
    "read_lines",
    "read_lines_csv",
]
