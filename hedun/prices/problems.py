"""What can be wrong with a dated table or a cell of one, in both languages."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    # the table
    "PRICES_KIND": ("没有这种附表，应为：{known}。", "No such table; expected one of: {known}."),
    "PRICES_PLACE": (
        "附表应属于县级或县级以上的区划。",
        "A table is for a county or a wider place.",
    ),
    "PRICES_PLACE_NOT_THERE": (
        "区划在生效日 {day} 不存在。",
        "The place does not exist on the first day, {day}.",
    ),
    "PRICES_TITLE": (
        "中英文标题都要写，各不超过 {most} 个字。",
        "Write a title in Chinese and in English, each of at most {most} characters.",
    ),
    "PRICES_SOURCE": (
        "要写明出处（文件名称、文号或网址），不超过 {most} 个字。",
        "Say where the figures come from (a document with its number, or an address), in at most "
        "{most} characters.",
    ),
    "PRICES_PERIOD": (
        "止期 {expires} 早于起期 {effective}。",
        "The last day, {expires}, is before the first, {effective}.",
    ),
    "PRICES_NO_ROWS": ("表里没有一行。请至少填写一行。", "The table is empty; fill in one row."),
    "PRICES_TOO_MANY": (
        "共 {found} 行，一张表最多 {most} 行。请按种类分开提议。",
        "There are {found} rows; a table has at most {most}. Propose it in parts by kind.",
    ),
    "PRICES_ROWS_WRONG": (
        "共有 {count} 处要改，见各行各栏。",
        "{count} cells in all are not right yet; see them row by row.",
    ),
    "PRICES_PROPOSED": (
        "同样的表已提议（{number}），等待确认。",
        "The same table waits for confirmation already ({number}).",
    ),
    "PRICES_SAME": (
        "与生效中的 {number} 完全相同，不必再提议。",
        "It is the same as {number}, which is in force; there is nothing to propose.",
    ),
    "PRICES_DECIDED": ("这项提议已有人处理。", "Somebody has decided this proposal already."),
    "PRICES_NOT_YOURS": (
        "只有提议人可以撤回。",
        "Only the person who proposed it takes it back.",
    ),
    "PRICES_REASON": (
        "要写明理由，不超过 {most} 个字。",
        "Say why, in at most {most} characters.",
    ),
    # its cells
    "CELL_EMPTY": ("没有填写。应为：{expected}。", "It is empty; expected {expected}."),
    "CELL_WORD": (
        "没有这个词。应为：{expected}。",
        "This word is not known; expected {expected}.",
    ),
    "CELL_STAGE": (
        "{item}没有这一项。应为：{expected}。",
        "{item} has no such stage or age; expected {expected}.",
    ),
    "CELL_BAND_KILOS": (
        "体重应写作 20-40（含 20，不含 40）或 40-（40 公斤以上）。",
        "A weight is written 20-40 (from 20 to below 40 kg) or 40- (from 40 kg up).",
    ),
    "CELL_BAND_METRES": (
        "海拔带应写作 800-1200（含 800，不含 1200）或 1200-（1200 米以上）。",
        "An altitude band is written 800-1200 (from 800 to below 1200) or 1200- (from 1200 up).",
    ),
    "CELL_BAND_OVERLAPS": (
        "与第 {row} 行的范围重叠，同一数值只能有一行。",
        "It overlaps with row {row}; each height or weight stands in one row.",
    ),
    "CELL_ZERO": ("应大于 0。", "It must be above 0."),
    "CELL_SHARE": (
        "应为 0 至 100 的百分数，如 10 或 12.5，最多 4 位小数。",
        "A percentage above 0 and up to 100, such as 10 or 12.5, with at most 4 decimals.",
    ),
    "CELL_MULTIPLE": (
        "应为倍数，如 20 或 1.5，最多 6 位小数，不超过 {most}。",
        "So many times, such as 20 or 1.5, with at most 6 decimals, up to {most}.",
    ),
    "CELL_UNIT": ("单位应为：{expected}。", "The unit is one of: {expected}."),
    "CELL_DAY": (
        "应为月和日，如 5月12日 或 5-12。",
        "A month and a day, such as 5-12 (12 May).",
    ),
    "CELL_LONG": ("最多 {most} 个字。", "At most {most} characters."),
    "CELL_TWICE": (
        "与第 {row} 行重复，请删去其中一行。",
        "Row {row} has the same key; remove one of them.",
    ),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed
