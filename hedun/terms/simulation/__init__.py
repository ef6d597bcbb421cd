"""Readings side by side: the same losses under several wordings, and who gains and who loses.

wordings = [Wording.of(load_terms(source, name)) for …]
found = compare(wordings, lines)
found.tallies, split_by(found, "village"), distributions(found), largest(found, 10)
beside(found, "L1")                                          # one line, explained under each

The first wording is what the others are measured against. Amounts are fen.
"""

from hedun.terms.simulation.comparison import Comparison, compare, letter
from hedun.terms.simulation.distribution import EDGES, QUANTILES, Bands, Distribution, distributions
from hedun.terms.simulation.explained import Explained, beside
from hedun.terms.simulation.gains import SPLITS, Change, Row, largest, overall, split_by
from hedun.terms.simulation.opening import open_parameters, open_wording
from hedun.terms.simulation.outcomes import Outcome, Tally
from hedun.terms.simulation.wordings import NO_WORDING, Wording

__all__ = [
    "EDGES",
    "NO_WORDING",
    "QUANTILES",
    "SPLITS",
    "Bands",
    "Change",
    "Comparison",
    "Distribution",
    "Explained",
    "Outcome",
    "Row",
    "Tally",
    "Wording",
    "beside",
    "compare",
    "distributions",
    "largest",
    "letter",
    "open_parameters",
    "open_wording",
    "overall",
    "split_by",
]
