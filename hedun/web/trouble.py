"""What the desk says when it cannot work: disk, database or clock, each with what to do next.

Django asks `server_error` for the answer to whatever nobody caught, wherever it was raised; the
answer needs no database. What else went wrong is our mistake, and the page says so.
"""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from hedun.asked import asked
from hedun.clock import ClockBack
from hedun.domain.words import Word
from hedun.language import lang, spoken
from hedun.oversight.failing import FULL, READ_ONLY, STORE, reason_of
from hedun.phone.staging import DiskFull

BUSY, AWAY, MOVED = "busy", "away", "moved"
MOVED_AWAY = "this house moved to another database"  # says a pilot that was left (web/moving)
NOTHING: Word = {
    "zh": "刚才的操作没有办理，也没有办到一半；以前办好的都在。",
    "en": "What you did last was not carried out, and nothing was half done; all that was done "
    "before is there.",
}
# code → title, what to do next
TROUBLES: dict[str, tuple[Word, Word]] = {
    FULL: (
        {"zh": "服务器磁盘已满", "en": "The server's disk is full"},
        {
            "zh": "请联系系统管理员腾出空间，然后重做这一步；不必重填其他内容。",
            "en": "Ask the system administrator to make room, then do this step again.",
        },
    ),
    READ_ONLY: (
        {"zh": "服务器现在只能读，不能写", "en": "The server can be read now and not written"},
        {
            "zh": "请联系系统管理员检查磁盘和数据库，恢复后重做这一步。",
            "en": "Ask the system administrator to look at disk and database, then do this step "
            "again.",
        },
    ),
    STORE: (
        {"zh": "存放照片和单据的地方暂时连不上", "en": "Where photographs lie does not answer"},
        {
            "zh": "请过一分钟重做这一步。仍不行请联系系统管理员。",
            "en": "Do this step again in a minute. If it goes on, ask the system administrator.",
        },
    ),
    BUSY: (
        {"zh": "办理的人太多，没有轮到", "en": "Too many were writing at once"},
        {"zh": "请过一分钟重做这一步。", "en": "Do this step again in a minute."},
    ),
    AWAY: (
        {"zh": "数据库暂时连不上", "en": "The database does not answer just now"},
        {
            "zh": "请过一分钟，先看这一步是否已办成，没有再重做。仍不行请联系系统管理员。",
            "en": "Wait a minute and look whether this step was done; if not, do it again. If it "
            "goes on, ask the system administrator.",
        },
    ),
    MOVED: (
        {"zh": "系统已搬到另一个数据库", "en": "The house has moved to another database"},
        {
            "zh": "这里不再办理。请联系系统管理员：本服务仍连着搬走之前的数据库。",
            "en": "Nothing is done here any more. Tell the system administrator: this server still "
            "uses the database of before the move.",
        },
    ),
}
# When the connection broke, the commit may have been the last thing that arrived.
UNKNOWN: Word = {
    "zh": "刚才的操作要么全部办成，要么完全没有办，不会办到一半。",
    "en": "What you did last was carried out wholly or not at all; nothing was half done.",
}
# Words of SQLite, which has no codes for Python to read; PostgreSQL has (SQLSTATE).
SAID = {
    "database or disk is full": FULL,
    "readonly database": READ_ONLY,
    "disk I/O error": READ_ONLY,
    "unable to open database": READ_ONLY,
    "database is locked": BUSY,
    MOVED_AWAY: MOVED,
}
STATES = {"53100": FULL, "25006": READ_ONLY, "55P03": BUSY, "40P01": BUSY, "40001": BUSY}


def trouble_of(wrong: BaseException | None) -> str:
    """One of TROUBLES; empty: a mistake of ours."""
    while wrong is not None:
        if isinstance(wrong, DiskFull):
            return FULL
        if isinstance(wrong, DatabaseError | InterfaceError):
            state = getattr(wrong.__cause__, "sqlstate", None) or ""
            said = next((code for words, code in SAID.items() if words in str(wrong)), "")
            found = STATES.get(state) or said
            if found or isinstance(wrong, OperationalError | InterfaceError):
                return found or AWAY
        if isinstance(wrong, OSError) and (code := reason_of(wrong)[0]) in TROUBLES:
            return code
        wrong = wrong.__cause__ or wrong.__context__
    return ""


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for what nobody caught: 503 for trouble that passes, 500 for a mistake."""
    wrong, one = sys.exc_info()[1], asked()
    number = one.id if one else ""
    if isinstance(wrong, ClockBack):
        said: dict[str, object] = {"title": CLOCK[lang()], "lines": [spoken(wrong)]}
    elif code := trouble_of(wrong):
        title, then = TROUBLES[code]
        first = UNKNOWN if code == AWAY else NOTHING
        said = {"title": title[lang()], "lines": [first[lang()], then[lang()]]}
    else:
        return HttpResponse(loader.render_to_string("500.html", {"number": number}), status=500)
    text = loader.render_to_string("503.html", {**said, "number": number})
    answer = HttpResponse(text, status=503)
    answer["Retry-After"] = "60"
    return answer


CLOCK: Word = {"zh": "服务器的时钟不对", "en": "The server's clock is wrong"}
