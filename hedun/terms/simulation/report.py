"""A comparison in words and figures: the tables that a terminal prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hedun.terms.simulation.comparison import Comparison, letter
from hedun.terms.simulation.distribution import QUANTILES, Bands, distributions
from hedun.terms.simulation.gains import Key, Row, largest, overall, split_by
from hedun.terms.simulation.words import code_and_words, words_of
from hedun.terms.texts import FEN, Text, same, say

MINUS = "−"
NO_NOTE = Text("", "")
NOTHING = same("·")
KINDS: Mapping[str, Text] = {
    "paid": Text("赔付", "paid"),
    "nil": Text("不赔（0 元）", "nil"),
    "refused": Text("拒赔", "refused"),
}
GAIN, LOSE = Text("增", "gain"), Text("减", "lose")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the first `left` columns are texts, the others figures."""

    title: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    left: int = 1
    note: Text = NO_NOTE


@dataclass(frozen=True, slots=True)
class Telling:
    """How a comparison is telling. `names` says codes (places too) in words; `most`: lines that are
    listed."""

    bands: Bands = field(default_factory=Bands)
    names: Mapping[str, Text] = field(default_factory=dict)
    most: int = 10


def sheets(found: Comparison, telling: Telling) -> list[Sheet]:
    """The tables, in the order in which they are read; those without rows are left out."""
    made = [_totals(found, telling), _spread(found, telling)]
    if found.others:
        made.append(_all(found))
        made += [_split(found, telling, split) for split in SPLIT_TITLES]
        made.append(_lines(found, telling))
    return [one for one in made if one.rows]


def amount(fen: int) -> str:
    """12,128.53; below nothing with a minus sign."""
    return f"{MINUS * (fen < 0)}{abs(fen) // FEN:,}.{abs(fen) % FEN:02d}"


def signed(fen: int) -> str:
    """An amount with its sign; what did not change is a dot."""
    return f"{'+' * (fen > 0)}{amount(fen)}" if fen else NOTHING.zh


def share(fen: int, of: int) -> str:
    """A change in percent with one decimal, half away from zero."""
    if not of or not fen:
        return NOTHING.zh
    tenths = (2 * abs(fen) * 1000 + of) // (2 * of)
    return f"{MINUS if fen < 0 else '+'}{tenths // 10:,}.{tenths % 10} %"


def _figure(n: int) -> Text:
    return same(f"{n:,}") if n else NOTHING


def _letters(found: Comparison) -> tuple[Text, ...]:
    return tuple(same(letter(n)) for n in range(len(found.wordings)))


def _against(n: int) -> str:
    return f"{letter(n)} {MINUS} A"


def _totals(found: Comparison, telling: Telling) -> Sheet:
    tallies = found.tallies
    first = tallies[0].payable_fen
    rows = [
        (Text("应赔合计", "payable"), *(same(amount(one.payable_fen)) for one in tallies)),
    ]
    if found.others:
        changes = [one.payable_fen - first for one in tallies]
        rows += [
            (Text("比 A", "against A"), *(same(signed(fen)) for fen in changes)),
            (Text("比 A（%）", "against A, %"), *(same(share(fen, first)) for fen in changes)),
        ]
    rows.append((Text("明细", "lines"), *(_figure(one.lines) for one in tallies)))
    for kind, word in KINDS.items():
        row = (say("  {w}", w=word), *(_figure(getattr(one, kind)) for one in tallies))
        rows.append(row)
        if kind == "refused":
            codes = dict.fromkeys(code for one in tallies for code in one.refused_by)
            rows += [
                (
                    say("    {code}", code=code_and_words(telling.names, code)),
                    *(_figure(one.refused_by.get(code, 0)) for one in tallies),
                )
                for code in codes
            ]
    return Sheet(Text("合计（元）", "Totals"), (Text("", ""), *_letters(found)), tuple(rows))


def _spread(found: Comparison, telling: Telling) -> Sheet:
    spread = distributions(found, telling.bands)
    rows = [
        (name, *(_figure(one.bands[n]) for one in spread))
        for n, name in enumerate(telling.bands.names)
    ]
    rows.append((Text("赔付的户次", "claims paid"), *(_figure(one.paid) for one in spread)))
    rows.append((Text("次均", "mean"), *(_fen(one.mean_fen) for one in spread)))
    for n, q in enumerate(QUANTILES):
        name = say("{q} % 不超过", "{q} % up to", q=q) if q < 100 else Text("最高", "most")
        rows.append((name, *(_fen(one.quantiles[n]) for one in spread)))
    title = Text("每户次应赔（元）的户次数", "Claims by what they are paid")
    note = Text(
        "户次：一户一次事故；次均和分位只算有赔付的。",
        "A claim is one household in one accident; mean and quantiles are of the claims paid.",
    )
    return Sheet(title, (Text("", ""), *_letters(found)), tuple(rows), note=note)


