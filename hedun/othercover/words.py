"""The words of this room: how the names of plots meet, what a policy says."""

from hedun.domain.words import Word
from hedun.othercover.matching import ALIKE, DIFFERS, SAME, UNNAMED

HOW: dict[str, Word] = {
    SAME: {"zh": "同一地块", "en": "the same plot"},
    ALIKE: {"zh": "地块名相近", "en": "a plot of a like name"},
    UNNAMED: {"zh": "有一方没写地块", "en": "one of the two names no plot"},
    DIFFERS: {
        "zh": "地块名不同，但这种作物只投了一块",
        "en": "another name, but the one plot insured",
    },
}
SAYS: dict[str, Word] = {
    "offset": {"zh": "其他保险已赔的，扣减", "en": "what another insurance paid is taken off"},
    "refuse": {
        "zh": "其他保险负责的，不赔",
        "en": "what another insurance answers for is not covered",
    },
}
