"""What does the work: always the exact rules, and before them perhaps something quicker."""

import numpy as np

from hedun.terms.columns import Numbering
from hedun.terms.plan import NO_CODE
from hedun.terms.work import Work


class Exact(Numbering):
    """The back end that leaves everything to the exact rules."""

    def run(self, place: int, work: Work) -> int:
        """Do the rule at a place of the plan, and those after it that can be done with it; how
        many, 0 for one that is left to the exact rules."""
        return 0

    def name_nil(self, work: Work, first_op: int) -> None:
        """Write to `code` what brought the lines to nothing: the operations from `first_op` on."""
        nil = np.asarray(work.x == 0, dtype=bool)
        nil &= work.code == NO_CODE
        work.code += nil * (work.zeroed_by + np.uint16(first_op))
