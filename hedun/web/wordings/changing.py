"""What a button of the form does to the text: a word and what it is about ("up:step:3").

Nothing is saved here. The answer is the new text and the form that is open now; where what was
typed is wrong, the text stays as it was and the form comes back with what was typed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hedun.terms import TermsError, load_terms
from hedun.terms.drafting import rewriting, typed
from hedun.terms.drafting.fields import operations
from hedun.terms.drafting.places import place_of
from hedun.terms.drafting.words import HEAD
from hedun.terms.schema import read_rule
from hedun.terms.texts import Problem, Text
from hedun.web.wordings.asking import Form, P, Posted, digest, head_form, rule_form, table_form
from hedun.web.wordings.cards import rules_of, tables_of
from hedun.web.wordings.names import spoken

CHANGED = Text(
    "这一步的文字在此期间改过。请关上再打开，重新填写。",
    "The text of this rule was changed meanwhile. Close it, open it again and enter it anew.",
)
BY_HAND = Text(
    "这份文件的写法不能由表单改动（例如步骤写成一行的列表）。请在文字里改。",
    "This file is written in a way that the form cannot change (steps as one inline list, say). "
    "Change it in the text.",
)
TABLE_NAME = Text(
    "表名应为小写字母、数字和下划线，且没有用过。",
    "The name of a table has small letters, digits and _, and is not taken.",
)
NO_COLUMN = Text("请至少选一栏。", "Choose one column at least.")
NO_ROW = Text("请至少填一行。", "Fill in one row at least.")


@dataclass(frozen=True)
class Changed:
    """`says`: why nothing was changed, where no form says it. `at`: the rule to show."""

    text: str
    form: Form | None = None
    says: str = ""
    at: str = ""


@dataclass(frozen=True)
class Order:
    """One order: its word, what it is about, the text and its meaning, and what was posted."""

    text: str
    raw: dict[str, Any]
    about: Sequence[str]
    posted: Posted = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.about[0] if self.about else ""

    @property
    def n(self) -> int:
        return int(self.about[1]) if len(self.about) > 1 and self.about[1].isdigit() else 0

    def rule(self) -> dict[str, Any]:
        """Raises LookupError for one that is not there."""
        rules = rules_of(self.raw, self.kind)
        if not 1 <= self.n <= len(rules):
            raise LookupError(f"{self.kind} {self.n}")
        return rules[self.n - 1]


def change(text: str, do: str, posted: Posted) -> Changed:
    """Carry out one order. The text must be TOML. Raises LookupError for an order there is not."""
    word, *about = do.split(":")
    own = {name.removeprefix(P): tuple(v) for name, v in posted.items() if name.startswith(P)}
    order = Order(text, rewriting.read(text), about, own)
    try:
        return ORDERS[word](order)
    except rewriting.CannotRewrite:
        return Changed(text, says=spoken(BY_HAND))


# ── gates and steps ─────────────────────────────────────────────────────────────────────────────


def _open(order: Order) -> Changed:
    rule = order.rule()
    if rule.get("op") not in operations(order.kind):
        return Changed(order.text, says=spoken(BY_HAND), at=f"{order.kind}:{order.n}")
    form = rule_form(order.raw, order.kind, order.n, rule)
    return Changed(order.text, form, at=form.at)


def _put(order: Order) -> Changed:
    old = order.rule()
    values = typed.rule_values(order.kind, str(old.get("op", "")), order.posted)

    def again(errors: Mapping[str, list[str]]) -> Changed:
        form = rule_form(order.raw, order.kind, order.n, old, errors=errors, typed=order.posted)
        return Changed(order.text, form, at=form.at)

    if order.posted.get("was", ("",))[-1] != digest(old):
        return again({"": [spoken(CHANGED)]})
    values |= {"op": old.get("op")}
    errors = _wrong(order, values)
    if errors:
        return again(errors)
    text = rewriting.put_rule(order.text, order.kind, order.n, values)
    return Changed(text, at=f"{order.kind}:{order.n}")


def _new(order: Order) -> Changed:
    """An empty form for an operation; it goes last unless another place is chosen."""
    op = (order.posted.get(f"new-{order.kind}") or ("",))[-1] or order.about[-1]
    if op not in operations(order.kind):
        raise LookupError(op)
    n = len(rules_of(order.raw, order.kind)) + 1
    return Changed(order.text, rule_form(order.raw, order.kind, n, {"op": op}, new=True))


def _add(order: Order) -> Changed:
    kind, op = order.about[0], order.about[1]
    if op not in operations(kind):
        raise LookupError(op)
    values = typed.rule_values(kind, op, order.posted)
    count = len(rules_of(order.raw, kind))
    wanted = (order.posted.get("place") or ("",))[-1]
    n = min(int(wanted), count + 1) if wanted.isdigit() and int(wanted) else count + 1
    errors = _wrong(replace(order, about=(kind, str(n))), values)
    if errors:
        form = rule_form(
            order.raw, kind, n, {"op": op}, new=True, errors=errors, typed=order.posted
        )
        return Changed(order.text, form)
    return Changed(rewriting.add_rule(order.text, kind, n, values), at=f"{kind}:{n}")


def _moved(by: int) -> Callable[[Order], Changed]:
    def move(order: Order) -> Changed:
        order.rule()
        text = rewriting.move_rule(order.text, order.kind, order.n, by)
        n = order.n + by if text != order.text else order.n
        return Changed(text, at=f"{order.kind}:{n}")

    return move


def _drop(order: Order) -> Changed:
    order.rule()
    text = rewriting.remove_rule(order.text, order.kind, order.n)
    return Changed(text, at=f"{order.kind}:{max(order.n - 1, 1)}")


def _wrong(order: Order, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with the rule by itself, by key; and with the names it uses of the file."""
    found: dict[str, list[str]] = {}
    for problem in read_rule(order.kind, order.n or 1, dict(values))[1]:
        base = re.split(r"[.\[]", problem.key)[0]
        more = "" if problem.key == base else f"{problem.key}: "
        found.setdefault(base, []).append(more + spoken(problem.expected))
    return found


# ── the head ────────────────────────────────────────────────────────────────────────────────────


def _head(order: Order) -> Changed:
    return Changed(order.text, head_form(order.raw), at="head")


def _put_head(order: Order) -> Changed:
    given = {key: (order.posted.get(key) or ("",))[-1].strip() for key in HEAD}
    values: dict[str, Any] = dict(given)
    for key in ("effective", "expires"):
        values[key] = typed.day(given[key])
    values["reading"] = [s.strip() for s in given["reading"].splitlines() if s.strip()] or None
    text = rewriting.put_head(order.text, {k: v for k, v in values.items() if v != ""})
    errors = _problems(text, "file", 0)
    lacking = Text("请填写。", "Fill this in.")
    errors |= {k: [spoken(lacking)] for k in HEAD if k != "reading" and not given[k]}
    wrong = {key: said for key, said in errors.items() if key in HEAD}
    if wrong:
        return Changed(order.text, head_form(order.raw, wrong, order.posted), at="head")
    return Changed(text, at="head")


# ── tables ──────────────────────────────────────────────────────────────────────────────────────


def _table(order: Order) -> Changed:
    form = table_form(order.raw, _table_name(order))
    return Changed(order.text, form, at=form.at)


def _put_table(order: Order) -> Changed:
    name = _table_name(order)
    table = tables_of(order.raw)[name]
    values = typed.table_values(order.posted, table["keys"])
    says = ""
    if order.posted.get("was", ("",))[-1] != digest(table):
        says = spoken(CHANGED)
    elif not values:
        says = spoken(NO_ROW)
    else:
        text = rewriting.put_table(order.text, name, table["keys"], values)
        wrong = [f"{k}: {s}" for k, all_said in _problems(text, "table", name).items()
                 for s in all_said]  # fmt: skip
        if not wrong:
            return Changed(text, at=f"table:{name}")
        form = table_form(order.raw, name, errors=wrong, typed=order.posted)
        return Changed(order.text, form, at=form.at)
    form = table_form(order.raw, name, errors=[says], typed=order.posted)
    return Changed(order.text, form, at=form.at)


def _new_table(order: Order) -> Changed:
    return Changed(order.text, table_form(order.raw, "", new=True))


def _add_table(order: Order) -> Changed:
    name = (order.posted.get("name") or ("",))[-1].strip()
    keys = list(order.posted.get("keys", ()))
    errors = []
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in tables_of(order.raw):
        errors.append(spoken(TABLE_NAME))
    if not keys:
        errors.append(spoken(NO_COLUMN))
    if errors:
        form = table_form(order.raw, "", new=True, errors=errors, typed=order.posted)
        return Changed(order.text, form)
    text = rewriting.put_table(order.text, name, keys, {"/".join("*" for _ in keys): 0})
    form = table_form(rewriting.read(text), name)
    return Changed(text, form, at=form.at)


def _drop_table(order: Order) -> Changed:
    return Changed(rewriting.remove_table(order.text, _table_name(order)))


def _table_name(order: Order) -> str:
    name = ":".join(order.about)
    if name not in tables_of(order.raw):
        raise LookupError(name)
    return name


def _problems(text: str, kind: str, n: int | str) -> dict[str, list[str]]:
    """What the whole file says about one place, by key."""
    try:
        load_terms(text.encode(), "toml")
    except TermsError as error:
        found: dict[str, list[str]] = {}
        for problem in error.problems:
            if _is_at(problem, kind, n):
                found.setdefault(problem.key, []).append(spoken(problem.expected))
        return found
    return {}


def _is_at(problem: Problem, kind: str, n: int | str) -> bool:
    unused = problem.key == "values" and kind == "table"  # may come to be used yet
    return place_of(problem) == (kind, n) and not unused


ORDERS: Mapping[str, Callable[[Order], Changed]] = {
    "open": _open,
    "put": _put,
    "new": _new,
    "add": _add,
    "up": _moved(-1),
    "down": _moved(1),
    "drop": _drop,
    "head": _head,
    "put-head": _put_head,
    "table": _table,
    "put-table": _put_table,
    "new-table": _new_table,
    "add-table": _add_table,
    "drop-table": _drop_table,
    "close": lambda order: Changed(order.text),
}
