"""A workbook handed out: named after the list it came from, kept by no browser."""

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(data: bytes, name: str) -> HttpResponse:
    """`name`: of the list as it was handed in."""
    stem = name.rpartition(".")[0] or name
    asked = quote(f"{stem}-{_('to correct')}.xlsx", safe="")
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"corrected.xlsx\"; filename*=UTF-8''{asked}"
    )
    answer["Cache-Control"] = "no-store"
    return answer
