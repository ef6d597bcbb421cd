"""What holds for every page whatever its view says: no address and no form holds a character that
no database keeps, and nothing that somebody saw signed in stays behind on the computer."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

# Nothing here plays, pays or listens; the phone's page alone looks and asks where it is.
USES = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"
NUL = "\0"


class Guard:
    """Middleware. PostgreSQL refuses U+0000 in a text and SQLite ends the text there, so whoever
    sends it gets 400 and no view sees it. What an account saw is kept by no browser and no proxy:
    an office's computer is shared, and its way back leads past the sign-out."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.respond(request)
        answer.headers.setdefault("Permissions-Policy", USES)
        if _is_personal(request):
            answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> None:
        """Forms were read by now, where they are asked for a token; a machine's body is its own."""
        if NUL in request.path or NUL in str(request.META.get("QUERY_STRING", "")):
            raise BadRequest
        asked = [request.GET]
        if not getattr(view, "csrf_exempt", False):
            asked += [request.POST]
        for fields in asked:
            for name, values in fields.lists():
                if NUL in name or any(NUL in value for value in values):
                    raise BadRequest


def _is_personal(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or request.user.is_authenticated
