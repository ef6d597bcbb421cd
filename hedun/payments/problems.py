"""What can be wrong with a batch or an answer file, in one table, with what to do next."""

from hedun.domain.problems import Problem
from hedun.domain.words import Lang, Word

TEXTS: dict[str, tuple[str, str]] = {
    # making and releasing a batch
    "NOTHING_CHOSEN": (
        "没有选任何一户。请至少选一户。",
        "No claim was chosen. Choose at least one.",
    ),
    "SEVERAL_POLICIES": (
        "所选各户属于不同的保单。请按保单分别制作批次。",
        "The claims belong to several policies. Make one batch for each policy.",
    ),
    "IN_A_BATCH": (
        "这一户已在批次 {batch} 里。请先放行或作废该批次。",
        "This claim is in batch {batch}. Release or cancel that batch first.",
    ),
    "PAYEE_NOT_READY": (
        "{who}的账户不可用（没有账户、被银行退票后未更正，或户名不符）。请先登记或更正。",
        "The account of {who} cannot be paid to (there is none, the bank returned it, or it is in "
        "another name). Register it or put it right first.",
    ),
    "BOOKS_DIFFER": (
        "应付 {owed} 分与账上待付 {books} 分不符，不能付款。请运行 hedun verify 并联系管理员。",
        "{owed} fen are owed but the ledger holds {books} fen to pay; nothing can be paid. "
        "Run hedun verify and tell the administrator.",
    ),
    "CHARACTER_MISSING": (
        "第 {row} 行的{field}里有“{char}”字，银行文件的编码 {encoding} 里没有。"
        "请按银行预留户名更正账户。",
        "Row {row}: the {field} has “{char}”, which the bank file's encoding {encoding} lacks. "
        "Put the account right, written as the bank has it.",
    ),
    "CHARACTER_FORBIDDEN": (
        "第 {row} 行的{field}里有分隔符、换行或控制字符，会把文件断开。请更正账户。",
        "Row {row}: the {field} has a separator, line break or control character, which would "
        "break the file. Put the account right.",
    ),
    "FIELD_EMPTY": (
        "第 {row} 行的{field}为空。请更正账户。",
        "Row {row}: the {field} is empty. Put the account right.",
    ),
    "FIELD_TOO_LONG": (
        "第 {row} 行的{field}超过银行文件的 {most} 个字节（汉字各两个）。"
        "请按银行预留户名更正账户。",
        "Row {row}: the {field} is longer than the {most} bytes of the bank's file. Put the "
        "account right, written as the bank has it.",
    ),
    "BATCH_NOT_OPEN": (
        "批次 {batch} 的状态是“{said}”，不能再办理。请刷新页面。",
        "Batch {batch} is “{said}” and cannot be acted on. Reload the page.",
    ),
    "BATCH_CHANGED": (
        "批次 {batch} 的内容与制单时的摘要不符。请作废后重新制作。",
        "Batch {batch} is not what it was when it was made. Cancel it and make a new one.",
    ),
    "ACCOUNT_CHANGED": (
        "第 {row} 行的收款账户在制单后换过。请作废批次后重新制作。",
        "Row {row}: the account was changed after the batch was made. Cancel the batch and make "
        "a new one.",
    ),
    "NOT_SENT": (
        "批次 {batch} 还没有放行，没有银行文件。请先放行。",
        "Batch {batch} has not been released and has no bank file. Release it first.",
    ),
    "FILE_ERASED": (
        "批次 {batch} 的银行文件已到保存期限，由系统删除；明细和合计仍可查。",
        "The bank's file of batch {batch} was erased when its time was over; its rows and sums can "
        "still be read.",
    ),
    "FILE_VOID": (
        "批次 {batch} 有银行查无的款项，已可重新付款；原文件不能再送银行。",
        "Batch {batch} has payments that the bank never had and that can be paid anew; its file "
        "must not go to the bank again.",
    ),
    "NOTHING_TO_ASK": (
        "批次 {batch} 没有待回盘或结果不明的款项，不用查询。",
        "Batch {batch} has no payment that waits for the bank or is unknown; there is nothing "
        "to ask.",
    ),
    # reading an answer
    "ANSWER_TOO_LARGE": (
        "文件超过 {most} 字节，不像回盘文件。请核对所选文件。",
        "The file has more than {most} bytes and is hardly a bank answer. Check the file chosen.",
    ),
    "ANSWER_ENCODING": (
        "从第 {at} 字节起不是 {encoding} 编码。请从银行重新下载，不要另存为其他格式。",
        "From byte {at} on this is not {encoding}. Download it from the bank again; do not save "
        "it in another form.",
    ),
    "ANSWER_UNKNOWN_BATCH": (
        "文件不是本系统任何已放行批次的回盘。请核对批次号。",
        "The file answers no batch that was released here. Check the batch number.",
    ),
    "ANSWER_OTHER_BATCH": (
        "文件是批次 {batch} 的回盘，不是 {wanted} 的。请换文件或换批次。",
        "The file answers batch {batch}, not {wanted}. Take the other file or the other batch.",
    ),
    "ANSWER_RECORD": (
        "第 {line} 行不是应有的格式：{layout}。请从银行重新下载。",
        "Line {line} is not in the expected form: {layout}. Download the file again.",
    ),
    "ANSWER_TRUNCATED": (
        "文件没有结尾行，可能没有下载完整。请从银行重新下载。",
        "The file has no closing line; it may be incomplete. Download it again.",
    ),
    "ANSWER_COUNT": (
        "文件头写 {header} 笔，文件尾写 {trailer} 笔，实际 {rows} 笔。请从银行重新下载。",
        "The header announces {header} rows, the closing line {trailer}, and there are {rows}. "
        "Download the file again.",
    ),
    "ANSWER_TOTAL": (
        "文件写合计 {total}，各笔相加是 {rows}。请从银行重新下载。",
        "The file announces {total} in all; its rows come to {rows}. Download the file again.",
    ),
    "ANSWER_UNKNOWN_LAYOUT": (
        "文件第一行不是已有的任何一种回盘格式：{said}。请核对所选文件。",
        "The first line is that of no bank's answer known here: {said}. Check the file chosen.",
    ),
    "ANSWER_VALUE": (
        "第 {line} 行的{field}不对，应为{said}。请联系银行。",
        "Line {line}: the {field} is wrong; expected {said}. Ask the bank.",
    ),
    "ANSWER_CODE": (
        "第 {line} 行的银行代码“{code}”不在模板 {template} 里。请问清含义后补进模板。",
        "Line {line}: the bank's code “{code}” is not in template {template}. Ask what it means "
        "and enter it there.",
    ),
    "ANSWER_TWICE_IN_FILE": (
        "第 {line} 行与前面重复：序号 {seq}。请联系银行。",
        "Line {line} repeats number {seq}. Ask the bank.",
    ),
    "ANSWER_NO_SUCH_ROW": (
        "第 {line} 行的序号 {seq} 不在批次里。请联系银行。",
        "Line {line}: the batch has no number {seq}. Ask the bank.",
    ),
    "ANSWER_AMOUNT": (
        "第 {line} 行（序号 {seq}）的金额与付出的不同。请联系银行。",
        "Line {line} (number {seq}): the amount is not what was sent. Ask the bank.",
    ),
    "ANSWER_ACCOUNT": (
        "第 {line} 行（序号 {seq}）的账号尾号与付出的不同。请联系银行。",
        "Line {line} (number {seq}): the account's last digits are not those sent. Ask the bank.",
    ),
    "ANSWER_CONTRADICTS": (
        "第 {line} 行（序号 {seq}）与已读入的结果“{said}”矛盾。请联系银行；付后退票请另行登记。",
        "Line {line} (number {seq}) contradicts the answer already read, “{said}”. Ask the bank; "
        "a late return is entered on its own.",
    ),
    "ANSWER_NOT_ASKED": (
        "第 {line} 行（序号 {seq}）说银行查无此笔，但最后一次取走银行文件之后没有查询过，"
        "款项可能还在途中。请先在批次页面制作查询文件。",
        "Line {line} (number {seq}) says the bank never had the order, but it was not asked since "
        "its file was last taken: the order may still be on its way. Make the query file on the "
        "batch's page first.",
    ),
    "ANSWER_REFUSED": (
        "第 {line} 行（序号 {seq}）：{why}",
        "Line {line} (number {seq}): {why}",
    ),
    # the bank's statement
    "STATEMENT_EARLY": (
        "这一天还没有到。请写对账单上的日期。",
        "That day has not come yet. Give the day of the statement.",
    ),
    "STATEMENT_AMOUNT": (
        "金额不能为负。转出、转回请分开写。",
        "An amount is below zero. Write what left and what came back, each by itself.",
    ),
    "STATEMENT_LAYOUT": (
        "文件第一行不是已有的任何一种对账单格式：{said}。请核对所选文件，或逐日手工录入。",
        "The first line is that of no bank's statement known here: {said}. Check the file chosen, "
        "or enter the days by hand.",
    ),
    "STATEMENT_ONE_WAY": (
        "第 {line} 行：转出和转回应有且只有一个大于零。请从银行重新下载。",
        "Line {line}: either an amount left or one came back, never both or none. Download the "
        "file again.",
    ),
    "STATEMENT_BALANCE": (
        "第 {line} 行的余额 {stands} 与上一行接不上，应为 {right}。请从银行重新下载，不要删改行。",
        "Line {line}: the balance {stands} does not follow from the line before, which gives "
        "{right}. Download the file again; take no line out.",
    ),
    "STATEMENT_NOT_OURS": (
        "文件里没有一行带有本保单批次的编号。请核对账户和期间。",
        "No line names a batch of this policy. Check the account and the time.",
    ),
    "STATEMENT_DAY_EARLY": (
        "{day} 还没有到。请核对文件。",
        "{day} has not come yet. Check the file.",
    ),
    "DAY_NOT_EXPLAINED": (
        "{day}：银行净转出 {bank} 元，本系统是 {ours} 元。请写明差额的原因后再交一次。",
        "{day}: by the bank {bank} yuan left in all; here it is {ours}. Write why they differ and "
        "hand the file in again.",
    ),
    "NOT_EXPLAINED": (
        "银行净转出 {bank} 元，本系统是 {ours} 元。请写明差额的原因，或更正数字。",
        "By the bank {bank} yuan left in all; here it is {ours}. Write why they differ, or put the "
        "figures right.",
    ),
    # payees
    "PAYEES_NONE": (
        "没有写由谁收款。请至少写一个收款人。",
        "Nobody is named. Name one payee at least.",
    ),
    "PAYEES_TWICE": (
        "{who}重复出现。每个收款人只写一次。",
        "{who} stands there twice. Name each payee once.",
    ),
    "PAYEES_SUM": (
        "各份额之和是 {sum}，应正好是 1。",
        "The shares come to {sum}; together they must be exactly 1.",
    ),
    "PAYEES_WAY": (
        "{who}：写份额（如 1/2）或先付的金额，两者之一，都要大于 0。",
        "{who}: give a share (such as 1/2) or an amount to be paid first, one of the two, above 0.",
    ),
    "PAYEES_PAPER": (
        "没有写依据的材料。请写编号，如公证书号、医院缴费单号。",
        "The paper is missing. Give its number, such as a notary's or the hospital's.",
    ),
    "PAYEES_TOO_LONG": (
        "原因最多 500 字，材料最多 80 字。",
        "A reason has at most 500 characters, a paper 80.",
    ),
    "PAYEE_OF_OTHERS": (
        "{who}是另一户或另一县的受益人。请在这一户名下登记。",
        "{who} is a beneficiary of another household or county. Register them here.",
    ),
    "PAYEE_ENDED": (
        "{who}的登记已撤销。请选别的收款人。",
        "The registration of {who} was taken back. Choose another payee.",
    ),
    "PAYEES_PERSON": (
        "这一户没有代码为“{person}”的伤亡人员。",
        "No line of the claim is about a person “{person}”.",
    ),
    "PAYEES_STATE": (
        "这一户现在是“{said}”，不能改收款人。",
        "The claim is “{said}” now; its payees cannot be changed.",
    ),
    "PAYEES_AS_THEY_ARE": (
        "没有指定过收款人，本来就付给这一户。",
        "Nobody is named; the household is paid as it is.",
    ),
    "WHICH_PAYEE": (
        "这一户有几个收款人。请写明是哪一个：{who}。",
        "The claim has several payees. Say which one: {who}.",
    ),
    "OWED_ALREADY": (
        "{who}另有一笔应付款还没有付清。请等那一笔付清后再登记退票。",
        "{who} is owed another amount just now. Enter the late return when that is paid.",
    ),
    # putting right
    "NOT_RETURNED": (
        "这一户没有被退回的付款。更换账户请到农户档案。",
        "No payment of this claim was returned. Change an account in the household's file.",
    ),
    "NOT_A_RETURN": (
        "“{code}”不是退票代码。请从列表中选一个。",
        "“{code}” is not a code for a return. Choose one from the list.",
    ),
    "NOT_PAID": (
        "这一户账上没有这么多已付的金额。请核对金额。",
        "The ledger does not hold so much paid on this claim. Check the amount.",
    ),
}

