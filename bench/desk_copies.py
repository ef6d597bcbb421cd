"""A season read from a demo's home, and the same season of other counties made of it.

What is read once: every row of every room as Python values, every entry of the record. What is
made for each county: other primary keys, other codes and numbers, other people's numbers under the
vault, the rows' seals and the entries' chain, as the house makes them (`hedun verify` looks at it).

What a row was before it was changed again nobody can look at any more: the seals of then are other
digests. Left out are households that nothing names, phones and what they sent, and in the other
counties who is called back. Photographs are the files of the first county under other digests;
those of the other counties do not open.
"""

import hashlib
import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import orjson
from django.apps import apps
from django.db import models

from bench.desk_board import SUMS, reckoned
from bench.desk_numbers import CODE, COUNTY, COUNTY_NAME, SPECIAL, TEMPLATE
from hedun import keys
from hedun.domain.chain import GENESIS, entry_digest
from hedun.people.models import BankAccount, Identity
from hedun.policies.files import keep, kept
from hedun.record.models import Entry
from hedun.record.reading import written
from hedun.record.seals import ABSENT, UNSEALED_MODELS, _seals, plain, sealed_fields

PROVINCE, CITY = 1, 2  # the first places, above the county
NAMES = "安宁昌和顺泰兴丰永康福清平阳源川陵泽"
CITIES, OF_A_CITY = 80, 24  # other cities are 1420, 1421, …, which do not exist
NOT_COPIED = frozenset({"phone.Device", "phone.Parcel", "phone.Handover", "record.Entry",
                        "record.Head", "record.Series", "record.Strand",
                        "record.PartyKey", "record.RootSignature", "openrosa.Instance",
                        "fieldwork.FieldSheet", "fieldwork.FieldPhoto",
                        "oversight.BoardMark", "receipts.Tries", "wildlife.Package",
                        "wildlife.Deployment", "wildlife.Detection"})  # fmt: skip
AT_HOME = frozenset({"telling.CallBack"})  # drawn by the claim's number: others draw other claims
AT_AN_ENTRY = frozenset({"entry_seq", "settled_seq", "act", "came_since_seq"})
# What must not be the same in two counties and says nothing by itself: another digest.
OTHER_DIGEST = frozenset({
    "evidence.Evidence.sha256", "intake.Submission.sha256", "intake.Submission.content_hash",
    "payments.BankAnswer.sha256", "injuries.Bill.number_hash", "injuries.BillItem.row_hash",
    "wildlife.Deployment.key", "wildlife.Detection.key", "partners.Token.secret_hash",
})  # fmt: skip
OF_A_PERSON = frozenset({
    "othercover.Cover.id_number_hash", "injuries.Injured.id_hash", "injuries.Heir.id_hash",
})  # fmt: skip
# numbers → their series
GLOBAL = {"PT": "prices", "OC": "othercover", "P": "injured", "CT": "wildlife"}
NUMBER = re.compile(r"^(PT|OC|P|CT)-(\d{5,6})(-\d+)?$")

Change = Callable[["County", Sequence[Any]], list[Any]]


@dataclass
class Table:
    """The rows of one model by column. `changes`: attribute → how a county's column is made."""

    model: type[models.Model]
    names: tuple[str, ...]
    columns: list[list[Any]]
    texts: list[list[str]]
    stride: int
    changes: dict[str, Change] = field(default_factory=dict)
    above: int = 0  # rows that belong to no county
    spelled: list[list[str]] = field(default_factory=list)  # as the seal reads them

    @property
    def label(self) -> str:
        return self.model._meta.label

    def says_an_entry(self, name: str) -> bool:
        """Whether the column has numbers of entries."""
        return name in AT_AN_ENTRY or (self.label, name) == ("oversight.BoardStand", "seq")


