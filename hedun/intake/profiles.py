"""Profiles: a TOML file makes another layout of a list readable. The format is in docs/profiles.md.

Hedun's own lie beside this file, a county's in $HEDUN_HOME/profiles. What is wrong with one is said
by file and key, all of it at once.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from hedun.claims.words import SECTIONS
from hedun.domain.foreign import toml_value
from hedun.domain.problems import Problem
from hedun.domain.units import UNITS
from hedun.intake import cells, spelling
from hedun.intake.contents import CONTENTS, Content
from hedun.intake.layout import (
    Column,
    Coordinates,
    Otherwise,
    Profile,
    Refusal,
    key,
    names,
)
from hedun.intake.tables import Fault, Table

OWN = Path(__file__).parent / "profiles"
FORMAT = 1
LOSSES_ALONE = ("losses",)
MONEY = {"yuan": 1, "wan_yuan": 10_000}  # an amount's unit → yuan
AREAS = tuple(code for code, unit in UNITS.items() if unit.dimension == "area")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


class BadProfile(Exception):
    """A profile that cannot be used: in which file, and what is wrong at which key."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file, self.faults = file, tuple(faults)
        super().__init__("\n".join(f"{file}: {fault}" for fault in faults))


def profile(name: str, *about: str) -> Profile:
    """The profile of this name for such lists (none said: of losses), Hedun's own or the county's.
    Raises BadProfile."""
    path = _paths().get(name)
    found = _read(path, path.stat().st_mtime_ns) if path else None
    if found is None or found.about not in (about or LOSSES_ALONE):
        there = ", ".join(known(*about))
        fault = Fault("", f"没有这个格式，现有：{there}。", f"No such profile; there are: {there}.")
        raise BadProfile(f"{name}.toml"[:60], [fault])
    return found


def known(*about: str) -> dict[str, tuple[str, str]]:
    """Every profile of such lists (none said: of losses) by name, with its title in zh and en (the
    name, where its file is faulty)."""
    found = {}
    for name in sorted(_paths()):
        try:
            one = profile(name, *CONTENTS)
        except BadProfile:
            found[name] = (name, name)
        else:
            if one.about in (about or LOSSES_ALONE):
                found[name] = one.title
    return found


def parse(text: str, file: str) -> Profile:
    """A profile from its text. Raises BadProfile with everything that is wrong."""
    name = file.removesuffix(".toml")
    try:
        raw = toml_value(text)
    except ValueError as error:
        fault = Fault("", f"不是有效的 TOML：{error}。", f"This is no valid TOML: {error}.")
        raise BadProfile(file, [fault]) from None
    top = Table(raw)
    if not _NAME.fullmatch(name):
        top.wrong(
            "", "文件名应为小写字母、数字、- 和 _", "a file name of small letters, digits, - and _"
        )
    made = _profile(name, top)
    faults = top.finish()
    if faults or made is None:
        raise BadProfile(file, faults)
    return made


