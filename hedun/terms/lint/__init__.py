"""What a careful actuary would say before signing: `lint(terms)` and `review(terms)`.

**What is an error, what is advice, what is accepted.** An error is a file that nobody can have
meant, or that a county would be blamed for: a larger loss is paid less, a row is never taken, a
sub-limit stands above its aggregate. Advice is what may be meant, and should be looked at: a
threshold, an ambiguous clause. The table of both is `findings.CODES`.

Published wordings do have cliffs and gaps: Suichuan's bands are whole, and 1,000.01 is paid less
than 1,000.00. A file that *declares* the reading from which a finding follows has accepted it:
the finding moves to `Review.accepted` and counts no more. So a file is clean if whatever is odd
about it is said in its `reading`. A reading declares

- an ambiguity (`ambiguities.AMBIGUITIES`), if it begins with its number ("#1 …") or short name,
  or uses its words (`readings.WORDS`); findings that follow from it are accepted with it;
- one code, if it begins with it ("JUMPS: …"), for everything that anybody can have meant;
- nearly all of these, if it is just "none": the file says that it leaves nothing open. A rate
  over one, slips of the pen and what last season's lines show want a word of their own.

What nobody can have meant (a gate that refuses all, a row that is never taken) is never accepted.
What a wording may have been published with (a limit that is idle) is accepted by its code only.

**How amounts are found.** By running the engine on probe losses through the whole file (`curve`),
not by formula: cliffs are told as two losses one fen apart.
"""

from dataclasses import dataclass

from hedun.terms.lines import Lines
from hedun.terms.lint import readings
from hedun.terms.lint.ambiguities import AMBIGUITIES, declares, means
from hedun.terms.lint.checks import CHECKS
from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import ADVICE, CODES, ERROR, Finding
from hedun.terms.lint.season import season
from hedun.terms.model import Terms

__all__ = [
    "ADVICE",
    "AMBIGUITIES",
    "CHECKS",
    "CODES",
    "ERROR",
    "Finding",
    "Review",
    "lint",
    "review",
]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything found: what stands, errors first, and what the file's readings have accepted."""

    findings: list[Finding]
    accepted: list[Finding]


def review(terms: Terms, lines: Lines | None = None) -> Review:
    """Every finding in a terms file; with last season's lines also what it would refuse of them.

    Raises LinesError if the lines lack a column that the terms use.
    """
    curves = Curves(terms)
    found = [finding for check in CHECKS.values() for finding in check(terms, curves)]
    if lines is not None:
        found += season(terms, lines)
    stands = [finding for finding in found if not accepted(terms, finding)]
    stands.sort(key=lambda finding: finding.severity != ERROR)
    return Review(stands, [finding for finding in found if finding not in stands])


def lint(terms: Terms, lines: Lines | None = None) -> list[Finding]:
    """What stands against a terms file, errors first; empty for a clean one.

    Raises LinesError if the lines lack a column that the terms use.
    """
    return review(terms, lines).findings


def accepted(terms: Terms, finding: Finding) -> bool:
    """Whether a reading of the file says that it is meant so."""
    code = CODES[finding.code]
    if code.by_none and readings.says_none(terms):
        return True
    if finding.ambiguity:
        return declares(terms, finding.ambiguity)
    if any(means(terms, n, code.words) for n in code.accepted_by):
        return True
    return code.excused and readings.excuses(terms, finding.code)