@dataclass
class Act:
    """An entry of the template. `begin`: its body as far as the data; `seals`: row key → its seal
    where the row was changed again later, else None; `moves`: the data read otherwise elsewhere."""

    action: str
    at: str
    user: str
    subject: str
    data: dict[str, Any]
    seals: dict[str, str | None]
    moves: bool
    policies: tuple[str, ...] = ()  # that it concerns
    begin: str = ""
    told: str = ""
    stands: tuple[str, ...] = ()  # keys of rows that stand as they were sealed here
    past: tuple[tuple[str, int, str], ...] = ()  # label, primary key, seal of then

    def ready(self) -> None:
        self.stands = tuple(key for key, seal in self.seals.items() if seal is None)
        parted = ((key.partition(":"), seal) for key, seal in self.seals.items() if seal)
        self.past = tuple((label, int(pk), seal) for (label, _, pk), seal in parted)


class County:
    """The nth copy: its code and name, and how texts of the template read there."""

    def __init__(self, season: "Season", n: int, chance: Random) -> None:
        self.season, self.n = season, n
        city = n // OF_A_CITY
        self.code = COUNTY if n == 0 else f"14{(20 + city):02d}{21 + n % OF_A_CITY:02d}"
        self.city = city
        self.name = COUNTY_NAME if n == 0 else "".join(chance.sample(NAMES, 2))
        self.region = "140499" if n == 0 else f"149{n:03d}"
        self.person: dict[str, str] = {}  # hash of the template → hash here
        self._kept: dict[str, str] = {}

    def text(self, value: str) -> str:
        """Codes, numbers, user names and the county's name, as they are here."""
        if self.n == 0 or not value:
            return value
        known = self._kept.get(value)
        if known is None:
            known = self._kept[value] = self._text(value)
        return known

    def _text(self, value: str) -> str:
        if value in self.season.users:
            return f"{value}.{self.n}"
        if value in self.season.wordings:
            own = self._reads(self.season.wordings[value].decode()).encode()
            return keep(own)
        if found := NUMBER.match(value):
            last = self.season.series[GLOBAL[found[1]]]
            number = int(found[2]) + self.n * last
            return f"{found[1]}-{number:0{len(found[2])}d}{found[3] or ''}"
        return self._reads(value)

    def _reads(self, value: str) -> str:
        return CODE.sub(self.code, value).replace(COUNTY_NAME, self.name)

    def json(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.json(one) for one in value]
        if isinstance(value, dict):
            return {self.text(key): self.json(one) for key, one in value.items()}
        return value

    def digest(self, value: str) -> str:
        if self.n == 0 or not value:
            return value
        return hashlib.sha256(f"{self.code}:{value}".encode()).hexdigest()