LANGS: tuple[Lang, Lang] = ("zh", "en")
FIELDS: dict[str, Word] = {
    "account": {"zh": "账号", "en": "account"},
    "holder": {"zh": "户名", "en": "holder's name"},
    "bank": {"zh": "开户行", "en": "bank's name"},
    "purpose": {"zh": "用途", "en": "purpose"},
    "seq": {"zh": "序号", "en": "number"},
    "amount": {"zh": "金额", "en": "amount"},
    "account_last4": {"zh": "账号尾号", "en": "account's last digits"},
    "text": {"zh": "说明", "en": "text"},
    "day": {"zh": "日期", "en": "day"},
    "out": {"zh": "转出", "en": "amount that left"},
    "back": {"zh": "转回", "en": "amount that came back"},
    "balance": {"zh": "余额", "en": "balance"},
    "opening": {"zh": "期初余额", "en": "opening balance"},
    "closing": {"zh": "期末余额", "en": "closing balance"},
}


def problem(code: str, /, *, field: str = "", said: Word | None = None, **facts: object) -> Problem:
    """A problem of the table. `field` is one of FIELDS; `said` is in both languages."""
    words = {"field": FIELDS.get(field), "said": said}
    zh, en = (
        text.format(**facts, **{key: word[lang] for key, word in words.items() if word})
        for lang, text in zip(LANGS, TEXTS[code], strict=True)
    )
    return Problem(code, zh, en)
