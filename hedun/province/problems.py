"""What can be wrong with an export, and what to do; for a table and for the eye of a program."""

from hedun.domain.problems import Malformed, Problem, Severity

SENTENCES: dict[str, tuple[Severity, str, str]] = {
    "NOT_AN_EXPORT": (
        "error",
        "这不是县里导出的文件，或内容被改动。请让该县重新导出、签名、发送。",
        "This is no file that a county exported, or it was changed. Let the county export, sign "
        "and send again.",
    ),
    "NO_MANIFEST": (
        "error",
        "只有明细文件，旁边没有清单（.json）。请让该县补发清单和签名。",
        "There are only the lines, without the manifest beside them (.json). Let the county send "
        "manifest and signature.",
    ),
    "NOT_COUNTIES": (
        "error",
        "公钥名册读不出来：应为 hedun counties 1 格式，每县有名称与 64 位十六进制公钥。请对照文档"
        "改正。",
        "The list of keys cannot be read: expected is the format hedun counties 1, with a name and "
        "keys of 64 hex digits for each county. Put it right after the documentation.",
    ),
    "COUNTY_UNKNOWN": (
        "error",
        "公钥名册里没有这个县。核对后把该县及其公钥加入名册。",
        "The list of keys does not know this county. Check, and enter the county with its key.",
    ),
    "UNSIGNED": (
        "error",
        "旁边没有签名文件（.sig.json）。请让该县在自己的电脑上用 party.py 签名后一并发送。",
        "There is no signature beside it (.sig.json). Let the county sign it by party.py on its "
        "own machine and send both.",
    ),
    "NOT_A_SIGNATURE": (
        "error",
        "签名文件读不出来。请让该县重新签名。",
        "The file of the signature cannot be read. Let the county sign again.",
    ),
    "KEY_UNKNOWN": (
        "error",
        "签名所用的公钥不是名册里该县的。请打电话与该县核对公钥，不要先收下。",
        "It was signed by a key that is not this county's in the list. Compare the key with the "
        "county by telephone before anything else.",
    ),
    "NOT_SIGNED": (
        "error",
        "签名与内容不符，文件在签名后被改动。请让该县重新发送。",
        "The signature is not of what the file says: it was changed afterwards. Let the county "
        "send again.",
    ),
    "FILE_MISSING": (
        "error",
        "缺少明细文件（.parquet）。请让该县补发。",
        "The file with the lines (.parquet) is missing. Let the county send it.",
    ),
    "TRUNCATED": (
        "error",
        "明细文件不完整，传输时被截断。请重新传输。",
        "The file with the lines is cut short. Transfer it again.",
    ),
    "TAMPERED": (
        "error",
        "明细文件与签名的摘要不符，内容被改动。请保留此文件，并让该县重新发送。",
        "The file with the lines is not the one that was signed. Keep it, and let the county send "
        "again.",
    ),
    "NOT_WHAT_IT_SAYS": (
        "error",
        "明细的列、行数或合计与清单所写不符。请让该县用当前版本重新导出。",
        "Columns, number or sums of the lines are not what the manifest says. Let the county "
        "export again with the version of today.",
    ),
    "CONTRADICTORY": (
        "error",
        "同一序号有两份内容不同的导出，两份都不采用。请向该县查明：它的数据库可能是从备份恢复的。",
        "There are two exports of one number with different contents, and neither counts. Ask the "
        "county: its database may have come back from a backup.",
    ),
    "REPEATED": (
        "warning",
        "与另一份完全相同，未重复计入。",
        "The same as another, and not counted twice.",
    ),
    "REPLACED": (
        "warning",
        "该县已有更新的导出，这一份不再计入。",
        "The county has sent a newer one; this one does not count any more.",
    ),
    "OLD_STANDS_IN": (
        "warning",
        "较新的一份不能采用，暂以此份计入，数字可能偏旧。",
        "A newer one could not be taken, so this one counts for the time being; its figures may be "
        "old.",
    ),
    "LATE": (
        "warning",
        "该县的数据比所看的日期旧 7 天以上。请催报。",
        "The county's figures are more than 7 days older than the day that is looked at. Ask for "
        "newer ones.",
    ),
    "OTHER_SEASON": (
        "warning",
        "该县可用的导出是另一年度的保单，合计不含该县。请催报本年度的，或用 --day 看另一年度。",
        "The county's exports that count are of policies of another year; the sums are without it. "
        "Ask for this year's, or look at the other year by --day.",
    ),
    "NO_EXPORT": (
        "warning",
        "名册里有这个县，但没有可用的导出，合计不含该县。请催报。",
        "The county is in the list and has no export that counts; the sums are without it. Ask for "
        "one.",
    ),
}


def malformed(code: str) -> Malformed:
    return Malformed(problem(code))


def problem(code: str) -> Problem:
    severity, zh, en = SENTENCES[code]
    return Problem(code, zh, en, severity)
