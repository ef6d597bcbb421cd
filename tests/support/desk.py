"""A person at the desk over HTTP: signs in, reads pages, fills in forms as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

Files = list[tuple[str, tuple[str, bytes, str]]]  # field, (file name, content, type)


class Desk:
    """One browser session. Every answer must be 200 unless the caller says what it expects."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, follow_redirects=True, timeout=60)

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *error: object) -> None:
        self.client.close()

    def sign_in(self, username: str, password: str) -> httpx.Response:
        """Through the sign-in page; the answer is the page that follows."""
        page = self.get("/sign-in/")
        answer = self.submit(page, holding="password", username=username, password=password)
        assert not forms(answer, holding="password"), f"{username} could not sign in"
        return answer

    def get(self, path: str, status: int = 200, **query: str) -> httpx.Response:
        return self._expect(self.client.get(path, params=query or None), status)

    def post(
        self, path: str, status: int = 200, files: Files | None = None, **data: Any
    ) -> httpx.Response:
        """Post without a form on a page, with the session's token (the cookie) in the header."""
        token = self.client.cookies.get("hedun_csrf") or ""
        answer = self.client.post(path, data=data, files=files, headers={"X-CSRFToken": token})
        return self._expect(answer, status)

    def submit(
        self,
        page: httpx.Response,
        *,
        to: str = "",
        holding: str = "",
        press: str = "",
        status: int = 200,
        files: Files | None = None,
        **data: Any,
    ) -> httpx.Response:
        """Fill in the one form of the page that goes to a path ending in `to`, holds the field
        `holding` and has the button `press` (its value), and send it. Fields not named keep what
        the page gave them; a list gives a field several values (tick boxes)."""
        found = forms(page, to=to, holding=holding, press=press)
        assert len(found) == 1, (
            f"{len(found)} forms at {page.url.path} go to {to or 'any'!r}, hold "
            f"{holding or 'any'!r} and have the button {press or 'any'!r}; one was expected"
        )
        form = found[0]
        unknown = set(data) - set(form.fields) - {name for name, _ in form.boxes}
        assert not unknown, f"the form has no field {unknown}; it has {sorted(form.fields)}"
        sent = {**form.fields, **data, **form.pressed(press)}
        url = page.url.join(form.action) if form.action else page.url
        if form.method == "get":
            return self._expect(self.client.get(url, params=sent), status)
        return self._expect(self.client.post(url, data=sent, files=files), status)

    def _expect(self, answer: httpx.Response, status: int) -> httpx.Response:
        assert answer.status_code == status, (
            f"{answer.request.method} {answer.url.path} gave {answer.status_code}, "
            f"expected {status}:\n{text_of(answer)[:1500]}"
        )
        return answer


@dataclass
class Form:
    action: str = ""
    method: str = "get"
    fields: dict[str, Any] = field(default_factory=dict)  # name → value, or the ticked values
    boxes: list[tuple[str, str]] = field(default_factory=list)  # tick boxes, ticked or not
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def pressed(self, value: str) -> dict[str, str]:
        """The pressed button's own field, as a browser sends it."""
        return {name: own for name, own in self.buttons if name and own == value}


def forms(page: httpx.Response, to: str = "", holding: str = "", press: str = "") -> list[Form]:
    """The forms of a page that fit; see Desk.submit."""
    return [
        form
        for form in _Forms(page.text).forms
        if form.action.split("?")[0].endswith(to)
        and (not holding or holding in form.fields or holding in dict(form.boxes))
        and (not press or press in {value for _, value in form.buttons})
    ]


def text_of(page: httpx.Response) -> str:
    """What a reader sees: the text of the page without its tags."""
    return _Forms(page.text).text


class _Forms(HTMLParser):
    """Collects forms with what a browser would send, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.words: list[str] = []
        self.select: tuple[Form, str] | None = None
        self.textarea: tuple[Form, str] | None = None
        self.hidden = 0
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        self.hidden += tag in ("script", "style")
        if tag == "form":
            self.open = self.by_id.setdefault(of.get("id") or f"#{len(self.by_id)}", Form())
            self.open.action = of.get("action", "")
            self.open.method = of.get("method", "get").lower()
            self.forms.append(self.open)
        form = self.by_id.setdefault(of["form"], Form()) if of.get("form") else self.open
        if form is None or "disabled" in of:
            return
        name = of.get("name", "")
        if tag == "button" and of.get("type", "submit") == "submit":
            form.buttons.append((name, of.get("value", "")))
        elif tag == "select":
            self.select = (form, name)
        elif tag == "option" and self.select:
            chosen_form, chosen = self.select
            if "selected" in of or chosen not in chosen_form.fields:
                chosen_form.fields[chosen] = of.get("value", "")
        elif tag == "textarea":
            form.fields[name] = ""
            self.textarea = (form, name)
        elif tag == "input" and name:
            self._input(form, name, of)

    def _input(self, form: Form, name: str, of: dict[str, str]) -> None:
        kind, value = of.get("type", "text"), of.get("value", "")
        if kind in ("checkbox", "radio"):
            form.boxes.append((name, value or "on"))
            if "checked" in of and kind == "radio":
                form.fields[name] = value or "on"
            elif "checked" in of:
                form.fields.setdefault(name, []).append(value or "on")
        elif kind == "submit":
            form.buttons.append((name, value))
        elif kind not in ("file", "button", "reset", "image"):
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data: str) -> None:
        if self.textarea:
            form, name = self.textarea
            form.fields[name] += data
        elif not self.hidden:
            self.words.append(data)
