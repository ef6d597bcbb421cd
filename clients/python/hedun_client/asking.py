"""How is asked: HTTPS with a token, what has not changed not sent again, refusals as exceptions."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

LEAST_KEPT = 200  # answers that are remembered by their ETag
Row = TypeVar("Row", covariant=True)


class Refused(Exception):
    """The desk said no. `status`: of HTTP; `code`: for programs; the sentences are for people.
    `wait`: seconds after which to ask again, where it said so."""

    def __init__(self, status: int, code: str, zh: str, en: str, wait: int = 0) -> None:
        super().__init__(f"{status} {code}: {en}")
        self.status, self.code, self.zh, self.en, self.wait = status, code, zh, en, wait


class Page(Protocol[Row]):
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def next(self) -> str | None: ...


@dataclass
class Asking:
    """`base`: "https://desk.example"; `timeout`: seconds."""

    base: str
    token: str
    timeout: float = 30.0
    _known: dict[str, tuple[str, Any]] = field(default_factory=dict, repr=False)

    def ask(
        self, method: str, path: str, query: Mapping[str, Any], told: Mapping[str, Any] | None
    ) -> Any:
        """The answer's JSON. Raises Refused, OSError."""
        asked = {name: value for name, value in query.items() if value is not None}
        url = self.base.rstrip("/") + path + (f"?{urllib.parse.urlencode(asked)}" if asked else "")
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        known = self._known.get(url) if method == "GET" else None
        if known is not None:
            headers["If-None-Match"] = known[0]
        data = None
        if told is not None:
            data, headers["Content-Type"] = json.dumps(told).encode(), "application/json"
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                found = json.load(answer)
                self._remember(url, answer.headers.get("ETag"), found)
                return found
        except urllib.error.HTTPError as wrong:
            with wrong:
                if wrong.code == 304 and known is not None:
                    return known[1]
                raise _refused(wrong) from None

    def every(self, page: Callable[..., Page[Row]], **query: Any) -> Iterator[Row]:
        """All rows of a list, page by page: `client.every(client.moves, limit=500)`."""
        after: str | None = query.pop("after", None)
        while True:
            found = page(after=after, **query)
            yield from found.rows
            if found.next is None:
                return
            after = found.next

    @staticmethod
    def quoted(part: str) -> str:
        return urllib.parse.quote(part, safe="")

    def _remember(self, url: str, tag: str | None, found: Any) -> None:
        if tag is not None:
            while len(self._known) >= LEAST_KEPT:
                del self._known[next(iter(self._known))]
            self._known[url] = tag, found


def _refused(wrong: urllib.error.HTTPError) -> Refused:
    wait = wrong.headers.get("Retry-After", "0")
    try:
        told = json.load(wrong)
        said = told["code"], told["zh"], told["en"]
    except (ValueError, KeyError, TypeError):
        said = "UNKNOWN", wrong.reason, wrong.reason
    return Refused(wrong.code, *said, wait=int(wait) if wait.isdigit() else 0)