def _paths() -> dict[str, Path]:
    """Own profiles first: a county's file does not change what a built-in name means."""
    folders = (Path(settings.HEDUN_HOME) / "profiles", OWN)
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Profile:
    try:
        return parse(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault("", "打不开，应为 UTF-8 文本。", f"It cannot be read as UTF-8: {error}")
        raise BadProfile(path.name, [fault]) from None


# ── the parts ───────────────────────────────────────────────────────────────────────────────────


def _profile(name: str, top: Table) -> Profile | None:
    top.one_of("format", (FORMAT,))
    about = top.one_of("about", tuple(CONTENTS), "losses")
    content = CONTENTS[about]
    title = top.table("title")
    file, dates, numbers = (top.table(part, needed=False) for part in ("file", "dates", "numbers"))
    values = top.maps("values")
    manner = {
        "order": dates.one_of("order", spelling.ORDERS, "ymd"),
        "zone": _zone(dates),
        "decimal": numbers.one_of("decimal", (".", ","), "."),
        "values": values,
        "content": content,
    }
    columns = [
        _column(content.second.get(key, key), part, manner)
        for key, part in top.tables("columns", (*content.fields, *content.second))
    ]
    made = [column for column in columns if column is not None]
    constants = top.texts_by_key("constants", content.text)
    coordinates = _coordinates(top.table("coordinates", needed=False))
    _insist_on_fields(top, made, constants, content)
    _insist_on_names(top, made)
    refusals = [_refusal(part) for part in top.list_of_tables("refuse")]
    same = top.table("same", needed=False).texts("fields", content.same, content.alike)
    return Profile(
        name=name,
        title=(title.text("zh"), title.text("en")),
        about=about,
        columns=tuple(made),
        ignore=frozenset(file.texts("ignore", ())),
        totals=frozenset(file.texts("totals", ())),
        footers=frozenset(file.texts("footers", ())),
        first_rows=file.whole("first_rows", 15, most=100),
        most_rows=file.whole("most_rows", 2000, most=50_000),
        encoding=_encoding(file),
        delimiter=file.one_of("delimiter", ("", ",", ";", "\t"), ""),
        note_unknown=file.flag("note_unknown", True),
        zone=manner["zone"],
        constants=constants,
        otherwise=tuple(
            _otherwise(f, part, content)
            for f, part in top.tables("otherwise", sorted(content.text))
        ),
        refusals=tuple(refusals),
        coordinates=coordinates,
        same=same,
        values=values,
        stages_of=top.lists("stages_of"),
    )


def _column(field: str, part: Table, manner: Mapping[str, Any]) -> Column | None:
    content: Content = manner["content"]
    kind = part.one_of("read", tuple(k for k, fields in content.fills.items() if field in fields))
    header, also = part.text("header"), part.texts("also", ())
    needed, merged = part.flag("needed", True), part.flag("merged", False)
    if merged and kind in ("area", "degree", "count", "tags", "yuan"):
        part.wrong("merged", "面积和程度不能合并", "no merged amounts: one cell is one row's")
    read = _READERS[kind](part, manner) if kind in _READERS else None
    sections = frozenset(part.texts("sections", (), tuple(SECTIONS)))
    if read is None:
        return None
    words = _words(part, manner)
    only = content.codes.get(field, ())
    if only and not set(only).issuperset(words.values()):
        part.wrong("values", f"只用这些代码：{'、'.join(only)}", f"these codes: {', '.join(only)}")
    return Column(header, field, kind, read, also, needed, merged, words, sections)


def _text(part: Table, manner: Mapping[str, Any]) -> cells.Reader:
    return cells.text(
        part.whole("most", 60, most=500), whole_numbers=part.flag("whole_numbers", False)
    )


def _word(part: Table, manner: Mapping[str, Any]) -> cells.Reader:
    return cells.word(_words(part, manner))


def _age(part: Table, manner: Mapping[str, Any]) -> cells.Reader:
    return cells.age(_words(part, manner))


def _words(part: Table, manner: Mapping[str, Any]) -> dict[str, str]:
    """The words of one map, or of several together."""
    values = manner["values"]
    if isinstance(part.raw("values"), list):
        names = part.texts("values", None, tuple(values))
    elif part.raw("read") in ("word", "age"):
        names = (part.one_of("values", tuple(values)),)
    else:
        names = ()
    return {word: code for name in names for word, code in values.get(name, {}).items()}


def _area(part: Table, manner: Mapping[str, Any]) -> cells.Reader:
    return cells.area(part.one_of("unit", AREAS) or "mu", manner["decimal"])


def _yuan(part: Table, manner: Mapping[str, Any]) -> cells.Reader:
    unit = part.one_of("unit", tuple(MONEY), "yuan")
    return cells.yuan if MONEY[unit] == 1 else cells.money_in(MONEY[unit])


def _degree(part: Table, manner: Mapping[str, Any]) -> cells.Reader:
    return cells.degree(part.one_of("unit", ("percent", "fraction")), manner["decimal"])


_READERS: dict[str, Any] = {
    "text": _text,
    "word": _word,
    "age": _age,
    "area": _area,
    "degree": _degree,
    "id_number": lambda part, manner: cells.id_number,
    "account": lambda part, manner: cells.account,
    "phone": lambda part, manner: cells.phone,
    "count": lambda part, manner: cells.count,
    "tags": lambda part, manner: cells.tags,
    "yuan": _yuan,
    "day": lambda part, manner: cells.day(manner["order"], manner["zone"]),
}


def _zone(dates: Table) -> ZoneInfo:
    name = dates.text("zone", "Asia/Shanghai")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        dates.wrong("zone", "时区名，如 Asia/Shanghai", "a time zone such as Asia/Shanghai")
        return ZoneInfo("Asia/Shanghai")


def _encoding(file: Table) -> str:
    name = file.text("encoding", "")
    try:
        "".encode(name or "utf-8")
    except LookupError:
        file.wrong("encoding", "编码名，如 utf-8、gb18030", "an encoding such as utf-8 or gb18030")
    return name


def _refusal(part: Table) -> Refusal:
    equal, starts = part.texts("is", ()), part.texts("starts", ())
    if not equal and not starts:
        part.wrong("is", "“is”或“starts”，至少一个", "`is` or `starts`, one at least")
    code = part.text("code")
    if code and not _CODE.fullmatch(code):
        part.wrong("code", "大写字母、数字和 _", "capital letters, digits and _")
    found = Problem(code, part.text("zh"), part.text("en"))
    return Refusal(part.text("column"), frozenset(equal), starts, found)


def _otherwise(field: str, part: Table, content: Content) -> Otherwise:
    by = part.one_of("by", tuple(f for f in content.fields if f != field))
    return Otherwise(field, by, part.texts_by_key("values"))


def _coordinates(part: Table) -> Coordinates | None:
    if not part:
        return None
    from hedun.intake.ground import known_epsg  # only layouts with coordinates need its libraries

    epsg = part.whole("epsg", most=999_999)
    if epsg and not known_epsg(epsg):
        part.wrong("epsg", "EPSG 坐标系代码，如 4326", "the EPSG code of a coordinate system: 4326")
    wkt, x, y = part.texts("wkt", ()), part.text("x", ""), part.text("y", "")
    if bool(wkt) == bool(x and y):
        part.wrong("wkt", "“wkt”，或“x”和“y”", "either `wkt`, or `x` and `y`")
    check = part.table("check", needed=False)
    seen = (check.text("lat"), check.text("lon")) if check else None
    within = check.text("within", "") if check else ""
    return Coordinates(
        epsg=epsg,
        wkt=wkt,
        x=x,
        y=y,
        area=part.one_of("area", ("", "planted_e4", "damaged_e4"), ""),
        check=seen,
        within_m=check.whole("within_m", most=100_000) if check and not within else 0,
        within=within,
    )


# ── across ──────────────────────────────────────────────────────────────────────────────────────


def _insist_on_fields(
    top: Table, columns: list[Column], constants: Mapping[str, str], content: Content
) -> None:
    given = {column.name for column in columns} | set(constants)
    for field in content.always:
        if field not in given:
            top.wrong(f"columns.{field}", "这一列（每行都要有）", "this column: every row needs it")
    twice = sorted({column.name for column in columns} & set(constants))
    for field in twice:
        top.wrong(f"constants.{field}", "列或固定值，只要一个", "a column or a constant, not both")


def _insist_on_names(top: Table, columns: list[Column]) -> None:
    """No header may mean two columns."""
    meant: dict[str, str] = {}
    for column in columns:
        for name in names(column):
            other = meant.setdefault(key(name), column.name)
            if other != column.name:
                top.wrong(
                    f"columns.{column.name}",
                    f"列名“{name}”已属于 {other}，应只属于一列",
                    f"a name of its own: “{name}” is one of columns.{other} already",
                )


VILLAGE = parse((OWN / "village.toml").read_text(encoding="utf-8"), "village.toml")
