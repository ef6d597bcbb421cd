"""The table of pictures that screenshots.py takes: which page, whose, and how one comes to it."""

from dataclasses import dataclass

CLERK, LIST_NAME = "gaozhicheng", "燕家沟村清册.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = "main td.who a[data-open]"
TYPING, FORM = 'main a[href$="/type/"]', 'main .btns a[href^="/paper/forms/"]'
LISTED = (  # what is pressed on the phone after the PIN, one after another; after = is typed
    (".choice", "野猪|wild boar"), (".choice", "昨天|Yesterday"), (".choice", "农户当面|in person"),
    (".roll__row", ""), (".choice", "玉米|maize"), (".choice", "乳熟|milk-ripe"),
    (".field--big", "=1.8"), (".ph__foot .btn--main", ""), (".tenth", "60"), (".ph__alt", ""),
    (".choice", ""),
)  # fmt: skip
COUNTED = (  # likewise on the expert's, from the list of visits to a point of a sheet
    (".stops a", ""), (".ph__foot .btn--main", ""), (".ph__foot .btn--main", ""),
)  # fmt: skip
POLICY = "/policies/YS-140423-2024-001/"
WORDINGS, DRAFT = POLICY + "wordings/", 'main a[href*="/drafts/"]'
VERSION, RECEIPT = 'main .card a[href*="/wordings/"]', ".receipt-code a"
REPLANTING, MAIN = 'main a[href*="/replanting/"]', ".actbar .btn--main"
TO_DO = ".ledger--work .btn--row"


EVERY = ("1366-zh", "1366-en", "360-zh", "360-en")
IN_THE_DARK = (*EVERY, "1366-zh-dark", "360-zh-dark")
ROW, OPEN = "main [data-row] a[href]", "main .open a"
CLAIM = 'main a[href^="/claims/"]'
TO_POST = 'main a[href*="/notices/report/"]'
OVERLAP = "/other-cover/claims/BA-140423107-2024-0021-24/1/OC-00001-10/"


@dataclass(frozen=True)
class Shot:
    """A page: who sees it, where they begin, which links they follow, what they press there, what
    they search for; `hands_in`: a list with faults, which is read and not taken in; `phone`: what
    is pressed on a new phone after its PIN, and what stands there then; `status`: that of the first
    page. `views`: width-language, and -dark."""

    name: str
    username: str
    path: str
    links: tuple[str, ...] = ()
    press: str = ""
    search: str = ""
    status: int = 200
    hands_in: bool = False
    phone: tuple[tuple[tuple[str, str], ...], str] | None = None
    views: tuple[str, ...] = EVERY


FEW = ("1366-zh", "360-en")
SHOTS = (
    Shot("sign-in", "", "/sign-in/"),
    Shot("demo", "", "/demo/"),
    Shot("password", "zhouxiaofeng", "/me/password/"),
    Shot("away", "zhouxiaofeng", "/me/away/"),
    Shot("factors", "songyan", "/me/factors/"),
    Shot("not-found", "zhouxiaofeng", "/reports/BA-140423103-2024-0001/", status=404, views=FEW),
    # my work, by who looks
    Shot("work-township", "liuzhigang", "/", views=IN_THE_DARK),
    Shot("work-insurer", "mengli", "/"),
    Shot("work-clerk", "niuhuifang", "/"),
    Shot("work-expert", "miaoqingchun", "/"),
    Shot("work-cashier", "songyan", "/"),
    Shot("work-city", "shi1", "/"),
    # reports and claims
    Shot("reports", "wanglinye", "/reports/"),
    Shot("report", "zhouxiaofeng", "/reports/?sort=households", (REPORT,), views=IN_THE_DARK),
    Shot("report-act", "liuzhigang", "/", (TO_DO,), MAIN),
    Shot("award", "mengli", "/reports/?state=assessed", (REPORT,), MAIN, views=FEW),
    Shot("claim", "mengli", "/reports/?state=paid", (REPORT, OPEN), views=IN_THE_DARK),
    Shot("pictures", "zhouxiaofeng", "/reports/?sort=households", (REPORT,), "main [data-view]"),
    Shot("pictures-page", "liumin", "/reports/?sort=households", (REPORT, "main [data-view]")),
    Shot("replanting", "zhouxiaofeng", "/", (TO_DO, OPEN, REPLANTING)),
    Shot("harvest", "miaoqingchun", "/assessment/harvest/"),
    Shot("search", "mengli", "/", search="李"),
    # what comes in
    Shot("upload", "gaozhicheng", "/inbox/upload/"),
    Shot("list-read", "gaozhicheng", "/inbox/upload/", hands_in=True),
    Shot("inbox", "zhouxiaofeng", "/inbox/", views=IN_THE_DARK),
    Shot("inbox-dropped", "wanglinye", "/inbox/?tab=dropped"),
    Shot("inbox-files", "wanglinye", "/inbox/files/"),
    Shot("inbox-file", "wanglinye", "/inbox/files/", (ROW,)),
    Shot("inbox-row", "mengli", "/inbox/", ('main a[href*="/rows/"]',)),
    Shot("phone-estimate", "gaozhicheng", "/m/", phone=(LISTED, ".sum b"), views=IN_THE_DARK),
    Shot("phone-visits", "miaoqingchun", "/m/", phone=((), ".stops"), views=IN_THE_DARK),
    Shot("phone-sheet", "miaoqingchun", "/m/", phone=(COUNTED, ".three"), views=IN_THE_DARK),
    Shot("phones", "zhouxiaofeng", "/phones/"),
    Shot("odk", "zhouxiaofeng", "/phones/odk/"),
    Shot("paper", "wangjunjie", "/paper/"),
    Shot("paper-form", "wangjunjie", "/paper/", (TYPING, FORM)),
    Shot("paper-entry", "wangjunjie", "/paper/", (TYPING,)),
    Shot("call", "gaozhicheng", "/paper/call/"),
    Shot("call-taken", "wangjunjie", "/paper/", ('main a[href*="/paper/call/LJ"]',), views=FEW),
    # people and their land
    Shot("households", "zhouxiaofeng", "/households/"),
    Shot("household", "zhouxiaofeng", "/households/", (REPORT,)),
    Shot("household-change", "zhouxiaofeng", "/households/", (REPORT, 'main a[href$="/correct/"]')),
    Shot("household-new", "zhouxiaofeng", "/households/new/"),
    Shot("relations", "zhouxiaofeng", "/households/kin/"),
    Shot("roll", "zhouxiaofeng", "/roll/"),
    Shot("roll-upload", "zhouxiaofeng", "/roll/upload/"),
    # notice, objections, the villager
    Shot("notice", "zhouxiaofeng", "/reports/?state=paid", (REPORT, 'main a[href*="/notices/GS"]')),
    Shot("notice-to-post", "niuhuifang", "/", (TO_DO, TO_POST), views=FEW),
    Shot("objections", "zhouxiaofeng", "/notices/objections/?show=all"),
    Shot("objection", "zhouxiaofeng", "/notices/objections/?show=all", (ROW,)),
    Shot("receipt-asked", "", "/r/"),
    Shot("data-protection", "", "/r/data-protection/"),
    Shot("draw-open", "", "/r/draw/YS-140423-2024-001/", views=FEW),
    Shot("receipt", "liumin", "/reports/?state=paid", (REPORT, OPEN, RECEIPT), views=IN_THE_DARK),
    # the city, the duties
    Shot("hard-cases", "shi1", "/oversight/"),
    Shot("hard-case", "shi1", "/oversight/", (ROW,)),
    Shot("decisions", "shi1", "/decisions/"),
    Shot("duties", "wanglinye", "/duties/?days=90", views=IN_THE_DARK),
    Shot("duties-rows", "wanglinye", "/duties/rows/?stage=reported&what=back&days=365"),
    Shot("digest", "mengli", "/duties/digest/"),
    # persons, other insurance, money
    Shot("injuries", "mengli", "/injuries/"),
    Shot("injury", "mengli", "/injuries/", (ROW,)),
    Shot("injury-paper", "mengli", "/injuries/", (ROW, 'main a[href$="/act/paper/"]')),
    Shot("injury-new", "liuzhigang", "/injuries/of/BA-140423107-2024-0022-26/report/", views=FEW),
    Shot("other-cover", "mengli", "/other-cover/"),
    Shot("other-cover-list", "mengli", "/other-cover/", (ROW,)),
    Shot("other-cover-upload", "mengli", "/other-cover/upload/"),
    Shot("other-cover-answer", "mengli", OVERLAP, views=FEW),
    Shot("payments", "songyan", "/payments/"),
    Shot("batch", "songyan", "/payments/", ("aside .list a",)),
    Shot("reconciliation", "songyan", "/payments/", ('main a[href*="/reconciliation/"]',)),
    Shot("account-repaired", "songyan", "/payments/", ('main a[href*="/repair/"]',)),
    Shot("payees", "mengli", "/injuries/", (CLAIM, 'main a[href*="/payees/"]')),
    # telling people
    Shot("messages", "zhouxiaofeng", "/messages/"),
    Shot("messages-sent", "zhouxiaofeng", "/messages/outbox/"),
    Shot("messages-printed", "gaozhicheng", "/messages/print/"),
    Shot("messages-board", "wangjunjie", "/messages/print/140423107229/", views=FEW),
    Shot("messages-words", "zhouxiaofeng", "/messages/words/"),
    Shot("messages-switches", "wanglinye", "/messages/switches/"),
    Shot("calls", "mengli", "/messages/calls/"),
    Shot("call-back", "mengli", "/messages/calls/", (ROW,)),
    Shot("complaints", "wanglinye", "/messages/complaints/"),
    Shot("complaint-new", "wanglinye", "/messages/complaints/new/"),
    # the season, wordings, prices
    Shot("season", "wanglinye", "/season/", views=IN_THE_DARK),
    Shot("briefing", "wanglinye", "/briefings/"),
    Shot("briefing-year", "wanglinye", "/briefings/?period=year"),
    Shot("briefing-rows", "wanglinye", "/briefings/rows/paid_fen/?period=2024-09", views=FEW),
    Shot("open-figures", "", "/open/140423000000/"),
    Shot("open-figures-frame", "", "/open/140423000000/embed/", views=FEW),
    Shot("wildlife", "wanglinye", "/wildlife/"),
    Shot("partners", "guanli", "/partners/"),
    Shot("readiness", "wanglinye", "/readiness/"),
    Shot("readiness-new", "wanglinye", "/readiness/new/"),
    Shot("readiness-task", "zhouxiaofeng", "/readiness/", (ROW,)),
    Shot("readiness-means", "wanglinye", "/readiness/means/"),
    Shot("roster", "wanglinye", "/readiness/roster/", views=IN_THE_DARK),
    Shot("backlog-ahead", "wanglinye", "/readiness/backlog/"),
    Shot("outlook", "wanglinye", "/outlook/"),
    Shot("price", "mengli", "/outlook/price/"),
    Shot("past-years", "mengli", "/past-years/"),
    Shot("past-years-new", "mengli", "/past-years/upload/"),
    Shot("prevention", "wanglinye", "/prevention/"),
    Shot("prevention-new", "zhouxiaofeng", "/prevention/new/"),
    Shot("prevention-visit", "wanglinye", "/prevention/?kind=visit", (ROW,)),
    Shot("hot-spots", "wanglinye", "/prevention/spots/", views=IN_THE_DARK),
    Shot("hit-again", "wanglinye", "/prevention/again/"),
    Shot("did-it-help", "wanglinye", "/prevention/effect/?span=90"),
    Shot("wildlife-cameras", "wanglinye", "/wildlife/cameras/"),
    Shot("wildlife-import", "wanglinye", "/wildlife/cameras/import/"),
    Shot("map", "wanglinye", "/map/?show=heat", views=IN_THE_DARK),
    Shot("plot", "miaoqingchun", "/", (TO_DO, OPEN, ".ledger--lines .plot a")),
    Shot(
        "wording-trials",
        "wanglinye",
        "/season/readings/?w=in-force&w=cn-zhejiang-ninghai-2021&w=cn-jiangxi-suichuan-2025",
    ),
    Shot("policies", "wanglinye", "/policies/"),
    Shot("policy", "wanglinye", "/policies/", ('main a[href^="/policies/"]',)),
    Shot("policy-ledger", "wanglinye", POLICY + "ledger/", views=FEW),
    Shot("ex-gratia", "mengli", "/assessment/ex-gratia/BA-140423103-2024-0002-30/",
         views=FEW),
    Shot("standing-out", "wanglinye", "/season/standing-out/"),
    Shot("draw", "wanglinye", "/season/draw/YS-140423-2024-001/"),
    Shot("invite", "zhouxiaofeng", "/people/accounts/invite/"),
    Shot("account-secured", "anquan", "/people/accounts/of/songyan/"),
    Shot("accounts-acts", "jiandu", "/people/accounts/acts/"),
    Shot("policy-year", "mengli", POLICY + "year/", views=FEW),
    Shot("wordings", "wanglinye", WORDINGS),
    Shot("wording", "wanglinye", WORDINGS, (VERSION,)),
    Shot("wording-decided", "wanglinye", POLICY + "proposals/1/", views=FEW),
    Shot("wording-printed", "wanglinye", WORDINGS, (f'{VERSION}[href$="/print/"]',)),
    Shot("wording-new", "wanglinye", WORDINGS + "new/"),
    Shot("wording-filled", "wanglinye", WORDINGS + "new/", ('main a[href*="/new/"]',)),
    Shot("wording-cards", "wanglinye", WORDINGS, (DRAFT,)),
    Shot("wording-text", "wanglinye", WORDINGS, (DRAFT,), '[data-view="text"]', views=IN_THE_DARK),
    Shot("wording-differences", "wanglinye", WORDINGS, (DRAFT, 'main a[href$="/differences/"]')),
    Shot("wording-proposed", "wanglinye", WORDINGS, (DRAFT, 'main a[href$="/propose/"]')),
    Shot("draft-printed", "wanglinye", WORDINGS, (DRAFT, 'main a[href$="/print/"]')),
    Shot("prices", "wanglinye", "/prices/"),
    Shot("prices-kind", "wanglinye", "/prices/kinds/livestock/"),
    Shot("price-table", "wanglinye", "/prices/kinds/livestock/", (ROW,)),
    Shot("price-table-new", "wanglinye", "/prices/kinds/livestock/propose/"),
    # the record, the accounts
    Shot("record", "shenji", "/record/"),
    Shot("record-check", "shenji", "/record/check/"),
    Shot("record-roots", "shenji", "/record/roots/"),
    Shot("record-signatures", "wanglinye", "/record/signatures/"),
    Shot("jobs", "guanli", "/jobs/", views=FEW),
    Shot("accounts", "guanli", "/people/accounts/"),
    Shot("account", "guanli", "/people/accounts/", (ROW,)),
    Shot("account-new", "guanli", "/people/accounts/add/"),
    Shot("telephones", "guanli", "/people/accounts/telephones/"),
)  # fmt: skip

# Addresses that are no pages: files and the ways of machines (whole rooms); what a button or a part
# of a page asks for; and pages of which the demo has none on its last day.
MACHINES = frozenset({"phone_api", "openrosa_api", "partners_api", "evidence", "documents"})
NO_PAGES = {
    "": "healthz metrics readyz set_language",
    "accounts": "close end give reopen reset secure",
    "assessment": "end_replanting",
    "claims": "search found row act sums",
    "duties": "chase",
    "injuries": "account count_in judge open paper withdraw",
    "intake": "again assign corrected enclosure part preview_corrected restore slip template",
    "maps": "cell",
    "messages": "complaint",
    "openrosa": "add",
    "history": "preview year",
    "othercover": "preview",
    "paper": "draft entered find make roll",
    "partners": "partner",
    "people": "end reveal",
    "phone": "settle switch_off",
    "phone_page": "session",
    "policies": "proof terms",
    "prices": "download empty",
    "receipts": "export leave object proof take_back",
    "record": "change_key enter_key root_file tool",
    "roll": "doubt preview",
    "wildlife": "protect provincial_list",
    "web": "choose factor sign_out views work_more",
    "wordings": "discard download look proposed_file restore save",
}
