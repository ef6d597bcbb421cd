"""What a comparison of wordings is about: the policy's season, which claims, which wordings.

The choice stands in the address, unless a file takes part: that is sent along with every request
and kept nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from hedun.assessment.season import IN_FORCE
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.insights.selection import Ground
from hedun.people.queries import places_of
from hedun.policies.columns import LIVE
from hedun.policies.models import Policy
from hedun.policies.queries import chosen, load, wordings_of
from hedun.terms import Problem, TermsError, Text, library, load_terms
from hedun.terms.simulation import Wording, open_parameters, open_wording
from hedun.terms.texts import same

# The policy staff of the two parties; nobody else looks for another wording.
STAFF = PERMITTED["terms.compare"]
MOST = 6  # wordings beside each other
UPLOADS, BYTES = 4, 200_000  # files taken at once, and how long each may be
OWN, SENT = "own-", "sent-"


def compares(actor: Actor, now: datetime) -> bool:
    return bool(actor.roles(now) & STAFF)


def policies_of(near: Ground, actor: Actor, now: datetime) -> list[Policy]:
    """The policies whose whole place the actor works for, the newest first."""
    codes = places_of(actor, now, STAFF)
    return [p for p in near.policies if near.whole(p) and codes & set(near.chains[p.place_id])]


@dataclass(frozen=True, slots=True)
class Sent:
    """A terms file that came with the request."""

    key: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """A wording that may be chosen. `about`: where it is from."""

    key: str
    title: Text
    about: str
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """`keys`: the wordings chosen, the first is the measure. `valued`: as `compare` has it.
    `line`: the one to explain."""

    policy: Policy
    policies: Sequence[Policy]
    awarded_only: bool
    valued: bool
    keys: tuple[str, ...]
    sent: tuple[Sent, ...]
    line: str

    @property
    def begun(self) -> bool:
        """Whether a comparison was asked for."""
        return bool(self.keys)

    @property
    def address(self) -> str:
        """The choice as it stands in an address; files cannot stand there."""
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The choice as fields of a form, without the files and the line."""
        claims = [("claims", "awarded")] if self.awarded_only else []
        amounts = [] if self.valued else [("amounts", "documented")]
        return [
            ("policy", self.policy.number),
            *claims,
            *amounts,
            *(("w", key) for key in self.keys),
        ]

    @property
    def own(self) -> list[Option]:
        """What the policy itself has: what is in force, and each wording where there are more."""
        files = list(wordings_of(self.policy))
        if not files:
            return []
        title = Text("生效的条款", "What is in force")
        first = self._option(IN_FORCE, title, self.policy.number)
        each = [self._option(OWN + file.sha256[:16], file.title, file.spec_id) for file in files]
        return [first, *(each if len(files) > 1 else [])]

    @property
    def published(self) -> list[Option]:
        """The library's wordings that need nothing said to be tried on a season."""
        return [self._option(one, library.entry(one).title, one) for one in tried_here()]

    @property
    def uploaded(self) -> list[Option]:
        """The files sent along."""
        return [self._option(one.key, same(one.name), "") for one in self.sent]

    def _option(self, key: str, title: Text, about: str) -> Option:
        chosen = key in self.keys or (not self.begun and key == IN_FORCE)
        return Option(key, title, about, chosen)

    def opened(self, in_force: Wording | None) -> list[Wording]:
        """The wordings, in order. Those that are not the policy's own are taken as if they covered
        its place and days. Raises TermsError, policies.files.TermsFileFault."""
        sent = {one.key: one for one in self.sent}
        opened = []
        for key in self.keys:
            if key == IN_FORCE:
                wording = in_force
            elif key in sent:
                wording = _of_text(sent[key])
            elif key.startswith(OWN):
                wording = self._own(key.removeprefix(OWN))
            else:
                wording = open_wording(key, here=True) if key in tried_here() else None
            opened += [wording] if wording else []
        return opened

    def _own(self, digest: str) -> Wording | None:
        file = wordings_of(self.policy).filter(sha256__startswith=digest).first()
        return Wording.of(load(file)).here() if file else None


@cache
def tried_here() -> tuple[str, ...]:
    """The library's wordings in yuan that a season's lines are enough for."""
    return tuple(
        one.id
        for one in library.entries()
        if one.currency == "CNY"
        and not open_parameters(one.id)
        and set(open_wording(one.id, here=True).columns()) <= set(LIVE)
    )


def _of_text(sent: Sent) -> Wording:
    return Wording.of(load_terms(sent.text.encode(), sent.name), sent.name).here()


def read(
    query: QueryDict, files: Sequence[UploadedFile], policies: Sequence[Policy], now: datetime
) -> tuple[Asked, list[Problem]]:
    """The choice in an address or a form, and what is wrong with the files. What is not understood
    is left out."""
    sent, problems = _sent(query, files)
    keys = [key for key in dict.fromkeys(query.getlist("w")) if not key.startswith(SENT)]
    kept = [one.key for one in sent]
    asked = Asked(
        policy=chosen(query.get("policy", ""), policies, local_day(now)),
        policies=policies,
        awarded_only=query.get("claims") == "awarded",
        valued=query.get("amounts") != "documented",
        keys=(*keys, *kept),
        sent=tuple(sent),
        line=query.get("line", ""),
    )
    return asked, problems


def _sent(query: QueryDict, files: Sequence[UploadedFile]) -> tuple[list[Sent], list[Problem]]:
    """Files sent before and still chosen, then the new ones."""
    chosen = set(query.getlist("w"))
    before = zip(query.getlist("sent_name"), query.getlist("sent_text"), strict=False)
    texts = [(n, t) for at, (n, t) in enumerate(before) if f"{SENT}{at}" in chosen]
    problems: list[Problem] = []
    for file in files:
        text = _text(file, problems)
        texts += [(file.name or "", text)] if text is not None else []
    for name, _ in texts[UPLOADS:]:
        most = Text(f"一次最多 {UPLOADS} 个文件", f"at most {UPLOADS} files at once")
        problems.append(Problem(name, Text("文件", "file"), "toml", most))
    return [Sent(f"{SENT}{at}", n, t) for at, (n, t) in enumerate(texts[:UPLOADS])], problems


def _text(file: UploadedFile, problems: list[Problem]) -> str | None:
    """The text of a good terms file; None with what is wrong added to the problems."""
    name = file.name or ""
    if (file.size or 0) > BYTES:
        most = Text(f"应不超过 {BYTES // 1000} KB", f"expected at most {BYTES // 1000} kB")
        problems.append(Problem(name, Text("文件", "file"), "toml", most))
        return None
    data = file.read()
    try:
        load_terms(data, name)
    except TermsError as error:
        problems += error.problems
        return None
    return data.decode("utf-8-sig")


def problems_of(problems: Sequence[Problem], lang: str) -> list[Mapping[str, str]]:
    """As the page shows them: what, where, what was expected."""
    n = 0 if lang == "zh" else 1
    return [
        {
            "what": one.file,
            "where": f"{one.where[n]} · {one.key}" if one.key else one.where[n],
            "expected": one.expected[n],
        }
        for one in problems
    ]
