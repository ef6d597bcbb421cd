"""What lint can find: a table of codes, and the record of one finding."""

from collections.abc import Mapping
from dataclasses import dataclass

from hedun.terms.model import Gate, Rule, Table
from hedun.terms.texts import FEN, Text

ERROR, ADVICE = "error", "advice"
SEVERITIES: Mapping[str, Text] = {ERROR: Text("错误", "error"), ADVICE: Text("建议", "advice")}


NO_WORDS = "(?!)"  # matches nothing
WHOLE = r"\bwhole\b|整档|整额|全额"
OUT = r"outside the bands|between the bands|\bgaps?\b|档外|之间|空隙"
SUDDEN = rf"franchise|threshold|\bminimum\b|门槛|起付|起赔|最低赔|{WHOLE}"
SIDES = r"\bbefore\b|\bafter\b|先|之前|之后|再"
MULTIPLE = r"multipl|\btimes\b|double|triple|purebred|倍"
STAGES = "stages?|生长期|阶段|生育期"
ROUNDED = r"\bround|取整|进位|四舍五入|抹零"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding, and what in a file's readings says that it is meant so.

    `accepted_by` numbers the ambiguities (`ambiguities.AMBIGUITIES`) from whose reading it
    follows; such a reading bears the number or name, or uses one of the `words`. `excused`: a
    reading that begins with the code accepts it. `by_none`: so does the reading "none".
    """

    severity: str
    title: Text
    accepted_by: tuple[int, ...] = ()
    words: str = NO_WORDS
    excused: bool = True
    by_none: bool = True


def _never(zh: str, en: str) -> Code:
    """What nobody can have meant."""
    return Code(ERROR, Text(zh, en), excused=False, by_none=False)


def _published(zh: str, en: str) -> Code:
    """What was not meant, though a wording may have been published so: its own code accepts it."""
    return Code(ERROR, Text(zh, en), by_none=False)


def _cliff(zh: str, en: str, n: int, words: str) -> Code:
    """An error that some wordings mean, and then say so."""
    return Code(ERROR, Text(zh, en), (n,), words)


def _advice(zh: str, en: str, *accepted_by: int, words: str = NO_WORDS) -> Code:
    return Code(ADVICE, Text(zh, en), accepted_by, words)


def _slip(zh: str, en: str, *accepted_by: int, words: str = NO_WORDS) -> Code:
    """A slip of the pen rather than a clause: "none" does not say that it is meant."""
    return Code(ADVICE, Text(zh, en), accepted_by, words, by_none=False)


def _last_season(zh: str, en: str) -> Code:
    """What the file would have refused: nothing but its own code accepts it."""
    return Code(ADVICE, Text(zh, en), by_none=False)


CODES: Mapping[str, Code] = {
    # what a loss is paid
    "PAYS_LESS": _cliff("损失更大，赔得反而更少", "a larger loss pays less", 1, WHOLE),
    "DROPS_OUT": _cliff("损失更大，落到各档之外", "a larger loss drops out of the bands", 3, OUT),
    "NEVER_PAYS": _never("无论损失多大都不赔", "no loss pays anything, however large"),
    "DEDUCTIBLE_ABOVE_BAND": _published("免赔额高于首档", "a deductible above the first band"),
    "DEAD_BAND": _published("某一档永远不赔", "a band that always pays nothing"),
    "BAND_NEVER_HOLDS": _never("某一档永远轮不到", "a band that no loss reaches"),
    "BAND_GAP": _cliff("两档之间有空隙", "a gap between two bands", 3, OUT),
    "JUMPS": _advice(
        "多损失一分，赔款跳升", "one fen more of loss pays a jump more", 1, 4, words=SUDDEN
    ),
    "DEDUCTIBLE_IN_BAND": _advice(
        "免赔额吃掉首档的一部分", "the deductible eats a part of the first band", 4, 5, words=SIDES
    ),
    "THRESHOLD_IDLE": _advice("起付门槛从不起作用", "a threshold that never decides"),
    "BANDS_TWICE": _slip("同一类损失分档两次", "bands are applied twice to one section", 1),
    # steps and gates
    "NO_VALUE": _never("没有 value 步骤计算这一类", "no value step works on this section"),
    "REPLACED": _never("结果被后面的 value 覆盖", "a result that a later value replaces"),
    "VALUE_TWICE": _advice("前一个 value 被后一个覆盖", "a value that a later value replaces"),
    "RATE_OVER_ONE": Code(
        ERROR, Text("比例大于 1", "a rate over 1"), (14,), MULTIPLE, by_none=False
    ),
    "TABLE_OVER_ONE": _slip("表中有大于 1 的比例", "a table with rates over 1", 14, words=MULTIPLE),
    "KEPT_UNUSED": _slip("as 保留的名称从未使用", "an `as` that is never used"),
    "REFUSES_ALL": _never("这道关口拒绝一切", "a gate that refuses everything"),
    "GATE_UNREACHABLE": _never("前面的关口已拒绝一切", "a gate behind one that refuses all"),
    "GATE_IDLE": _slip("这道关口从不拒绝", "a gate that never refuses"),
    "EXCLUDE_IN_INCLUDE": _advice("同一项既列入又排除", "the same code is included and excluded"),
    "INCLUDED_WITHOUT_ROW": _slip("准入的品目表中没有", "an included item that no table row has"),
    "READING_CONTRADICTS": _never("所声明的理解与步骤相反", "a reading that the steps contradict"),
    # tables
    "ROW_UNREACHABLE": _never("表中这一行永远用不到", "a table row that no line can reach"),
    "STAGE_MISSING": _slip(
        "表中缺少这一生长期", "a stage that is missing from a table", 12, words=STAGES
    ),
    # limits
    "SUBLIMIT_ABOVE": _published("分项限额高于总限额", "a sub-limit above its aggregate"),
    "LIMIT_IDLE": _published("限额从不起作用", "a limit that an earlier limit makes idle"),
    "LIMIT_ORDER": _published(
        "大范围限额排在小范围之前", "a larger scope is limited before a smaller"
    ),
    "ROUND_OVER_LIMIT": _advice(
        "进位后可能超过限额", "rounding up can exceed a limit", 20, words=ROUNDED
    ),
    "MINIMUM_BEFORE": _advice("最低赔付之后赔款还会变小", "amounts shrink after the minimum"),
    "LIMIT_BEFORE_SHARE": _advice(
        "限额之后还要打折或扣减", "a share or deduction is taken after the limit", 5, 6, words=SIDES
    ),
    # last season's lines
    "SPECIES_STRUCK": _last_season("上年肇事的物种不在保", "a species that struck is not covered"),
    "ITEM_STRUCK": _last_season("上年受损的品目不在保", "an item that was struck is refused"),
    "ROW_LACKING": _last_season(
        "上年受损的品目或生长期不在表中", "what was struck has no table row"
    ),
    "SECTION_STRUCK": _last_season(
        "上年受损的类别不在保", "a section that was struck is not covered"
    ),
    "PLACE_STRUCK": _last_season(
        "上年受损的地方不在本区划", "a place that was struck is not covered"
    ),
    "LINES_REFUSED": _last_season(
        "上年的一些损失将被拒绝", "some of last season's lines are refused"
    ),
    # SPEC cannot tell which of two meanings the wording has
    "AMBIGUOUS": _advice("条款有歧义，未声明取何种理解", "an ambiguous clause without a reading"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a careful actuary would say: where, what it does in numbers, what to change.

    `kind` and `n` place it for a machine ("step", 5); `n` of a table is its name.
    `ambiguity` numbers the ambiguity of an AMBIGUOUS finding, 0 for the others.
    """

    code: str
    kind: str  # "file", "gate", "step", "table" or "lines"
    n: int | str
    where: Text
    key: str
    says: Text
    example: Text
    change: Text
    ambiguity: int = 0

    @property
    def severity(self) -> str:
        """`ERROR` or `ADVICE`."""
        return CODES[self.code].severity

    @property
    def title(self) -> Text:
        """What kind of finding it is, in a few words."""
        return CODES[self.code].title

    def as_json(self, file: str) -> dict[str, object]:
        """The finding for a machine, every text in both languages."""
        texts = {
            name: getattr(self, name)._asdict()
            for name in ("title", "where", "says", "example", "change")
        }
        ambiguity = {"ambiguity": self.ambiguity} if self.ambiguity else {}
        place = {"kind": self.kind, "n": self.n, "key": self.key}
        return {
            "file": file,
            "code": self.code,
            "severity": self.severity,
            **ambiguity,
            **place,
            **texts,
        }


def at_rule(
    code: str, rule: Rule, key: str, says: Text, example: Text, change: Text, ambiguity: int = 0
) -> Finding:
    """A finding at a gate or a step."""
    kind = "gate" if isinstance(rule, Gate) else "step"
    return Finding(code, kind, rule.n, place(rule), key, says, example, change, ambiguity)


def at_table(
    code: str, table: Table, key: str, says: Text, example: Text, change: Text, ambiguity: int = 0
) -> Finding:
    """A finding at a table."""
    where = Text(f"表 {table.name}", f"table {table.name}")
    return Finding(code, "table", table.name, where, key, says, example, change, ambiguity)


def place(rule: Rule) -> Text:
    """A gate or step as `load_terms` names it: "step 5 (bands)"."""
    if isinstance(rule, Gate):
        return Text(f"第 {rule.n} 道关口（{rule.op}）", f"gate {rule.n} ({rule.op})")
    return Text(f"第 {rule.n} 步（{rule.op}）", f"step {rule.n} ({rule.op})")


def figure(fen: int) -> str:
    """An amount in yuan with thousands separators: 213570 → "2,135.70"."""
    return f"{fen // FEN:,}.{fen % FEN:02d}"
