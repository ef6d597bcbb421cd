"""Whoever asks only for the head of a page gets it: the answer of GET without its body."""

from collections.abc import Callable

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase


class HeadAsGet:
    """Middleware. A view is asked as for GET, whatever way it names its methods. The doors of
    machines (csrf_exempt) have a HEAD of their own, or none."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        head = request.method == "HEAD"
        answer = self.respond(request)
        if head:
            request.method = "HEAD"  # as it was asked, for whoever looks on
            _empty(answer)
        return answer

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> None:
        if request.method == "HEAD" and not getattr(view, "csrf_exempt", False):
            request.method = "GET"


def _empty(answer: HttpResponseBase) -> None:
    """Its length stays told, as of GET; a stream is not begun."""
    if isinstance(answer, StreamingHttpResponse):
        answer.streaming_content = ()  # what it would read from is closed with the answer
        return
    content = getattr(answer, "content", b"")
    answer.headers.setdefault("Content-Length", str(len(content)))
    answer.content = b""  # type: ignore[attr-defined]