def _fen(fen: int | None) -> Text:
    return NOTHING if fen is None else same(amount(fen))


def _all(found: Comparison) -> Sheet:
    row = overall(found)
    rows = tuple(
        (
            same(letter(n)),
            _figure(one.gaining),
            same(signed(one.gain_fen)),
            _figure(one.losing),
            same(signed(-one.loss_fen)),
            _figure(row.claims - one.gaining - one.losing),
        )
        for n, one in zip(found.others, row.changes, strict=True)
    )
    head = (
        Text("与 A 比", "against A"),
        Text("增赔户次", "claims gaining"),
        Text("增加 元", "by"),
        Text("减赔户次", "claims losing"),
        Text("减少 元", "by"),
        Text("不变", "unchanged"),
    )
    return Sheet(Text("谁多得、谁少得", "Who gains, who loses"), head, rows)


SPLIT_TITLES: Mapping[str, Text] = {
    "village": Text("按村", "By village"),
    "crop": Text("按受损物", "By what was damaged"),
    "size": Text("按损失大小（元）", "By size of loss"),
}


def key_words(split: str, key: Key, telling: Telling) -> Text:
    """What a row is about, in words."""
    if split == "size":
        return telling.bands.names[int(key[0])]
    if split == "crop":
        section, item = (words_of(telling.names, code) for code in key)
        return item if key[0] == "crop" else say("{a} {b}", a=section, b=item)
    return words_of(telling.names, key[0])


def _split(found: Comparison, telling: Telling, split: str) -> Sheet:
    rows = split_by(found, split, telling.bands)
    head = [Text("", ""), Text("户次", "claims"), same("A")]
    for n in found.others:
        head += [same(letter(n)), same(_against(n)), GAIN, LOSE]
    made = tuple(_split_row(key_words(split, row.key, telling), row) for row in rows)
    return Sheet(SPLIT_TITLES[split], tuple(head), made)


def _split_row(name: Text, row: Row) -> tuple[Text, ...]:
    cells = [name, _figure(row.claims), same(amount(row.payable_fen[0]))]
    for fen, change in zip(row.payable_fen[1:], row.changes, strict=True):
        cells += [same(amount(fen)), same(signed(change.fen))]
        cells += [_figure(change.gaining), _figure(change.losing)]
    return tuple(cells)


def _lines(found: Comparison, telling: Telling) -> Sheet:
    rows = [_line(found, telling, row) for row in largest(found, telling.most)]
    head = [Text("明细", "line"), Text("村", "village"), Text("受损物", "item"), same("A")]
    for n in found.others:
        head += [same(letter(n)), same(_against(n))]
    title = Text("差别最大的明细（元）", "Lines that differ most")
    note = Text("--line 编号：逐步看每种条款怎样算", "--line ID shows how each wording gets there")
    return Sheet(title, tuple(head), tuple(rows), left=3, note=note)


def _line(found: Comparison, telling: Telling, row: int) -> tuple[Text, ...]:
    lines = found.lines
    place, item = (words_of(telling.names, lines.cell(name, row)) for name in ("place", "item"))
    cells = [same(lines.ids[row]), place, item]
    first = int(found.outcomes[0].payable_fen[row])
    for n, outcome in enumerate(found.outcomes):
        fen = int(outcome.payable_fen[row])
        cells.append(_paid(*outcome.at(row), fen, telling))
        if n:
            cells.append(same(signed(fen - first)))
    return tuple(cells)


def _paid(kind: str, code: str, fen: int, telling: Telling) -> Text:
    """The amount, or the code that refused the line."""
    return words_of(telling.names, code) if kind == "refused" else same(amount(fen))


def reading_in(text: str, lang: str) -> str:
    """A declared reading in one language, where it is written "中文 · English"."""
    chinese, dot, english = text.partition(" · ")
    two = dot and english.isascii() and not chinese.isascii()
    return (chinese if lang == "zh" else english) if two else text


def said(texts: Sequence[Text], lang: str) -> list[str]:
    """The texts in one language."""
    return [text.zh if lang == "zh" else text.en for text in texts]
