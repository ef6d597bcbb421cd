"""clients/python: the typed client of partners' systems, written from docs/openapi.json.

    python scripts/make_client.py            write models.py and client.py anew
    python scripts/make_client.py --check    only say whether they are as they would be written

Of the document only what bears the tag `partners`. What a document can say that this does not know
is an error here, not a wrong client there.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs/openapi.json"
CLIENT = ROOT / "clients/python/hedun_client"
TAG = "partners"
PLAIN = {"string": "str", "integer": "int", "boolean": "bool"}
FORMATS = {"date": "date", "date-time": "datetime"}
PREFIX = "Partner"  # of our schemas; left out there

BY = "Written by scripts/make_client.py from docs/openapi.json; not by hand."
MODELS = f'''"""What is answered. {BY}"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


'''
CLIENT_HEAD = f'''"""The requests. {BY}"""

from __future__ import annotations

from typing import Any

from hedun_client import models
from hedun_client.asking import Asking


class Client(Asking):
    """A partner's system. `base`: https://… of the desk; `token`: as it was handed over.

    Every request raises Refused (with its status and code) and, where the desk was not reached,
    OSError.
    """
'''


def main() -> int:
    document = json.loads(DOCUMENT.read_text())
    written = {"models.py": laid_out(models(document)), "client.py": laid_out(client(document))}
    stale = [name for name, text in written.items() if _text(CLIENT / name) != text]
    if "--check" in sys.argv:
        print("\n".join(f"{name} is not as it would be written" for name in stale), end="")
        return bool(stale)
    for name in stale:
        (CLIENT / name).write_text(written[name])
    return 0


def laid_out(text: str) -> str:
    """As the house formats its code."""
    ruff = [sys.executable, "-m", "ruff", "format", "--config", str(ROOT / "pyproject.toml"), "-"]
    return subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout


# ── models ──────────────────────────────────────────────────────────────────────────────────────


def models(document: Any) -> str:
    """One frozen class a schema, each behind those it holds."""
    schemas = document["components"]["schemas"]
    wanted: list[str] = []
    for operation in _operations(document):
        for name in _named(operation, schemas):
            if name not in wanted:
                wanted.append(name)
    parts = [_model(name, schemas[name]) for name in wanted]
    return MODELS + "\n\n".join(parts)


def _model(name: str, schema: Any) -> str:
    lines = ["@dataclass(frozen=True)", f"class {_class(name)}:"]
    if about := schema.get("description"):
        lines += [*_docstring(about, "    "), ""]
    needed, fields = set(schema["required"]), schema["properties"]
    ordered = sorted(fields, key=lambda field: field not in needed)  # those with a default last
    for field in ordered:
        kind = _type(fields[field])
        if field not in needed:
            kind = f"{kind.removesuffix(' | None')} | None = None"
        lines.append(f"    {_safe(field)}: {kind}")
    lines += ["", "    @classmethod", f"    def read(cls, told: Any) -> {_class(name)}:"]
    lines.append("        return cls(")
    for field in ordered:
        given = f'told["{field}"]' if field in needed else f'told.get("{field}")'
        value = _reading(fields[field], given, field in needed)
        lines.append(f"            {_safe(field)}={value},")
    return "\n".join([*lines, "        )", ""])


def _type(schema: Any) -> str:
    if "$ref" in schema:
        return _class(schema["$ref"].rpartition("/")[2])
    kind = schema["type"]
    if isinstance(kind, list):
        [plain] = [one for one in kind if one != "null"]
        return f"{_type({**schema, 'type': plain})} | None"
    if kind == "array":
        return f"list[{_type(schema['items'])}]"
    return FORMATS.get(schema.get("format", ""), "") or PLAIN[kind]


def _reading(schema: Any, given: str, needed: bool) -> str:
    """The expression that makes the value of what was told."""
    if isinstance(schema.get("type"), list):
        [plain] = [one for one in schema["type"] if one != "null"]
        inner, needed = {**schema, "type": plain}, False
    else:
        inner = schema
    made = _made(inner, given)
    return made if needed or made == given else f"None if {given} is None else {made}"


def _made(schema: Any, given: str) -> str:
    if "$ref" in schema:
        return f"{_type(schema)}.read({given})"
    if schema["type"] == "array":
        inner = _made(schema["items"], "one")
        return given if inner == "one" else f"[{inner} for one in {given}]"
    made = FORMATS.get(schema.get("format", ""))
    return f"{made}.fromisoformat({given})" if made else given


# ── requests ────────────────────────────────────────────────────────────────────────────────────


def client(document: Any) -> str:
    found = []
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            if TAG in told.get("tags", ()):
                found.append(_request(path, method, told, document["components"]["schemas"]))
    return CLIENT_HEAD + "\n" + "\n".join(found)


def _request(path: str, method: str, told: Any, schemas: Any) -> str:
    named = [one for one in told["parameters"] if one["in"] == "path"]
    asked = [one for one in told["parameters"] if one["in"] == "query"]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    fields = schemas[_ref(body["schema"])]["properties"] if body else {}
    takes = ["self", *(f"{one['name']}: {_type(one['schema'])}" for one in named)]
    optional = [f"{one['name']}: {_type(one['schema'])} | None = None" for one in asked]
    sent = [f"{name}: {_type(schema)}" for name, schema in fields.items()]
    takes += [*(["*"] if optional or sent else []), *sent, *optional]
    answer = _class(_ref(told["responses"]["200"]["content"]["application/json"]["schema"]))
    target = f'f"{path}"' if named else f'"{path}"'
    for one in named:
        target = target.replace("{" + one["name"] + "}", f"{{self.quoted({one['name']})}}")
    query = "{" + ", ".join(f'"{one["name"]}": {one["name"]}' for one in asked) + "}"
    given = "{" + ", ".join(f'"{name}": {name}' for name in fields) + "}" if fields else "None"
    name = _snake(told["operationId"])
    lines = [f"    def {name}({', '.join(takes)}) -> models.{answer}:"]
    lines += _docstring(told["summary"], "        ")
    lines.append(f"        query: dict[str, Any] = {query}" if asked else "")
    lines.append(
        f'        told = self.ask("{method.upper()}", {target}, '
        f"{'query' if asked else '{}'}, {given})"
    )
    lines.append(f"        return models.{answer}.read(told)")
    return "\n".join(line for line in lines if line) + "\n"


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _operations(document: Any) -> Iterator[Any]:
    for operations in document["paths"].values():
        for told in operations.values():
            if TAG in told.get("tags", ()):
                yield told["responses"]
    yield document["components"]["schemas"]["PartnerTold"]  # what a hook is told
    yield {"$ref": "#/components/schemas/PartnerTold"}


def _named(part: Any, schemas: Any) -> Iterator[str]:
    """The schemas that a part of the document leads to, each behind those it holds itself."""
    if isinstance(part, dict):
        if "$ref" in part and "/schemas/" in part["$ref"]:
            name = _ref(part)
            yield from _named(schemas[name], schemas)
            yield name
        for one in part.values():
            yield from _named(one, schemas)
    if isinstance(part, list):
        for one in part:
            yield from _named(one, schemas)


def _ref(schema: Any) -> str:
    return str(schema["$ref"].rpartition("/")[2])


def _class(name: str) -> str:
    return name.removeprefix(PREFIX)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _safe(field: str) -> str:
    """`from` is a word of Python's own."""
    return f"{field}_" if field == "from" else field


def _docstring(text: str, indent: str) -> list[str]:
    """In lines of at most 100 characters."""
    lines, line = [], f'{indent}"""'
    for word in text.split():
        if len(line) + len(word) + 4 > 100:
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return [*lines, line.rstrip() + '"""']


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
