"""What is said of what is wrong with a list: one table, zh and en, each with the next step.

A sentence never repeats a personal number or name; of an account at most the last four digits.
"""

TEXTS: dict[str, tuple[str, str]] = {
    # the file
    "FILE_NO_SHEET": (
        "这不是表格（xlsx、xls 或 csv）。请在表格软件里“另存为 .xlsx”，不要只改文件名。",
        "This is no sheet (xlsx, xls or csv). Save it as .xlsx; renaming the file does not help.",
    ),
    "FILE_IS_WEB_PAGE": (
        "这是网页，不是表格（有的系统导出时只把扩展名写成 .xls）。"
        "请用表格软件打开，“另存为 .xlsx”。",
        "This is a web page, no sheet (some systems export one under the name .xls). Open it in a "
        "spreadsheet program and save it as .xlsx.",
    ),
    "FILE_UNREADABLE": (
        "表格打不开，内容可能已损坏。请用表格软件打开，另存为新的 .xlsx 再传。",
        "The sheet does not open; it may be damaged. Open it and save it as a new .xlsx.",
    ),
    "FILE_ENCODING": (
        "文字编码认不出来，应为 UTF-8 或 GBK。请在表格软件里“另存为 .xlsx”。",
        "The text's encoding is not known here; expected UTF-8 or GBK. Save it as .xlsx.",
    ),
    "SHEET_HIDDEN": (
        "清册所在的表是隐藏的。请取消隐藏后再传。",
        "The sheet with the list is hidden. Show it and send the file again.",
    ),
    "SHEET_EMPTY": (
        "表是空的。请填上清册，带表头。",
        "The sheet is empty. Enter the list, with its headers.",
    ),
    "SHEET_ASIDE": (
        "这张表不是清册（没有清册的表头），没有读。",
        "This sheet is no list (it lacks the headers) and was left aside.",
    ),
    "SHEET_HIDDEN_ASIDE": (
        "这张表是隐藏的，没有读。要报的请取消隐藏后再传。",
        "This sheet is hidden and was left aside. Show it and send the file again if it counts.",
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
        "没有找到表头。应有一行写着：{headers}。请补上，或下载空表。",
        "No row holds the headers: {headers}. Add them, or download the empty sheet.",
    ),
    "HEADER_MISSING": (
        "缺少“{header}”这一列。请补上，或下载空表。",
        "The column “{header}” is missing. Add it, or download the empty sheet.",
    ),
    "HEADER_MISSPELT": (
        "表头“{found}”应写成“{header}”。",
        "The header “{found}” should be “{header}”.",
    ),
    "HEADER_UNKNOWN": (
        "“{found}”不是清册的列，没有读这一列。",
        "“{found}” is no column of the list; it was not read.",
    ),
    "HEADER_TWICE": (
        "表头“{header}”出现两次。请只留一列。",
        "The header “{header}” stands there twice. Keep one column.",
    ),
    "CELL_OUTSIDE": (
        "这一行在表头之外还写了字，没有读。与这一行有关的请写到“备注”；无关的确认即可。",
        "Beside the columns something else is written in this row; it was not read. If it matters, "
        "move it into 备注; if not, say so.",
    ),
    "ROW_ASIDE": (
        "这一行在清册之下（填表人、盖章、说明），没有读。",
        "This row stands below the list (who filled it in, a stamp, a remark) and was not read.",
    ),
    "ROW_HIDDEN": (
        "这一行在表里是隐藏的。请确认要报。",
        "This row is hidden in the sheet. Say whether it is meant.",
    ),
    "MERGED_AMOUNT": (
        "几行合并成了一格，分不清每行是多少。请取消合并，逐行填写。",
        "One cell was merged over several rows, so nobody can tell each row's own. Unmerge it and "
        "fill in every row.",
    ),
    "MERGED_ACROSS": (
        "没有填写：这一格与左边的格合并了。请取消合并，填上。",
        "Nothing is filled in: the cell is merged with the one to its left. Unmerge it and fill "
        "it in.",
    ),
    # any cell
    "EMPTY": (
        "没有填写。",
        "Nothing is filled in.",
    ),
    "FORMULA": (
        "是公式，文件里没有存它的结果。请复制后“选择性粘贴 → 数值”。",
        "It is a formula and the file does not keep its result. Copy it and paste it as a value.",
    ),
    "CELL_ERROR": (
        "是表格软件的出错值（如 #N/A）。请填写实际内容。",
        "It is an error of the sheet (like #N/A). Enter what belongs there.",
    ),
    "NOT_TEXT": (
        "应为文字，这里是数字、日期或真假值。请设为“文本”格式后重填。",
        "Expected text; this is a number, a date or true/false. Format it as text and enter it "
        "again.",
    ),
    "LINE_BREAK": (
        "中间有换行。请写成一行。",
        "There is a line break in it. Write it on one line.",
    ),
    "TOO_LONG": (
        "太长，最多 {most} 个字。",
        "It is too long; at most {most} characters.",
    ),
    # numbers that name somebody
    "ID_AS_NUMBER": (
        "身份证号被存成了数字，表格软件只保留 15 位，后几位已变成 0，无法恢复。"
        "请把这一列设为“文本”格式，再照身份证重新输入。",
        "The ID number was kept as a number: the sheet keeps 15 digits, the others are lost. "
        "Format the column as text and enter it again from the card.",
    ),
    "ACCOUNT_AS_NUMBER": (
        "银行账号被存成了数字，表格软件只保留 15 位，后几位已变成 0，无法恢复。"
        "请把这一列设为“文本”格式，再照卡重新输入。",
        "The account was kept as a number: the sheet keeps 15 digits, the others are lost. "
        "Format the column as text and enter it again from the card.",
    ),
    "ID_DIGITS_LOST": (
        "第 15 位以后都是 0，校验也不对：多半曾被存成数字，后几位已丢失，无法恢复。"
        "请把这一列设为“文本”格式，再照身份证重新输入。",
        "All digits after the 15th are 0 and the check digit fails: it was probably kept as a "
        "number once and lost them. Format the column as text and enter it again from the card.",
    ),
    "ACCOUNT_DIGITS_LOST": (
        "第 15 位以后都是 0，校验也不对：多半曾被存成数字，后几位已丢失，无法恢复。"
        "请把这一列设为“文本”格式，再照卡重新输入。",
        "All digits after the 15th are 0 and the check digit fails: it was probably kept as a "
        "number once and lost them. Format the column as text and enter it again from the card.",
    ),
    "ACCOUNT_ZEROS": (
        "卡号第 15 位以后都是 0（尾号 {last}），像是曾被存成数字而丢了后几位。请照卡核对，"
        "一致再确认。",
        "All digits of the card after the 15th are 0 (ending {last}), as in a number that lost "
        "them. Compare it with the card and confirm only if it is the same.",
    ),
    # figures and words
    "AREA_ZERO": (
        "面积应大于 0。没有受损的地块请删去这一行。",
        "The area must be above 0. Delete the row if nothing was damaged.",
    ),
    "DAMAGED_ABOVE_PLANTED": (
        "受损 {damaged} 亩，多于种植 {planted} 亩。请核对两个面积。",
        "{damaged} mu damaged, more than the {planted} mu planted. Check both areas.",
    ),
    "DEGREE_FRACTION": (
        "写的是 {found}，这一列的单位是 %。是 {percent}% 请确认或写 {percent}%；"
        "确实不到 1% 请写成 {found}%。",
        "It says {found} and the column is in %. Confirm {percent} % or write {percent}%; if it is "
        "really below 1 %, write {found}%.",
    ),
    "DEGREE_ONE": (
        "写的是 1，而这一列别的行写的是小数（如 0.6）。是 100% 请确认或写 100%；"
        "确实是 1% 请写成 1%。",
        "It says 1 where other rows have fractions like 0.6. Confirm 100 % or write 100%; if it is "
        "really 1 %, write 1%.",
    ),
    "DEGREE_ABOVE_ONE": (
        "应为 0 至 1 的小数，如 0.6。",
        "Expected a fraction from 0 to 1, like 0.6.",
    ),
    "FIGURE_FORM": (
        "应为数字。请重填。",
        "Expected a number. Enter it again.",
    ),
    "DEGREE_RANGE": (
        "损失程度应在 0% 至 100% 之间。请重填。",
        "The degree of loss is from 0 % to 100 %. Enter it again.",
    ),
    "WORD_UNKNOWN": (
        "“{found}”不是这里用的词。应为：{words}。",
        "“{found}” is no word used here. One of: {words}.",
    ),
    "STAGE_NOT_OF_CROP": (
        "{crop}没有“{found}”这个生育期。应为：{words}。",
        "{crop} has no stage “{found}”. One of: {words}.",
    ),
    "THING_TWICE": (
        "“{other}”一列已经填了。一行只写一样，另一样另起一行。",
        "The column “{other}” is filled in already. One row is one thing: a row for each.",
    ),
    "COUNT_ZERO": (
        "数量应大于 0。没有损失的请删去这一行。",
        "The number must be above 0. Delete the row if nothing was lost.",
    ),
    "COUNT_UNIT": (
        "数量后面写了“{unit}”。请只写数字，把单位写到“单位”一列。",
        "“{unit}” stands behind the number. Write the number alone, and the unit into 单位.",
    ),
    "UNIT_MISSING": (
        "{item}要写明单位（公斤或斤），否则会差一倍。",
        "For {item_en} the unit must be there (公斤 or 斤): it could be half or double.",
    ),
    "UNIT_OTHER": (
        "{item}按{unit}计。请改正单位或数量。",
        "{item_en} are counted in: {unit_en}. Put unit and number right.",
    ),
    "HEADS_WHOLE": (
        "头数应为整数。",
        "Heads are whole numbers.",
    ),
    "TAG_AS_NUMBER": (
        "耳标号被存成了科学计数，后几位已丢失。请把这一列设为“文本”格式，再照耳标重新输入。",
        "The ear tag was kept as a number in short form and lost digits. Format the column as text "
        "and enter it again from the tag.",
    ),
    "TAG_TWICE": (
        "耳标 {tags} 写了两次。请只留一次。",
        "Ear tag {tags} is written twice. Keep one.",
    ),
    "TAG_ON_ROW": (
        "耳标 {tag} 在第 {row} 行已经写过。请核对是哪一头。",
        "Ear tag {tag} stands in row {row} already. Find out which animal it is.",
    ),
    "TAGS_MORE": (
        "写了 {tags} 个耳标号，头数却是 {heads}。请核对。",
        "There are {tags} ear tags for {heads} heads. Check both.",
    ),
    "TAGS_FEWER": (
        "{heads} 头里有 {bare} 头没有耳标号，备注也没写原因。确实没有的请确认，或在备注写原因。",
        "{bare} of {heads} heads have no ear tag, and no remark says why. Confirm that they bear "
        "none, or say why in 备注.",
    ),
    "TAG_LISTED": (
        "耳标 {tag} 已在 {claim} 里（同一户、同一天）。请删去这一行。",
        "Ear tag {tag} stands in {claim} already: same household and day. Delete the row.",
    ),
    "PERSON_ON_LIST": (
        "人身伤亡不写在清册里：伤情只有经办人能看。请在这一户的案件页登记“人身伤亡”，再把这一行设为不办。",
        "Injured persons are not entered on a list: their injuries are for the handlers alone. "
        "Enter them on the household's claim under “Injuries”, then drop this row.",
    ),
    "DATE_AS_NUMBER": (
        "这个数字不是日期。请设为“日期”格式，或写成 2026-08-30。",
        "This number is no date. Format it as a date, or write 2026-08-30.",
    ),
    "DATE_FORM": (
        "不是日期。应为日期格式，或写成 2026-08-30、2026.8.30、8月30日。",
        "This is no date. Use a date, or write 2026-08-30, 2026.8.30 or 8月30日.",
    ),
    "DATE_SEVERAL": (
        "写了不止一天。一行只写一天，几个夜晚各写一行。",
        "More than one day is written here. One row is one day: a row for each night.",
    ),
    "DATE_FUTURE": (
        "日期晚于今天（{today}）。请核对。",
        "The date is after today ({today}). Check it.",
    ),
    "DATE_AFTER_TELLING": (
        "发生日期晚于最早报案（{told}）。请核对日期或报案时间。",
        "The date is after the loss was first told ({told}). Check the date or the telling.",
    ),
    "DUPLICATE_ROW": (
        "与{sheet}第 {row} 行重复（同一户、同一天、同一动物、同一地块和作物）。请删去一行。",
        "It repeats {sheet}row {row}: same household, day, animal, plot and crop. Delete one.",
    ),
    # places on the ground
    "PLACE_MISSING": (
        "没有坐标。请补上位置或地块的边界。",
        "There are no coordinates. Add the place or the outline of the field.",
    ),
    "PLACE_FORM": (
        "坐标读不懂，可能被截断了。应为数字，或 WKT 文字，如 POINT (196644 232634)。",
        "The coordinates cannot be read; they may be cut off. Expected numbers, or WKT such as "
        "POINT (196644 232634).",
    ),
    "PLACE_OUTSIDE": (
        "坐标落在坐标系 EPSG:{epsg} 的范围之外。请核对坐标系和坐标的先后。",
        "The place is outside the area of EPSG:{epsg}. Check the system and the order of the "
        "coordinates.",
    ),
    "PLACE_DIFFERS": (
        "按边界算出的中心与写明的经纬度相差 {apart} 米（最多 {within} 米）。请核对；"
        "边界无误请确认。",
        "The outline's centre is {apart} m from the latitude and longitude given (at most {within} "
        "m). Check them; confirm if the outline is right.",
    ),
    "OUTLINE_KIND": (
        "应为点或面（POINT、POLYGON、MULTIPOLYGON）。",
        "Expected a point or an area (POINT, POLYGON, MULTIPOLYGON).",
    ),
    "OUTLINE_CROSSES": (
        "地块的边界自己相交，面积算不出。请重新勾画。",
        "The outline crosses or touches itself, so it has no certain area. Draw it again.",
    ),
    "OUTLINE_FEW": (
        "地块的边界不到三个角。只有位置的请确认，或重新勾画。",
        "The outline has fewer than three corners. Confirm that the point is enough, or draw it "
        "again.",
    ),
    "PLACE_NOWHERE": (
        "坐标不是地球上的位置，或坐标系不认识（WGS-84、GCJ-02、BD-09）。没有位置也要报的请确认。",
        "The coordinates are no place on earth, or their datum is none of WGS-84, GCJ-02, BD-09. "
        "Confirm that the loss goes on without a place.",
    ),
    # against the roll and earlier lists
    "NOT_ON_ROLL": (
        "本村户籍册上没有这个号码。请核对号码；确是本村的，请先登记农户"
        "（hedun import-roll，或请乡镇登记）。",
        "This number is not on the village's roll. Check it; if the family lives here, register "
        "the household first (hedun import-roll, or ask the township).",
    ),
    "NAME_DIFFERS": (
        "与户籍册上这个号码的姓名不同。请对照身份证核对姓名和号码。",
        "The roll has another name under this number. Compare name and number with the ID card.",
    ),
    "ACCOUNT_DIFFERS": (
        "与登记的收款账户不同（表中尾号 {given}，登记尾号 {known}）。"
        "账户变了请先更正账户，否则照登记的填写。",
        "Not the registered account (ending {given} here, {known} on the roll). If it has changed, "
        "replace the account first; otherwise write the registered one.",
    ),
    "ACCOUNT_TWO": (
        "同一户写了两个账户（第 {row} 行尾号 {known}，这里尾号 {given}）。请只写一个。",
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
    "LISTED_BEFORE": (
        "这一户这次事故已另外报过（{claim}）。是同一损失的请“并入”，是同一事故的另一损失请“另计”。",
        "The household's loss in this accident was told before, in {claim}. Say whether it is the "
        "same loss or another one.",
    ),
    "CONFLICT": (
        "同一编号以前收过别的内容，这次没有收。请换新的编号再交，或到收件箱核对以前那一份。",
        "Other content came under this number before; this was not taken in. Send it under a new "
        "number, or compare with the first in the inbox.",
    ),
    "NOTHING_GIVEN": (
        "没有任何一行。请至少填一户的损失。",
        "There is no row in it. Enter at least one household's loss.",
    ),
    "TELLER_NAME": (
        "没有写报案人姓名。请填写是谁报的。",
        "Who told is missing. Enter the name.",
    ),
    "TELLER_LENGTH": (
        "报案人姓名最多 {name} 个字，复述内容最多 {text} 个字。请写短一些。",
        "The name has at most {name} characters, what was read back at most {text}. Shorten it.",
    ),
    "TAKEN_ELSEWHERE": (
        "这份文件已作为另一个村的清册收下。请换成本村的文件。",
        "This file was taken in as another village's list. Choose this village's file.",
    ),
    # in the inbox
    "HOUSEHOLD_WAITS": (
        "这一行没有问题，等同一户的第 {rows} 行：一户一次事故只列一次，改好后一起办理。",
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
        "这一行已经办过了，不再等待。请刷新页面看看是谁办的。",
        "The row has been dealt with and no longer waits. Reload the page to see by whom.",
    ),
    "NOT_ASIDE": (
        "这一行没有搁置、退回或并入，不用恢复。请刷新页面。",
        "The row is not dropped, sent back or joined, so there is nothing to restore. Reload the "
        "page.",
    ),
    "NOT_IN_HAND": (
        "选的行里有已经搁置、退回或删除的。请刷新页面，只选待补正或已办的行。",
        "Some of the rows were set aside, sent back or erased. Reload the page and choose rows "
        "that wait or have gone on.",
    ),
    "NOT_LISTED": (
        "选的行里有的没有另外报过，不用并入或另计。请只选“已报过”的行。",
        "Some of these rows were not listed before. Choose those that were.",
    ),
    "JOIN_ONE": (
        "合并要选两份以上来件的行，而且是同一个村的。请再选。",
        "To join, choose rows of two submissions at least, of one village.",
    ),
    "JOIN_NOTHING": (
        "选的来件都还没有报案，没有可合并的。请先改好其中的行。",
        "None of these submissions has a report yet, so there is nothing to join. Put a row right "
        "first.",
    ),
    "JOIN_OTHER_POLICY": (
        "选的来件不在同一张保单之下，不能合成一份报案。",
        "These submissions fall under different policies and cannot be one report.",
    ),
    "JOIN_LEFT": (
        "{report} 里有的农户已上报，不能再合并或拆分。要改的请由乡镇退回后再办。",
        "Households of {report} have been reported, so it is not joined or split any more. Have "
        "them sent back first.",
    ),
    "JOIN_TWICE": (
        "两份报案里有 {n} 户是同一事故，合并会重复。请先对这几户办“并入”或撤回其一。",
        "{n} households stand in both reports for the same accident. Settle these first: join the "
        "losses or withdraw one of them.",
    ),
    "PART_NOTHING": (
        "这份来件没有合并或拆分过，不用撤销。请刷新页面。",
        "This submission was not joined or split, so there is nothing to take back. Reload the "
        "page.",
    ),
    "SPLIT_SEVERAL": (
        "拆分一次只办一份来件的行。请重选。",
        "Splitting is for rows of one submission. Choose again.",
    ),
    "SPLIT_ALL": (
        "选了这份来件的全部行，拆开后原处什么也不剩。请只选要另立报案的行。",
        "All rows of the submission were chosen, so nothing would stay. Choose only those that get "
        "a report of their own.",
    ),
    "OFFICER_ELSEWHERE": (
        "所选的人不办这个村的来件。请选本村协保员或本乡镇经办人。",
        "The chosen person does not deal with this village. Choose its clerk or its township's "
        "officer.",
    ),
    "NOTHING_MISSING": (
        "没有写明缺什么。退回要一次写全。",
        "Nothing is said to be missing. Name everything at once when you send a row back.",
    ),
    "NOTHING_TO_ERASE": (
        "选的行里没有可以删除的内容：已办，或已删除。请刷新页面。",
        "Nothing is left to erase in these rows: they went on or were erased. Reload the page.",
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
