"""What can be wrong with a sheet beyond its figures, which the room of assessment looks at."""

from hedun.domain.problems import Worded

_TEXTS: dict[str, tuple[str, str]] = {
    "SHEET_CLAIM": (
        "没有案号为 {claim} 的案件，或者不在您任职的地方。请更新手机上的任务，核对案号。",
        "There is no claim {claim} where you are posted. Update the visits on the phone and check "
        "the number.",
    ),
    "SHEET_LINE": (
        "第 {line} 项现在不用定损：核保后没有这一项，或已由市级认定。请更新手机上的任务，"
        "重填这一户。",
        "Line {line} is not to be assessed now: it is not covered, or the city has set it. Update "
        "the visits on the phone and fill in this household's sheet anew.",
    ),
    "SHEET_VALUED": (
        "第 {line} 项要定价值，手机记录单填不了。请回办公室在电脑上定损。",
        "Line {line} needs a value, which the sheet on the phone does not take. Assess this claim "
        "at the desk.",
    ),
    "SHEET_SIGNATURE": (
        "记录单上没有能看的签名。请重新签名再发。",
        "The sheet bears no signature that can be seen. Sign it again and send it.",
    ),
    "SHEET_DEGREE": (
        "第 {line} 项：手机算出 {said}%，按取样应为 {found}%。请更新手机页面，核对后重新签名再发。",
        "Line {line}: the phone says {said} %, the samples come to {found} %. Update the page on "
        "the phone, check it, sign it again and send it.",
    ),
}  # fmt: skip


_OWN = Worded(_TEXTS)
problem = _OWN.problem
