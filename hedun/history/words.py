"""What became of a claim of a past year, as pages say it."""

from hedun.domain.words import Word

OUTCOMES: dict[str, Word] = {
    "paid": {"zh": "已赔", "en": "paid"},
    "nil": {"zh": "零赔", "en": "settled with nothing"},
    "refused": {"zh": "拒赔", "en": "refused"},
    "withdrawn": {"zh": "撤案", "en": "withdrawn"},
    "open": {"zh": "未决", "en": "not settled"},
}
