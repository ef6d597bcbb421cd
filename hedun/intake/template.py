"""The empty sheet to download: headers, cells that keep long numbers, and what goes where."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hedun.intake import words
from hedun.intake.columns import HEADERS
from hedun.intake.sheet import MOST_ROWS

TITLE, OTHERS_TITLE, NOTES_TITLE = "清册", "畜禽及其他", "填写说明"
FORMATTED_ROWS = 300  # beyond them the column's own format still holds
AS_TEXT = "@"

# header → width, number format, one line of what goes there
_GUIDE: dict[str, tuple[int, str, str]] = {
    "户主姓名": (12, AS_TEXT, "与身份证一致。村集体写全称。"),
    "身份证号": (22, AS_TEXT, "18 位，按文本填写；末位 X 大写。村集体写统一社会信用代码。"),
    "联系电话": (15, AS_TEXT, "11 位手机号，或带区号的固定电话（0355-7220000）；没有可以空着。"),
    "开户行": (24, AS_TEXT, "开户行全称。"),
    "银行账号": (24, AS_TEXT, "本户的银行卡号，按文本填写；与登记的账户一致。"),
    "村民小组": (10, AS_TEXT, "如 3组；可以空着。"),
    "地块": (14, AS_TEXT, "村里叫得出的地名，如 河滩地。一块地一种作物写一行。"),
    "作物": (9, AS_TEXT, ""),
    "生育期": (10, AS_TEXT, ""),
    "种植面积（亩）": (13, "General", "这块地种了多少亩，最多 4 位小数。"),
    "受损面积（亩）": (13, "General", "其中受损多少亩，不超过种植面积。"),
    "损失程度（%）": (13, "General", "受损部分损失了百分之几，0 至 100，如 45。"),
    "致害动物": (10, AS_TEXT, ""),
    "发生日期": (13, "yyyy-mm-dd", "受害那天，如 2026-08-30。不同的日子或动物各写一行。"),
    "备注": (24, AS_TEXT, "其他要说明的；可以空着。没有耳标的牲畜在这里写原因。"),
    "畜禽种类": (10, AS_TEXT, ""),
    "林木或财产": (14, AS_TEXT, ""),
    "年龄段": (11, AS_TEXT,
            "幼畜、成年、种畜，或体重如 35公斤；树木写幼苗、幼树、成龄。可以空着。"),
    "数量": (9, "General", "多少头、只、株、箱、件；存粮写重量。房屋和兽医费不写。"),
    "单位": (8, AS_TEXT, ""),
    "死伤情况": (10, AS_TEXT, ""),
    "耳标号": (40, AS_TEXT, "每头的 15 位耳标号或本地自编号，几个之间用、或空格隔开；按文本填写。"),
    "金额（元）": (12, "General", "兽医费必填；其他有单据或议定价值的填写。"),
}  # fmt: skip
_CHOICES: dict[str, list[str]] = {
    "作物": list(words.CROPS),
    "生育期": [word for word in words.STAGES if not word.endswith("期") or word == "苗期"],
    "致害动物": list(words.ANIMALS),
    "畜禽种类": words.first_words("stock"),
    "林木或财产": words.first_words("things"),
    "单位": words.first_words("units"),
    "死伤情况": words.first_words("fates"),
}
OTHERS: tuple[str, ...] = (
    "户主姓名", "身份证号", "联系电话", "开户行", "银行账号", "村民小组", "畜禽种类", "林木或财产",
    "年龄段", "数量", "单位", "死伤情况", "耳标号", "金额（元）", "致害动物", "发生日期", "备注",
)  # fmt: skip
_RULES = (
    "牲畜、家禽、林木、存粮、蜂箱、房屋、农机具写在“畜禽及其他”一张，每行一样；死的和伤的各写一行。",
    "有人受伤不写在表上，请在案件页登记：伤情只有经办人能看。",
    "每行一块地；同一户有几块地就写几行，姓名、身份证号、账号每行都写，或用一个合并的单元格。",
    "面积和损失程度逐行填写，不要合并单元格。",
    "列的先后不要紧，可以另加列（不读）；标题写在表头上面，合计写在最后。",
    "几个小组可以各写一张工作表，只要每张都有表头。",
    f"一张表最多 {MOST_ROWS} 行。读得懂的行先收下，读不懂的逐格说明原因，改好再传。",
    "农户要先在户籍册上；表中的电话和小组不会改动户籍册。",
)


def empty_sheet() -> bytes:
    """An .xlsx with the lists to fill in, of fields and of all else, and what goes into each
    column on the last sheet."""
    book = Workbook()
    _make_list(book.worksheets[0], TITLE, HEADERS)
    _make_list(book.create_sheet(), OTHERS_TITLE, OTHERS)
    _make_notes(book.create_sheet(NOTES_TITLE))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _make_list(page: Worksheet, title: str, headers: Sequence[str]) -> None:
    page.title = title
    page.append(list(headers))
    page.freeze_panes = "B2"
    for place, header in enumerate(headers, start=1):
        width, number_format, _ = _GUIDE[header]
        letter = get_column_letter(place)
        column = page.column_dimensions[letter]
        column.width, column.number_format = width, number_format
        for row in range(2, FORMATTED_ROWS + 2):
            page.cell(row, place).number_format = number_format
        head = page.cell(1, place)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEE4")
        if header in _CHOICES:
            offer = DataValidation("list", formula1=f'"{",".join(_CHOICES[header])}"')
            offer.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            page.add_data_validation(offer)


def _make_notes(page: Worksheet) -> None:
    page.append(["列", "怎么填"])
    for header in dict.fromkeys((*HEADERS, *OTHERS)):
        page.append([header, _GUIDE[header][2] or "只用这些词：" + "、".join(_CHOICES[header])])
    page.append(["各作物的生育期", "\n".join(_stages())])
    for rule in _RULES:
        page.append(["注意", rule])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 18, 76
    for row in page.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    page["A1"].font = page["B1"].font = Font(bold=True)


def _stages() -> list[str]:
    return [
        f"{words.spoken(crop, words.CROPS)}:{'、'.join(words.stage_words(crop))}"
        for crop in words.STAGES_OF
    ]