class Season:
    """The template, read whole: some 1 GB for a county's season."""

    def __init__(self) -> None:
        from hedun.people.models import Household, User
        from hedun.policies.models import TermsProposal
        from hedun.record.models import Series

        self.users = set(User.objects.using(TEMPLATE).values_list("username", flat=True))
        self.series = dict(Series.objects.using(TEMPLATE).values_list("name", "last"))
        proposals = TermsProposal.objects.using(TEMPLATE).values_list("sha256", flat=True)
        self.wordings = {digest: kept(digest) for digest in proposals}
        self.told = self.users | self.wordings.keys()
        self.dropped = self._dropped(Household)
        self.sealed_as = _hmac("seal")
        self._made: dict[str, tuple[int, Any]] = {}
        self.strands: dict[str, str] = {}  # of every county made so far: where they end
        self.acts, self.seqs = self._acts()
        self.board = reckoned()
        self.tables = {table.label: table for table in map(self._table, _copied())}
        for table in self.tables.values():
            self._rules(table)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────

    def _dropped(self, household: type[models.Model]) -> dict[str, set[int]]:
        """Households that nothing but the roll names, with what hangs on them: {label: pks}."""
        beside = {Identity, BankAccount}
        used: set[int] = set()
        for model in _copied():
            for f in model._meta.concrete_fields:
                if f.related_model is household and model not in beside:
                    rows = model._default_manager.using(TEMPLATE)
                    used |= set(rows.values_list(f.attname, flat=True))
        gone = set(household._default_manager.using(TEMPLATE).values_list("pk", flat=True)) - used
        found = {household._meta.label: gone}
        for model in beside:
            rows = model._default_manager.using(TEMPLATE).values_list("pk", "household_id")
            found[model._meta.label] = {pk for pk, of in rows if of in gone}
        return found

    def _acts(self) -> tuple[list[Act], dict[int, int]]:
        gone = {f"{label}:{pk}" for label, pks in self.dropped.items() for pk in pks}
        acts: list[Act] = []
        seqs: dict[int, int] = {}
        last: dict[str, tuple[Act, str]] = {}
        for entry in Entry.objects.using(TEMPLATE).order_by("seq").iterator(2000):
            body = orjson.loads(entry.body)
            seals = {k: v for k, v in body["seals"].items()
                     if k not in gone and k.partition(":")[0] not in NOT_COPIED}  # fmt: skip
            if not seals and entry.action == "household.register":
                continue
            data = body["data"]
            act = Act(entry.action, entry.at.isoformat(), entry.user, entry.subject, data,
                      dict(seals), _moves(data, self.told),
                      tuple(body.get("policies", ())))  # fmt: skip
            act.begin = f'{{"action":"{act.action}","at":"{written(entry.at)}","data":'
            act.told = _json(data)
            for key in seals:
                last[key] = (act, key)
            acts.append(act)
            seqs[entry.seq] = len(acts)
        for act, key in last.values():
            act.seals[key] = None
        for act in acts:
            act.ready()
        return acts, seqs

    def _table(self, model: type[models.Model]) -> Table:
        names = tuple(f.attname for f in model._meta.concrete_fields)
        gone = self.dropped.get(model._meta.label, set())
        rows = model._default_manager.using(TEMPLATE).order_by("pk").values_list(*names)
        key = names.index(model._meta.pk.attname)  # type: ignore[union-attr]
        if model in SUMS:  # sums of the record, which the template's worker need not have made
            kept = self.board[model]
        else:
            kept = [row for row in rows.iterator(2000) if row[key] not in gone]
        columns = [list(column) for column in zip(*kept, strict=True)] or [[] for _ in names]
        json_at = {f.attname for f in model._meta.concrete_fields
                   if isinstance(f, models.JSONField)}  # fmt: skip
        texts = [
            _texts(column, name in json_at) for name, column in zip(names, columns, strict=True)
        ]
        numbered = not isinstance(model._meta.pk, models.CharField)
        stride = max((row[key] for row in kept), default=0) if numbered else 0
        above = CITY if model._meta.label == "places.Place" else 0
        spelled = [list(map(_json, map(plain, column))) for column in columns]
        return Table(model, names, columns, texts, stride, above=above, spelled=spelled)

    # ── what changes from county to county ──────────────────────────────────────────────────────

    def _rules(self, table: Table) -> None:
        for f in table.model._meta.concrete_fields:
            change = self._rule(table, f)
            if change is not None:
                table.changes[f.attname] = change
        special = SPECIAL.get(table.label)
        if special is not None:
            table.changes |= special(table)

    def _rule(self, table: Table, f: "models.Field[Any, Any]") -> Change | None:
        values = table.columns[table.names.index(f.attname)]
        name = f"{table.label}.{f.attname}"
        if f.primary_key and table.stride:
            return _shifted(table.stride)
        if f.related_model is not None:
            label = f.related_model._meta.label
            stride = self.tables[label].stride if label in self.tables else 0
            return _place_of(stride) if label == "places.Place" else _shifted(stride)
        if name == "policies.YearClosing.transfer":
            return _shifted(self.tables["ledger.Transfer"].stride)
        if table.says_an_entry(f.attname):
            return self._entry
        if name in OTHER_DIGEST:
            return lambda county, column: [county.digest(value) for value in column]
        if name == "intake.Submission.reference":
            return lambda county, column: [
                value and str(UUID(county.digest(value)[:32])) for value in column
            ]
        if name in OF_A_PERSON:
            return lambda county, column: [
                county.person.get(value) or county.digest(value) for value in column
            ]
        if isinstance(f, models.JSONField) and any(_moves(v, self.told) for v in values):
            return lambda county, column: [county.json(value) for value in column]
        digests = (
            f.attname.endswith(("sha256", "hash", "digest", "seal")) or "password" in f.attname
        )
        of_wording = digests and any(value in self.wordings for value in values)
        text = isinstance(f, models.CharField | models.TextField)
        if text and (of_wording or not digests) and any(_moves(v, self.told) for v in set(values)):
            return lambda county, column: [county.text(value) for value in column]
        return None

    def once(self, county: County, name: str, make: Callable[[], Any]) -> Any:
        """What several columns of a table are taken from, made once a county."""
        if self._made.get(name, (None, None))[0] != county.n:
            self._made[name] = county.n, make()
        return self._made[name][1]

    def _entry(self, county: County, column: Sequence[Any]) -> list[Any]:
        behind = county.n * len(self.acts)
        return [value if not value else self.seqs[value] + behind for value in column]

    # ── one county ──────────────────────────────────────────────────────────────────────────────

    def county(
        self, n: int, prev: str, seed: int
    ) -> Iterator[tuple[type[models.Model], list[str]]]:
        """(model, lines of COPY) for each table, the record last. `prev`: the digest before it."""
        county = County(self, n, Random(f"{seed}:{n}"))
        seals: dict[str, str] = {}
        order = sorted(self.tables.values(), key=lambda t: t.model is not Identity)
        for table in order:
            if n and table.label in AT_HOME:
                continue
            lines = self._lines(county, table, seals)
            if lines:
                yield table.model, lines
        yield Entry, self._record(county, prev, seals)

    def _lines(self, county: County, table: Table, seals: dict[str, str]) -> list[str]:
        """The table's lines; `seals` gets how an entry says a row, by its key in the template."""
        texts, spelled = list(table.texts), list(table.spelled)
        columns = list(table.columns)
        skip = table.above if county.n else 0
        for name, change in table.changes.items():
            if county.n == 0 and not table.says_an_entry(name):
                continue  # the season as it is, its acts renumbered
            at = table.names.index(name)
            columns[at] = change(county, table.columns[at])
            texts[at] = _texts(columns[at], isinstance(_field(table.model, name), models.JSONField))
            whole = all(type(value) is int for value in columns[at])
            spelled[at] = texts[at] if whole else list(map(_json, map(plain, columns[at])))
        at = table.names.index(table.model._meta.pk.attname)  # type: ignore[union-attr]
        own = () if table.label in UNSEALED_MODELS else self._sealed(table, columns, spelled)
        for old, new, seal in zip(table.columns[at], texts[at], own, strict=False):
            seals[f"{table.label}:{old}"] = f'"{table.label}:{new}":"{seal}"'
        if skip:
            for old in table.columns[at][:skip]:
                seals.pop(f"{table.label}:{old}", None)
        return ["\t".join(row) for row in list(zip(*texts, strict=True))[skip:]]

    def _sealed(
        self, table: Table, columns: list[list[Any]], spelled: list[list[str]]
    ) -> Iterator[str]:
        """What record.seals gives, of columns that are spelled already."""
        at = table.names.index(table.model._meta.pk.attname)  # type: ignore[union-attr]
        fields = sealed_fields(table.model)
        if table.label in ABSENT:
            asked = [columns[at], *(columns[table.names.index(name)] for name in fields)]
            for _, seal in _seals(table.label, fields, list(zip(*asked, strict=True))):
                yield seal
            return
        fields = sorted(fields)
        inner = ",".join(f'"{name}":%s' for name in fields)
        sealed_as = self.sealed_as
        form = f'{{"columns":{{{inner}}},"row":"{table.label}:%s"}}'
        asked = [*(spelled[table.names.index(name)] for name in fields), spelled[at]]
        for row in zip(*asked, strict=True):
            yield sealed_as(form % row)

    def _record(self, county: County, prev: str, seals: dict[str, str]) -> list[str]:
        """The entries, each after the one before it: what record.pen writes, spelled at once."""
        lines, code, sealed_as = [], county.code, self.sealed_as
        behind = {label: t.stride * county.n for label, t in self.tables.items()}
        seq = county.n * len(self.acts)
        quoted: dict[str, str] = {}
        strands: dict[str, str] = {}  # no policy is of two counties
        for act in self.acts:
            seq += 1
            own = [seals[row] for row in act.stands if row in seals]
            for label, pk, seal in act.past:  # of a row changed again: nobody can look at it
                other = hashlib.sha256(f"{code}:{seal}".encode()).hexdigest()
                own.append(f'"{label}:{pk + behind[label]}":"{other}"')
            own.sort()
            user, subject = county.text(act.user), county.text(act.subject)
            if subject not in quoted:
                quoted[subject] = _json(subject)
            told = _json(county.json(act.data)) if act.moves else act.told
            start = act.begin + told
            named = {county.text(number) for number in act.policies}
            if named:
                before = {number: strands.get(number, GENESIS) for number in named}
                start += f',"policies":{_json(before)}'
            end = (f'"seals":{{{",".join(own)}}},"seq":{seq},'
                   f'"subject":{quoted[subject]},"user":"{user}"}}')  # fmt: skip
            entry = f'{{"after":"{prev}","entry":{start},{end}}}'
            seal = sealed_as(entry)
            body = f'{start},"seal":"{seal}",{end}'
            digest = entry_digest(prev, body.encode())
            strands |= dict.fromkeys(named, digest)
            kept = body.replace("\\", "\\\\") if "\\" in body else body
            lines.append(
                f"{seq}\t{act.at}\t{user}\t{act.action}\t{subject}\t{kept}\t{prev}\t{digest}"
            )
            prev = digest
        self.strands |= strands
        return lines


def last_digest(lines: Sequence[str]) -> str:
    return lines[-1].rpartition("\t")[2]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _copied() -> list[type[models.Model]]:
    return [m for m in apps.get_models()
            if m.__module__.startswith("hedun.") and m._meta.label not in NOT_COPIED]  # fmt: skip


def _hmac(name: str) -> Callable[[str], str]:
    digest = keys.digest(name)
    return lambda text: digest(text.encode())


def _json(value: Any) -> str:
    """Canonical JSON."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _field(model: type[models.Model], attname: str) -> Any:
    return next(f for f in model._meta.concrete_fields if f.attname == attname)


def _shifted(stride: int) -> Change:
    return lambda county, column: [
        None if value is None else value + county.n * stride for value in column
    ]


def _place_of(stride: int) -> Change:
    """What is above the county: the city that some counties share, and the province."""

    def change(county: County, column: Sequence[Any]) -> list[Any]:
        above = {None: None, PROVINCE: PROVINCE, CITY: city_key(stride, county.city)}
        return [above[value] if value in above else value + county.n * stride for value in column]

    return change


def city_key(stride: int, city: int) -> int:
    """Primary key of the nth other city; the first counties stay under the city of the demo."""
    return CITY if city == 0 else 10_000 * stride + city


def _moves(value: Any, told: Container[str]) -> bool:
    """Whether it reads otherwise in another county."""
    if isinstance(value, str):
        return bool(value in told or COUNTY_NAME in value or CODE.search(value)
                    or NUMBER.match(value))  # fmt: skip
    if isinstance(value, list):
        return any(_moves(one, told) for one in value)
    if isinstance(value, dict):
        return any(_moves(k, told) or _moves(v, told) for k, v in value.items())
    return False


_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _texts(column: Sequence[Any], is_json: bool) -> list[str]:
    """As COPY reads them."""
    types = set(map(type, column))
    if is_json:
        return ["\\N" if v is None else orjson.dumps(v).decode().translate(_ESCAPED)
                for v in column]  # fmt: skip
    if types == {int}:
        return list(map(str, column))
    return [_text(value) for value in column]


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return value.translate(_ESCAPED)
    if isinstance(value, date):  # an instant too
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "\\\\x" + bytes(value).hex()
    return str(value)
