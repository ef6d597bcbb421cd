"""Chinese first, English by the switch on the page.

Django's own LocaleMiddleware asks the browser; the computers in township offices say anything, so
here only the cookie of the switch counts.
"""

from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from hedun.domain.words import Lang


class Bilingual(Protocol):
    """A problem, a fault, a text."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


def lang() -> Lang:
    """The language of the page."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def spoken(one: Bilingual) -> str:
    """The sentence in the language of the page."""
    return one.en if lang() == "en" else one.zh


def language_middleware(
    respond: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Activate the language of the cookie, or the default, for one request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language: str = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = respond(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
