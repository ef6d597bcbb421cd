"""Changes to the text of a terms file that leave everything else as it stands, comments too.

Each takes the text and answers the new text. Before it is answered the new text is read again and
compared with what it should mean; a file written so that this cannot be done by touching only what
changes (steps as an inline array, say) raises CannotRewrite, and a person changes the text.
"""

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hedun.terms.drafting.outline import Block, Entry, Outline, Rule, outline
from hedun.terms.literals import toml, toml_key

Values = Mapping[str, Any]
Cut = tuple[int, int, str]  # from, to, what stands there instead
WIDE = 92  # a list of tables longer than this gets a line for each


class CannotRewrite(ValueError):
    """The file is written in a way that only a person can change."""


def read(text: str) -> dict[str, Any]:
    """What the text means, numbers exact. Raises tomllib.TOMLDecodeError, and nothing else."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError("Brackets inside too many brackets") from None
    except ValueError:  # Python reads no whole number of over 4300 digits
        raise tomllib.TOMLDecodeError("A number of too many digits") from None


# ── gates and steps ─────────────────────────────────────────────────────────────────────────────


def add_rule(text: str, kind: str, n: int, values: Values) -> str:
    """A new gate or step that becomes number `n` (from 1; further ones move back)."""
    around, rules = outline(text), _rules(text, kind)
    written = f"[[{kind}]]\n" + "".join(_line(key, value) for key, value in values.items())
    if n <= len(rules):
        cut = _before(rules[n - 1].start, written)
    elif rules:
        cut = _after(around, rules[-1].end, written)
    elif kind == "gate" and around.rules("step"):
        cut = _before(around.rules("step")[0].start, written)
    else:
        cut = _after(around, len(text), written)
    wanted = read(text)
    wanted.setdefault(kind, []).insert(n - 1, dict(values))
    return _checked(_with(text, [cut]), wanted)


def remove_rule(text: str, kind: str, n: int) -> str:
    """Without the nth gate or step and the comments right above it."""
    rule, wanted = _rules(text, kind)[n - 1], read(text)
    end = rule.end
    while text.startswith("\n", end):
        end += 1
    del wanted[kind][n - 1]
    if not wanted[kind]:
        del wanted[kind]
    return _checked(_with(text, [(rule.start, end, "")]), wanted)


def move_rule(text: str, kind: str, n: int, by: int) -> str:
    """The nth gate or step changes places with the one before (-1) or after it (1)."""
    rules, wanted = _rules(text, kind), read(text)
    if not 1 <= n + by <= len(rules):
        return text
    first, second = sorted((rules[n - 1], rules[n - 1 + by]), key=lambda rule: rule.start)
    one, two = (_ended(text[rule.start : rule.end]) for rule in (first, second))
    cuts = [(first.start, first.end, two), (second.start, second.end, one)]
    moved = wanted[kind]
    moved[n - 1], moved[n - 1 + by] = moved[n - 1 + by], moved[n - 1]
    return _checked(_with(text, cuts), wanted)


def put_rule(text: str, kind: str, n: int, values: Values) -> str:
    """The nth gate or step with these keys and no others; what is equal stays as written."""
    rule, wanted = _rules(text, kind)[n - 1], read(text)
    cuts = _changes(outline(text), rule.main, rule.below, wanted[kind][n - 1], values)
    wanted[kind][n - 1] = dict(values)
    return _checked(_with(text, cuts), wanted)


# ── the head ────────────────────────────────────────────────────────────────────────────────────


def put_head(text: str, values: Mapping[str, Any]) -> str:
    """The keys of the head ("effective", "title.zh"); None takes a key away."""
    for name, value in values.items():
        text = _put_head(text, tuple(name.split(".")), value)
    return text


def _put_head(text: str, path: tuple[str, ...], value: Any) -> str:
    wanted = read(text)
    holder = wanted
    for name in path[:-1]:
        holder = holder.setdefault(name, {})
        if not isinstance(holder, dict):
            raise CannotRewrite(".".join(path))
    if _same(holder.get(path[-1]), value):
        return text
    old = {path[-1]: holder[path[-1]]} if path[-1] in holder else {}
    if value is None:
        holder.pop(path[-1])
    else:
        holder[path[-1]] = value
    new = {} if value is None else {path[-1]: value}
    return _checked(_with(text, _head_cuts(outline(text), path, old, new)), wanted)


def _head_cuts(around: Outline, path: tuple[str, ...], old: Values, new: Values) -> list[Cut]:
    head = around.blocks[0]
    table = around.block(*path[:-1]) if len(path) > 1 else None
    if table is not None:
        return _changes(around, table, (), old, new)
    inline = next((entry for entry in head.entries if entry.path == path[:1]), None)
    if len(path) > 1 and inline is not None:
        values = {**read(f"x = {around.text[inline.value : inline.end]}")["x"], **new}
        return [(inline.value, inline.end, toml(values))]
    name = ".".join(toml_key(part) for part in path)
    found = next((entry for entry in head.entries if entry.path == path), None)
    return _changes_of(around, head, found, name, new.get(path[-1]))


# ── tables of values ────────────────────────────────────────────────────────────────────────────


def put_table(text: str, name: str, keys: Sequence[str], values: Values) -> str:
    """A table with these key columns and values; rows that are equal stay as written."""
    wanted = read(text)
    old = wanted.get("tables", {}).get(name)
    wanted.setdefault("tables", {})[name] = {"keys": list(keys), "values": dict(values)}
    if old is None:
        return _checked(_with(text, [_new_table(outline(text), name, keys, values)]), wanted)
    around = outline(text)
    main, rows = around.block("tables", name), around.block("tables", name, "values")
    if main is None:
        raise CannotRewrite(f"tables.{name}")
    given = {"keys": list(keys)}
    held = {"keys": old.get("keys")} if "keys" in old else {}
    if rows is not None:
        cuts = _changes(around, main, (), held, given)
        cuts += _changes(around, rows, (), old.get("values", {}), values)
    else:
        held |= {"values": old["values"]} if "values" in old else {}
        cuts = _changes(around, main, (), held, {**given, "values": dict(values)})
    return _checked(_with(text, cuts), wanted)


def remove_table(text: str, name: str) -> str:
    """Without the table and the comments right above it."""
    around, wanted = outline(text), read(text)
    blocks = [block for block in around.blocks if block.path[:2] == ("tables", name)]
    if not blocks:
        raise CannotRewrite(f"tables.{name}")
    del wanted["tables"][name]
    if not wanted["tables"]:
        del wanted["tables"]
    cuts = []
    for block in blocks:
        end = block.end
        while text.startswith("\n", end):
            end += 1
        cuts.append((block.start, end, ""))
    return _checked(_with(text, cuts), wanted)


def _new_table(around: Outline, name: str, keys: Sequence[str], values: Values) -> Cut:
    key = toml_key(name)
    written = f"[tables.{key}]\nkeys = {toml(list(keys))}\n\n[tables.{key}.values]\n"
    written += "".join(_line(each, value) for each, value in values.items())
    first = next((b for b in around.blocks if b.path[:1] in (("gate",), ("step",))), None)
    if first is not None:
        return _before(first.start, written)
    return _after(around, len(around.text), written)


# ── a block and its keys ────────────────────────────────────────────────────────────────────────


def _changes(
    around: Outline, main: Block, below: Sequence[Block], old: Values, new: Values
) -> list[Cut]:
    """What makes the block say `new` where it said `old`."""
    cuts: list[Cut] = []
    added = ""
    for key in {**old, **new}:
        if key in old and key in new and _same(old[key], new[key]):
            continue
        entries = [entry for entry in main.entries if entry.path[0] == key]
        blocks = [block for block in below if block.path[len(main.path)] == key]
        whole = entries[0] if len(entries) == 1 and entries[0].path == (key,) else None
        if whole and key in new and not blocks:
            cuts.append((whole.value, whole.end, _value(key, new[key])))
            continue
        cuts += [_line_of(around, entry) for entry in entries]
        cuts += [(block.start, block.end, "") for block in blocks]
        added += _line(key, new[key]) if key in new else ""
    if added:
        cuts.append(_at_end(around, main, added))
    return cuts


def _at_end(around: Outline, block: Block, lines: str) -> Cut:
    """After the other keys, but before the clause where that is the last."""
    last = block.entries[-1] if block.entries else None
    if last is None or last.path != ("clause",):
        return _after_entries(around, block, lines)
    at = around.line_start(last.start)
    return at, at, lines


def _changes_of(
    around: Outline, head: Block, found: Entry | None, name: str, value: Any
) -> list[Cut]:
    if found is None:
        return [_after_entries(around, head, f"{name} = {toml(value)}\n")]
    if value is None:
        return [_line_of(around, found)]
    return [(found.value, found.end, toml(value))]


def _after_entries(around: Outline, block: Block, lines: str) -> Cut:
    at = around.line_end(block.entries[-1].end) if block.entries else block.body
    newline = "" if at == 0 or around.text.endswith("\n", 0, at) else "\n"
    return at, at, newline + lines


def _line_of(around: Outline, entry: Entry) -> Cut:
    return around.line_start(entry.start), around.line_end(entry.end), ""


def _line(key: str, value: Any) -> str:
    return f"{toml_key(key)} = {_value(key, value)}\n"


def _value(key: str, value: Any) -> str:
    written = toml(value)
    tables = isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
    if not tables or len(key) + len(written) < WIDE:
        return written
    return "[\n" + "".join(f"  {toml(one)},\n" for one in value) + "]"


def _before(at: int, written: str) -> Cut:
    return at, at, written + "\n"


def _after(around: Outline, at: int, written: str) -> Cut:
    text = around.text
    newline = "" if at == 0 or text.endswith("\n", 0, at) else "\n"
    blank = "" if at == 0 else "\n"
    return at, at, newline + blank + written


def _rules(text: str, kind: str) -> list[Rule]:
    """Raises CannotRewrite where they are not all written as [[gate]] or [[step]]."""
    rules, given = outline(text).rules(kind), read(text).get(kind, [])
    if not isinstance(given, list) or len(rules) != len(given):
        raise CannotRewrite(kind)
    return rules


def _same(one: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _ended(block: str) -> str:
    return block if block.endswith("\n") else block + "\n"


def _with(text: str, cuts: Sequence[Cut]) -> str:
    for start, end, instead in sorted(cuts, key=lambda cut: (cut[0], cut[1]), reverse=True):
        text = text[:start] + instead + text[end:]
    return text


def _checked(text: str, wanted: Mapping[str, Any]) -> str:
    try:
        found = read(text)
    except tomllib.TOMLDecodeError as error:
        raise CannotRewrite(str(error)) from error
    if found != wanted:
        raise CannotRewrite("the new text would mean something else")
    return text
