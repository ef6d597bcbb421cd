"""A wording handed out as the file that it is."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(data: bytes, stem: str) -> HttpResponse:
    """`stem`: its name before the ".toml", in any script."""
    answer = HttpResponse(data, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{stem}.toml") or ""
    return answer
