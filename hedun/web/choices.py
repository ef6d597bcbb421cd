"""What a reader chooses for their own screen, kept in cookies: the theme and the height of rows."""

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# name → {value: word}; the first value is the default
CHOICES: dict[str, dict[str, str | Promise]] = {
    "theme": {"auto": _("Auto"), "light": _("Light"), "dark": _("Dark")},
    "rows": {"normal": _("Normal"), "compact": _("Compact")},
}
TITLES: dict[str, str | Promise] = {"theme": _("Theme"), "rows": _("Rows")}
YEAR = 365 * 24 * 3600


def cookie(name: str) -> str:
    return f"hedun_{name}"


def chosen(request: HttpRequest) -> dict[str, str]:
    """The value of every choice; a cookie that holds anything else counts as the default."""
    return {name: _value(request.COOKIES.get(cookie(name)), name) for name in CHOICES}


def _value(held: str | None, name: str) -> str:
    return held if held in CHOICES[name] else next(iter(CHOICES[name]))
