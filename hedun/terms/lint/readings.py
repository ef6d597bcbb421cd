"""Which ambiguities a file has declared its reading of.

`reading` is free text, so this is generous: a reading counts for an ambiguity if it begins with
its number ("#4 …") or its short name, or if it uses words of that ambiguity in Chinese or English.
What `source` adds in brackets ("only rice sums are published") counts as well. A reading that is
just "none" says that no clause is open. A finding that follows from a reading (bands are whole, so
a larger loss pays less) is stricter: `findings.CODES` has the words that say so.
"""

import re
from collections.abc import Mapping

from hedun.terms.model import Terms

NONE = {"none", "无", "没有"}
REMARK = re.compile(r"[((]([^()()]*)[))]")
MARKS = re.compile(r"^\s*((?:#\d+[\s,,、]*)+)")

SIDES = r"\bbefore\b|\bafter\b|先|之前|之后|以后|再扣|再乘"
BASE = r"\bgross\b|\bnet\b|毛|净额|扣前|扣后|未扣|扣除后|扣除前|原损失"
OFF_THE_LOSS = r"loss\s*[-−–]\s*\d|subtract|minus|taken off|off the loss"
# Ambiguity → words of a reading that count as its declaration; matched without case.
WORDS: Mapping[int, tuple[str, ...]] = {
    1: (r"whole|marginal|slice|% (of what is )?above", "整档|全额|整额|逐段|分段|累进|超额"),
    2: (BASE, r"band.*\bloss\b", "按损失.*档|档.*损失"),
    3: (r"outside the bands|beyond|above the last|below the first|\bgaps?\b",
        "档外|以外|最高档|以上|以下|超出"),
    4: ("franchise|deductible|threshold|qifuxian|minimum", "起付|免赔|门槛|起赔|最低赔",
        OFF_THE_LOSS),
    5: (SIDES, BASE, OFF_THE_LOSS),
    6: (SIDES, OFF_THE_LOSS, "inside the limit|限额"),
    7: (r"larger|smaller|greater|lesser|higher|lower|\bmax|\bmin\b|\bsum\b",
        "较高|较低|较大|较小|孰高|孰低|高者|低者|大者|小者|取大|取小|取高|取低|相加"),
    8: ("sub-?limit|aggregate|legal cost|inside|beside|included in|on top of",
        "分项|总限额|法律费用|之内|之外|另计"),
    9: (r"accident|\bevent|one claim|of a claim|per claim|per report|night",
        "每次|一次|事故|同一次|连续"),
    10: ("market value|sum insured|table sum|table value",
         "保额|保险金额|市场价|实际价值|表内|表列"),
    11: (r"\bmu\b|\bdegree|loss rate", "亩|损失程度|损失率"),
    12: (r"\bstages?\b|interpolat|publish", "生长期|阶段|生育期|公布|未列"),
    13: ("previous year|last year|year before|preceding", "上年|上一年|前一年|去年"),
    14: (r"multiple|\btimes\b|double|triple|purebred", "倍"),
    15: ("death|medical|wage|disab", "误工|死亡|身故|医疗|伤残"),
    16: ("refused|rejected|count", "计次|次数|被拒|拒赔"),
    17: ("whichever|actual|whole list|last item", "实际|孰低|较低|低者"),
    18: ("table in force|prices? (in force|of the day)|at the time|by the day",
         "当时|出险时|现行|当年|价目"),
    19: (r"other (policy|insurance|cover|party)|excess|second layer|\badd(s|ed|ition)",
         "paid by others|其他保险|重复|别的保险|另一张|超赔|比例分摊|他人已赔"),
    20: (r"\bround|\bfen\b|\bcent", "取整|进位|四舍五入|抹零|到元|到角|到分"),
    21: (r"365|366|360|\b250\b|21\.75|working day|calendar day|divid", "日均|工作日|自然日|除以"),
    22: ("pro rata|prorat|in order|first come|in the order|settlement order",
         "按比例|先后|先到|次序|顺序"),
}  # fmt: skip
_COMPILED = {n: re.compile("|".join(words), re.IGNORECASE) for n, words in WORDS.items()}


def says_none(terms: Terms) -> bool:
    """Whether the file says that it leaves nothing open."""
    return any(reading.strip(" .。").lower() in NONE for reading in terms.reading)


def declared(terms: Terms, n: int, name: str) -> bool:
    """Whether the file declares its reading of ambiguity `n`, whose short name is `name`."""
    texts = (*terms.reading, *REMARK.findall(terms.source))
    return any(_marks(text, n, name) or _COMPILED[n].search(text) for text in texts)


def means(terms: Terms, n: int, name: str, words: str) -> bool:
    """Whether a reading of ambiguity `n` says that what follows from it is meant: it bears the
    number or the name, or uses the words."""
    return any(_marks(text, n, name) for text in terms.reading) or uses(terms, words)


def _marks(text: str, n: int, name: str) -> bool:
    """Whether a reading begins with the number or the short name of an ambiguity."""
    numbers = MARKS.match(text)
    named = re.match(rf"\s*{re.escape(name)}\b", text, re.IGNORECASE)
    return named is not None or (numbers is not None and str(n) in re.findall(r"\d+", numbers[1]))


def excuses(terms: Terms, code: str) -> bool:
    """Whether a reading begins with the code of a finding ("JUMPS: …")."""
    return any(text.strip().startswith(code) for text in terms.reading)


def uses(terms: Terms, words: str) -> bool:
    """Whether a reading uses one of these words."""
    return any(re.search(words, text, re.IGNORECASE) for text in terms.reading)
