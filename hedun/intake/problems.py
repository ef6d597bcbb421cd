"""What can be wrong with a village's sheet: one table of sentences, zh and en, with the next step.

A sentence never repeats a personal number or name; of an account at most the last four digits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hedun.domain.problems import Malformed, Problem

TEXTS: dict[str, tuple[str, str]] = {
    # the file
    "FILE_OLD_OR_LOCKED": (
        "这是旧格式(.xls)或设了密码的文件。请打开后“另存为 .xlsx”,不要密码。",
        "This is an old .xls or a file locked by a password. Save it as .xlsx without a password.",
    ),
    "FILE_NOT_XLSX": (
        "这不是 .xlsx 表格。请在表格软件里“另存为 .xlsx”,不要只改文件名。",
        "This is no .xlsx sheet. Save it as .xlsx; renaming the file does not help.",
    ),
    "FILE_UNREADABLE": (
        "表格打不开,内容可能已损坏。请用表格软件打开,另存为新的 .xlsx 再传。",
        "The sheet does not open; it may be damaged. Open it and save it as a new .xlsx.",
    ),
    "SHEET_HIDDEN": (
        "第一张表是隐藏的。请取消隐藏,或把清册移到第一张。",
        "The first sheet is hidden. Show it, or move the list to the first place.",
    ),
    "SHEET_EMPTY": (
        "第一张表是空的。请把清册放在第一张表,带表头。",
        "The first sheet is empty. Put the list there, with its headers.",
    ),
    "OTHER_SHEET": (
        "这张表也有清册的表头,但只读第一张。请把各行并到第一张表。",
        "This sheet has the list's headers too, but only the first is read. Move its rows there.",
    ),
    "NO_ROWS": (
        "表头下面没有任何一行。请填写至少一户。",
        "There is no row under the headers. Enter at least one household.",
    ),
    "TOO_MANY_ROWS": (
        "超过 {most} 行。请分成几张表。",
        "There are more than {most} rows. Split the list.",
    ),
    # the headers
    "HEADER_ROW": (
        "没有找到表头。应有一行写着:{headers}。请补上,或下载空表。",
        "No row holds the headers: {headers}. Add them, or download the empty sheet.",
    ),
    "HEADER_MISSING": (
        "缺少“{header}”这一列。请补上,或下载空表。",
        "The column “{header}” is missing. Add it, or download the empty sheet.",
    ),
    "HEADER_MISSPELT": (
        "表头“{found}”应写成“{header}”。",
        "The header “{found}” should be “{header}”.",
    ),
    "HEADER_UNKNOWN": (
        "表头“{found}”不是清册的列。请删去这一列,说明写到“备注”。",
        "“{found}” is no column of the list. Delete it; remarks go into 备注.",
    ),
    "HEADER_TWICE": (
        "表头“{header}”出现两次。请只留一列。",
        "The header “{header}” stands there twice. Keep one column.",
    ),
    "CELL_OUTSIDE": (
        "这一格在表头之外。请删去,或写到“备注”。",
        "This cell is outside the columns. Delete it, or move it into 备注.",
    ),
    # any cell
    "EMPTY": (
        "没有填写。",
        "Nothing is filled in.",
    ),
    "FORMULA": (
        "是公式。请复制后“选择性粘贴 → 数值”。",
        "It is a formula. Copy it and paste it as a value.",
    ),
    "CELL_ERROR": (
        "是表格软件的出错值(如 #N/A)。请填写实际内容。",
        "It is an error of the sheet (like #N/A). Enter what belongs there.",
    ),
    "NOT_TEXT": (
        "应为文字,这里是数字、日期或真假值。请设为“文本”格式后重填。",
        "Expected text; this is a number, a date or true/false. Format it as text and enter it "
        "again.",
    ),
    "LINE_BREAK": (
        "中间有换行。请写成一行。",
        "There is a line break in it. Write it on one line.",
    ),
    "TOO_LONG": (
        "太长,最多 {most} 个字。",
        "It is too long; at most {most} characters.",
    ),
    # numbers that name somebody
    "ID_AS_NUMBER": (
        "身份证号被存成了数字,表格软件只保留 15 位,后几位已变成 0,无法恢复。"
        "请把这一列设为“文本”格式,再照身份证重新输入。",
        "The ID number was kept as a number: the sheet keeps 15 digits, the others are lost. "
        "Format the column as text and enter it again from the card.",
    ),
    "ACCOUNT_AS_NUMBER": (
        "银行账号被存成了数字,表格软件只保留 15 位,后几位已变成 0,无法恢复。"
        "请把这一列设为“文本”格式,再照卡重新输入。",
        "The account was kept as a number: the sheet keeps 15 digits, the others are lost. "
        "Format the column as text and enter it again from the card.",
    ),
    # figures and words
    "AREA_ZERO": (
        "面积应大于 0。没有受损的地块请删去这一行。",
        "The area must be above 0. Delete the row if nothing was damaged.",
    ),
    "DAMAGED_ABOVE_PLANTED": (
        "受损 {damaged} 亩,多于种植 {planted} 亩。请核对两个面积。",
        "{damaged} mu damaged, more than the {planted} mu planted. Check both areas.",
    ),
    "DEGREE_FRACTION": (
        "写的是 {found},这一列的单位是 %。是 {percent}% 请写 {percent};"
        "确实不到 1% 请写成文字 {found}%。",
        "It says {found} and the column is in %. Write {percent} for {percent} %; if it is really "
        "below 1 %, write {found}% as text.",
    ),
    "WORD_UNKNOWN": (
        "“{found}”不是这里用的词。应为:{words}。",
        "“{found}” is no word used here. One of: {words}.",
    ),
    "STAGE_NOT_OF_CROP": (
        "{crop}没有“{found}”这个生育期。应为:{words}。",
        "{crop} has no stage “{found}”. One of: {words}.",
    ),
    "DATE_AS_NUMBER": (
        "这个数字不是日期。请设为“日期”格式,或写成 2026-08-30。",
        "This number is no date. Format it as a date, or write 2026-08-30.",
    ),
    "DATE_FORM": (
        "不是日期。应为日期格式,或写成 2026-08-30、2026.8.30、8月30日。",
        "This is no date. Use a date, or write 2026-08-30, 2026.8.30 or 8月30日.",
    ),
    "DATE_FUTURE": (
        "日期晚于今天({today})。请核对。",
        "The date is after today ({today}). Check it.",
    ),
    "DATE_AFTER_TELLING": (
        "发生日期晚于最早报案({told})。请核对日期或报案时间。",
        "The date is after the loss was first told ({told}). Check the date or the telling.",
    ),
    "DUPLICATE_ROW": (
        "与第 {row} 行重复(同一户、同一天、同一动物、同一地块和作物)。请删去一行。",
        "It repeats row {row}: same household, day, animal, plot and crop. Delete one.",
    ),
    # against the roll and earlier lists
    "NOT_ON_ROLL": (
        "本村户籍册上没有这个号码。请核对号码;确是本村的,请先登记农户"
        "(hedun import-roll,或请乡镇登记)。",
        "This number is not on the village's roll. Check it; if the family lives here, register "
        "the household first (hedun import-roll, or ask the township).",
    ),
    "NAME_DIFFERS": (
        "与户籍册上这个号码的姓名不同。请对照身份证核对姓名和号码。",
        "The roll has another name under this number. Compare name and number with the ID card.",
    ),
    "ACCOUNT_DIFFERS": (
        "与登记的收款账户不同(表中尾号 {given},登记尾号 {known})。"
        "账户变了请先更正账户,否则照登记的填写。",
        "Not the registered account (ending {given} here, {known} on the roll). If it has changed, "
        "replace the account first; otherwise write the registered one.",
    ),
    "ACCOUNT_TWO": (
        "同一户写了两个账户(第 {row} 行尾号 {known},这里尾号 {given})。请只写一个。",
        "Two accounts for one household (ending {known} in row {row}, {given} here). Keep one.",
    ),
    "NO_POLICY": (
        "这一天没有生效的保单。请核对日期。",
        "No policy was in force on this day. Check the date.",
    ),
    "ALREADY_LISTED": (
        "这一户的同一块地、同一天、同一动物已在 {claim} 里。请删去这一行。",
        "The same field, day and animal of this household are in {claim} already. Delete the row.",
    ),
    "TAKEN_ELSEWHERE": (
        "这份文件已作为另一个村的清册收下。请换成本村的文件。",
        "This file was taken in as another village's list. Choose this village's file.",
    ),
    # in the inbox
    "HOUSEHOLD_WAITS": (
        "这一行没有问题,等同一户的第 {rows} 行:一户一次事故只列一次,改好后一起办理。",
        "Nothing is wrong here. The household's row {rows} is not right yet, and a household goes "
        "on as a whole: they go on together.",
    ),
    "NO_CLAIMANT": (
        "没有写明是哪一户的损失。请从户籍册上选出这一户。",
        "Nothing says whose loss this is. Choose the household from the roll.",
    ),
    "HOUSEHOLD_ELSEWHERE": (
        "选的这一户不在本村现有的户籍册上。请选本村的农户。",
        "The chosen household is not on this village's roll today. Choose one that is.",
    ),
    "NOT_WAITING": (
        "这一行已经办过了,不再等待。请刷新页面看看是谁办的。",
        "The row has been dealt with and no longer waits. Reload the page to see by whom.",
    ),
    "NOT_DROPPED": (
        "这一行不在“不办”里,不用恢复。请刷新页面。",
        "The row is not dropped, so there is nothing to restore. Reload the page.",
    ),
    "NO_DOUBT": (
        "选的各行没有可以确认的存疑。请逐行改正。",
        "None of the chosen rows has a doubt to say yes to. Put them right one by one.",
    ),
    "NO_REASON": (
        "没有写原因。请用一句话写明为什么不办。",
        "The reason is missing. Say in a sentence why the row does not go on.",
    ),
    "TOLD_IN_FUTURE": (
        "最早报案时间晚于现在。请核对。",
        "The first telling is after now. Check it.",
    ),
}  # fmt: skip


Severity = Literal["error", "doubt", "note"]
ERROR: Severity = "error"
DOUBT: Severity = "doubt"  # it may be meant so: a person says yes, or writes it anew
NOTE: Severity = "note"  # nothing is wrong: something was left aside


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing wrong in a sheet. `row` as Excel numbers it, 0 for the whole sheet; `column` its
    letter and header ("B 身份证号"), empty for a whole row.

    A doubt can be answered with yes: then `field` of the row is `proposal` (as a Line holds it),
    which is written `proposed`. With `field` empty, yes means that the row is meant as it stands.
    """

    sheet: str
    row: int
    column: str
    code: str
    zh: str
    en: str
    severity: Severity = ERROR
    field: str = ""
    proposal: object = None
    proposed: str = ""

    def __str__(self) -> str:
        place = [self.sheet, f"第 {self.row} 行" if self.row else "", self.column]
        return " · ".join(filter(None, place)) + f": {self.zh} / {self.en}"


class BadSheet(Exception):
    """A sheet that was not taken in; nothing was written. Every problem, in reading order.

    `rows`: how many rows were looked at.
    """

    def __init__(self, problems: Iterable[SheetProblem], rows: int = 0) -> None:
        self.problems = tuple(problems)
        self.rows = rows
        super().__init__("\n".join(str(p) for p in self.problems))


def problem(code: str, **facts: object) -> Problem:
    """A problem of the table. Raises KeyError for a code that is not in it."""
    zh, en = (text.format(**facts) for text in TEXTS[code])
    return Problem(code, zh, en)


def malformed(code: str, **facts: object) -> Malformed:
    return Malformed(problem(code, **facts))


def at(sheet: str, row: int, column: str, found: Problem) -> SheetProblem:
    return SheetProblem(sheet, row, column, found.code, found.zh, found.en)
