"""The words and figures that the sentences of an explanation are made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from hedun.terms.lines import Lines
from hedun.terms.model import GroupStep, Rule, Table, Terms
from hedun.terms.texts import UNIT, Text, decimal, join, money, percent, same, say

UNITS: Mapping[str, Text] = {
    "crop": Text(" 亩", " mu"),
    "livestock": Text(" 头", " head"),
    "tree": Text(" 株", " trees"),
}
NO_UNIT = Text("", "")

SECTIONS: Mapping[str, Text] = {
    "crop": Text("农作物", "crops"),
    "tree": Text("林木", "trees"),
    "livestock": Text("牲畜", "livestock"),
    "person": Text("人身", "persons"),
    "property": Text("财产", "property"),
}

# Columns that a group may be split by; others are said as they are.
COLUMNS: Mapping[str, Text] = {
    "section": Text("类别", "section"),
    "item": Text("标的", "thing"),
    "stage": Text("生育期", "stage"),
    "species": Text("致害动物", "animal"),
    "plot": Text("地块", "plot"),
    "place": Text("地区", "place"),
    "household": Text("户", "household"),
    "person": Text("人", "person"),
    "report": Text("事故", "accident"),
}

SCOPES: Mapping[str, Text] = {
    "line": Text("本项", "this line"),
    "claim": Text("本户本次", "this household in this accident"),
    "report": Text("本次事故", "this accident"),
    "person_report": Text("此人本次", "this person in this accident"),
    "person": Text("此人本期", "this person in the period"),
    "household": Text("本户本期", "this household in the period"),
    "section": Text("本类本期", "this section in the period"),
    "policy": Text("全保单本期", "the whole policy in the period"),
}
PERSON_SCOPES = ("person", "person_report")


@dataclass(frozen=True, slots=True)
class Speaker:
    """One line of the lines file, able to name things and write figures.

    `names` turns codes (species, items, facts found) into words; a code without a name is said
    as it is.
    """

    terms: Terms
    lines: Lines
    position: int
    names: Mapping[str, Text]

    def cell(self, column: str) -> str:
        """A cell as written."""
        return self.lines.cell(column, self.position)

    def name(self, code: str) -> Text:
        """A code in words."""
        return self.names.get(code) or SECTIONS.get(code) or _or_empty(code)

    def money(self, fen: int) -> Text:
        """An amount in the currency of the terms."""
        return money(fen, self.terms.currency)

    @property
    def degree(self) -> int:
        """The degree of loss in millionths."""
        return int(self.lines.degree[self.position])

    @property
    def quantity(self) -> int:
        """The quantity in ten-thousandths."""
        return int(self.lines.quantity[self.position])

    def amount_of(self, quantity: int) -> Text:
        """A quantity with the unit of the line's section."""
        figure = decimal(quantity, UNIT)
        return say("{n}{unit}", n=figure, unit=UNITS.get(self.cell("section"), NO_UNIT))

    def key(self, table: Table) -> Text:
        """The line's key in a table."""
        return join([_or_empty(self.cell(column)) for column in table.keys], "/")

    def scope(self, step: GroupStep) -> Text:
        """What a step's group is, in words; "" where the line is alone by rule."""
        alone = step.scope in PERSON_SCOPES and not self.cell("person")
        if step.scope == "line" or alone:
            return Text("", "")
        return say(
            "{scope}{sections}{by}",
            scope=SCOPES[step.scope],
            sections=self._sections(step),
            by=_by(step.by),
        )

    def _sections(self, step: Rule) -> Text:
        if step.sections is None:
            return Text("", "")
        listed = [self.name(section) for section in step.sections]
        return say("（{names}）", " ({names})", names=join(listed, "、", ", "))

    def total(self, step: GroupStep, fen: int, on: str | None = None) -> Text:
        """A group's total: "本户本次合计 1500.00 元", or the bare amount for a line alone."""
        scope = self.scope(step)
        kept = Text(f"（{on}）", f" ({on})") if on else Text("", "")
        if not scope.zh:
            return say("{on}{fen}", on=Text(f"{on} ", f"{on} ") if on else "", fen=self.money(fen))
        return say(
            "{scope}合计{on} {fen}",
            "total for {scope}{on} {fen}",
            scope=scope,
            on=kept,
            fen=self.money(fen),
        )

    def share(self, before: int, total: int, new: int, after: int) -> Text:
        """How the line's part of a shared total was reached; "" if the group is this line alone."""
        if before == total:
            return Text("", "")
        floor = before * new // total if total else 0
        sentence = say(
            "；本项分得 {before} × {new} ÷ {total} = {floor}",
            "; this line's share {before} × {new} ÷ {total} = {floor}",
            before=self.money(before),
            new=self.money(new),
            total=self.money(total),
            floor=self.money(floor),
        )
        if after == floor:
            return sentence
        return say(
            "{share}（分以下舍去），补尾差 {gain}，得 {after}",
            "{share} (cut to the fen), plus {gain} left over: {after}",
            share=sentence,
            gain=self.money(after - floor),
            after=self.money(after),
        )


def _by(columns: tuple[str, ...]) -> Text:
    if not columns:
        return Text("", "")
    named = [COLUMNS.get(column) or Text(column, column) for column in columns]
    return say("（按{names}分）", " (by {names})", names=join(named, "、", ", "))


def compared(left: Text, holds: bool, right: Text) -> Text:
    """ "a ≥ b" or "a < b"."""
    return say("{a} {sign} {b}", a=left, sign="≥" if holds else "<", b=right)


def degree_compared(degree: int, least: int) -> Text:
    """A degree of loss beside the least that is asked for."""
    figures = compared(same(percent(degree)), degree >= least, same(percent(least)))
    return say("损失程度 {what}", "degree of loss {what}", what=figures)


def not_covered(why: Text) -> Text:
    """A refusal: the reason, and that nothing is paid."""
    return say("{why}，不赔", "{why}; not covered", why=why)


def _or_empty(code: str) -> Text:
    return same(code) if code else Text("（空）", "(empty)")
