"""The line of the text that a problem or a finding is about."""

import re
import tomllib

from hedun.terms.drafting.outline import Block, Entry, Outline, parts
from hedun.terms.texts import Problem, Text, same

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_RULE = re.compile(r"(gate|step) (\d+)")
_ITEM = re.compile(r"(\w+)\[(\d+)\]")


def line_of_fault(text: str, error: tomllib.TOMLDecodeError) -> int:
    """Where TOML cannot be read: tomllib says it in its message, or means the end."""
    found = _AT.search(str(error))
    return int(found[1]) if found else text.count("\n") + 1


def fault_says(error: tomllib.TOMLDecodeError) -> Text:
    """tomllib's complaint in both languages; one that is not known here as it is."""
    message = _AT.sub("", str(error)).replace("(at end of document)", "").strip()
    for begins, zh in _FAULTS.items():
        if message.startswith(begins):
            return Text(zh + message.removeprefix(begins).rstrip(), message)
    return same(message)


_FAULTS = {
    "Brackets inside too many brackets": "括号套得太深",
    "A number of too many digits": "数字的位数太多",
    "Expected newline or end of document after a statement": "这一行多了内容，一行一个“键 = 值”",
    "Expected '=' after a key in a key/value pair": "键后面少了等号 =",
    "Expected ']]' at the end of an array declaration": "标题少了右括号 ]]，如 [[step]]",
    "Expected ']' at the end of a table declaration": "标题少了右括号 ]",
    "Cannot declare": "标题重复：",
    "Cannot overwrite a value": "这个键写了两次",
    "Duplicate inline table key": "这个键写了两次：",
    "Cannot mutate immutable namespace": "不能再往这一组里加内容：",
    "Invalid statement": "这一行看不懂，应为“键 = 值”、[标题] 或 # 注释",
    "Invalid initial character for a key part": "键的写法不对：只用字母、数字、_ 和 -，其他加引号",
    "Invalid value": "值的写法不对：文字要加引号，数字不加千分位",
    "Unclosed array": "列表没有结束，少了 ]",
    "Unclosed inline table": "花括号没有结束，少了 }",
    "Unterminated string": "引号没有成对",
    "Illegal character": "引号没有成对，或有不该出现的字符",
    "Expected": "这里应为",
    "Unescaped": "文字里的反斜杠要写成 \\\\：",
    "Found invalid character": "有不该出现的字符",
    "Invalid date or datetime": "日期不对，应如 2026-01-01",
}


def place_of(problem: Problem) -> tuple[str, int | str]:
    """("step", 3), ("gate", 1), ("table", "per_mu") or ("file", 0), as `schema` names them."""
    found = _RULE.match(problem.where.en)
    if found:
        return found[1], int(found[2])
    kind, _, name = problem.where.en.partition(" ")
    return ("table", name) if kind == "table" else ("file", 0)


def line_of(around: Outline, kind: str, n: int | str, key: str) -> int:
    """The line of a key; of its gate, step or table where the key is not there; 1 else."""
    if kind in ("gate", "step"):
        rules = around.rules(kind)
        if isinstance(n, int) and 0 < n <= len(rules):
            rule = rules[n - 1]
            return _line(around, [rule.main, *rule.below], key, _header(around, rule.main))
    if kind == "table":
        rows, main = around.block("tables", str(n), "values"), around.block("tables", str(n))
        key = key.removeprefix("values.")
        blocks = [block for block in (rows, main) if block is not None]
        if blocks:
            return _line(around, blocks, key, _header(around, blocks[-1]))
    return _line(around, list(around.blocks[:1]), key, 1)


def _line(around: Outline, blocks: list[Block], key: str, otherwise: int) -> int:
    """Of the key by its whole name; else of its first part (`bands[2].rate`: the second band)."""
    entries = [(block, entry) for block in blocks for entry in block.entries]
    whole = key.strip('"')
    for _, entry in entries:
        if whole in (".".join(entry.path), "/".join(entry.path)):
            return around.line(entry.start)
    item = _ITEM.match(whole)
    base = item[1] if item else whole.partition(".")[0]
    for block, entry in entries:
        if entry.path[0] == base:
            return around.line(_inside(around, entry, int(item[2]) if item else 0))
        if block.path[:1] == ("tables",) and entry.path == ("values",):
            return around.line(entry.start)
    return otherwise


def _inside(around: Outline, entry: Entry, n: int) -> int:
    spans = parts(around.text, entry) if n else []
    return spans[n - 1][0] if 0 < n <= len(spans) else entry.start


def _header(around: Outline, block: Block) -> int:
    return around.line(max(block.body - 1, 0))
