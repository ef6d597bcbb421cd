"""What can be wrong with a policy, its wording or its numbers, in both languages."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "POLICY_NUMBER_FORM": (
        "保单号应为 1 至 40 个字母、数字或 - / ( )，不含空格。",
        "A policy number has 1 to 40 letters, digits or - / ( ), and no spaces.",
    ),
    "POLICY_NUMBER_TAKEN": ("保单号 {number} 已经用过。", "Policy number {number} is taken."),
    "POLICY_STAFF": (
        "{name}（{username}）的任职没有写明公司。换保险公司之前，"
        "请管理员结束该任职，按所属公司重新授予。",
        "The posting of {name} ({username}) names no company. Before another insurer follows, let "
        "the administrator end it and give it anew with the company.",
    ),
    "PARTY": (
        "投保人和保险人都要写明，各不超过 80 个字。",
        "Name the policyholder and the insurer, each in at most 80 characters.",
    ),
    "PERIOD": (
        "保险期间的止期 {ends} 早于起期 {starts}。",
        "The last day of cover, {ends}, is before the first, {starts}.",
    ),
    "PLACE_NOT_THERE": (
        "承保区划在起期 {day} 不存在。",
        "The place of the policy does not exist on its first day, {day}.",
    ),
    "POLICY_OVERLAPS": (
        "这个区划在这段时间已有保单 {number}。",
        "Policy {number} covers this place in part of that period already.",
    ),
    "POLICY_END": (
        "新的止期应不早于起期 {starts}，且早于原来的止期 {ends}。",
        "The new last day is not before the first, {starts}, and before the last so far, {ends}.",
    ),
    "POLICY_REPORTED": (
        "这份保单下已有 {last} 的损失报案，止期不能早于这一天。",
        "A loss of {last} was reported under this policy; it cannot end before that day.",
    ),
    "POLICY_WHY": (
        "请写明为什么提前终止。",
        "Say why the policy ends early.",
    ),
    "POLICY_RENEWED": (
        "续保的起期应在原保单止期 {ends} 之后。",
        "The renewed policy begins after the last day of the one before, {ends}.",
    ),
    "COVER": (
        "保额应大于 0，保费不小于 0（单位：分）。",
        "The cover is above 0 and the premium not below 0 (in fen).",
    ),
    "SEED": (
        "抽查种子应为 {least} 至 {most} 个可见的随机字符，如 64 位随机十六进制数。",
        "The seed is {least} to {most} visible characters of chance, such as 64 random hex digits.",
    ),
    "SEED_REVEALED": ("抽查种子已经公开。", "The seed has been revealed already."),
    "POLICY_RUNS": (
        "保单到 {ends} 才结束，此前不能公开抽查种子。",
        "The policy runs until {ends}; the seed stays secret until it is over.",
    ),
    "TERMS_PLACE": (
        "条款适用于 {found}，不含保单的区划 {expected}。",
        "The wording is for {found}, which does not hold the place of the policy, {expected}.",
    ),
    "TERMS_PERIOD": (
        "条款期间 {effective} 至 {expires} 应在保险期间 {starts} 至 {ends} 之内。",
        "The wording's period, {effective} to {expires}, must lie within the policy's, "
        "{starts} to {ends}.",
    ),
    "TERMS_CURRENCY": (
        "条款的币种是 {found}，应为 CNY。",
        "The wording is in {found}; expected CNY.",
    ),
    "TERMS_COLUMNS": (
        "条款用到了损失明细没有的列：{found}。请改用规定的列。",
        "The wording names columns that the loss lines do not have: {found}. Use the columns of "
        "the specification.",
    ),
    "TERMS_TOO_LONG": (
        "条款的 {field} 超过 {most} 个字。",
        "The wording's {field} has more than {most} characters.",
    ),
    "TERMS_IN_FORCE": (
        "这份条款（摘要相同）已经生效。",
        "This very wording (same digest) is in force already.",
    ),
    "TERMS_PROPOSED": (
        "这份条款（摘要相同）已经提议，等待确认。",
        "This very wording (same digest) is proposed already and waits to be confirmed.",
    ),
    "TERMS_AWARDED": (
        "生效日 {effective} 不晚于已理算损失的最后一天 {last}。请选 {last} 之后的日期；"
        "如果要更正已理算的损失，请勾选“更正”并写明理由。",
        "The first day, {effective}, is not after the last day of loss that was awarded, {last}. "
        "Choose a day after {last}, or tick “correct” and say why.",
    ),
    "TERMS_DECIDED": (
        "这份提议已经有结果，请刷新页面看看。",
        "This proposal is decided already. Reload the page to see by whom.",
    ),
    "TERMS_NOT_YOURS": (
        "只有提议人自己能撤回。请改用“不予确认”并写明理由。",
        "Only who proposed it takes it back. Decline it instead, and say why.",
    ),
    "TERMS_REASON": (
        "请写明理由，不超过 {most} 个字。",
        "Say why, in at most {most} characters.",
    ),
    "DRAFT_NAME": (
        "草稿名称应为 1 至 {most} 个字。",
        "The name of a draft has 1 to {most} characters.",
    ),
    "DRAFT_TEXT": (
        "草稿应为文字（UTF-8 的 TOML），不超过 {most} KB，不含空字符。",
        "A draft is text (TOML in UTF-8) of at most {most} KB, without NUL characters.",
    ),
    "DRAFT_CHANGED": (
        "{who} 已在此期间保存了另一版。您的文字没有丢：可以另存为新草稿，或打开对方的一版。",
        "{who} has saved another version meanwhile. Your text is not lost: save it as a new draft, "
        "or open theirs.",
    ),
    "DRAFT_DISCARDED": (
        "这份草稿已经删去，请先恢复。",
        "This draft is discarded; restore it first.",
    ),
    "SETTING_KEY": (
        "没有“{key}”这一项；可设：{known}。",
        "There is no number “{key}”; there are: {known}.",
    ),
    "SETTING_AMOUNT": (
        "金额应为整数分，从 0 到 99999999999999，如 100000（1,000 元）。",
        "An amount is a whole number of fen from 0 to 99999999999999, such as 100000 (1,000 yuan).",
    ),
    "SETTING_SHARE": (
        "抽查比例应为百万分之 0 至 1000000 的整数，如 50000（5 %）。",
        "The share is a whole number of millionths from 0 to 1000000, such as 50000 (5 %).",
    ),
    "SETTING_CHOICE": (
        "应为：{known}。",
        "The value is one of: {known}.",
    ),
    "SETTING_YEARS": (
        "保存年限应为 1 至 {most} 的整数年。",
        "The years are a whole number from 1 to {most}.",
    ),
    "SETTING_TIMES": (
        "倍数应为 0 至 {most} 的整数；0 为按条款附表。",
        "The times are a whole number from 0 to {most}; 0 leaves it to the wording's own table.",
    ),
    "SETTING_WARN": (
        "预警线应为 1 至 99 的整数（百分比），由低到高，最多 {most} 条，如 10,25,50。",
        "Warnings begin at whole percents from 1 to 99, rising, {most} at the most, such as "
        "10,25,50.",
    ),
    "SETTING_BASIS": (
        "依据应为：law（法规）、contract（合同）、bureau（主管部门确定）或 our default（默认）。",
        "The basis is one of: law, contract, bureau, our default.",
    ),
    "SETTING_CLAUSE": (
        "要写明条款或出处，不超过 120 个字。",
        "Name the clause or the source, in at most 120 characters.",
    ),
    "SETTING_DAY": (
        "生效日应在保险期间 {starts} 至 {ends} 之内。",
        "It takes effect within the policy's period, {starts} to {ends}.",
    ),
    "LIMIT_DAY": (
        "分项限额适用于整个保险期间，生效日应为 {starts}。",
        "A limit for one kind of loss holds for the whole period: it takes effect on {starts}.",
    ),
    "LIMIT_LATE": (
        "已有理算，不能再新设分项限额；已设的可以调整。",
        "Awards have been made; a new limit comes before the first of them. One that was set may "
        "be changed.",
    ),
    "LIMIT_USED": (
        "分项限额只剩 {left} 元未用，不能减得更多。",
        "Only {left} yuan of the limit are unused; it cannot be lowered by more.",
    ),
    "YEAR_RUNS": (
        "保险期间到 {ends} 才结束，此前不能结算。",
        "The policy runs until {ends}; its year is closed after that.",
    ),
    "YEAR_CLOSED": (
        "这份保单已经结算，结算单不再变更。",
        "The year of this policy is closed; its statement stays as it is.",
    ),
    "YEAR_PROPOSED": (
        "已有一份结算单等待确认；如要改，请先撤回。",
        "A statement waits to be confirmed already. Take it back first to propose another.",
    ),
    "YEAR_DECIDED": (
        "这份结算单已经有结果，请刷新页面看看。",
        "This statement is decided already. Reload the page to see by whom.",
    ),
    "YEAR_MOVED": (
        "提议以后账上又有变动，结算单与账不符。请保险公司撤回后重新提议。",
        "The ledger has moved since the statement was proposed. Let the insurer take it back and "
        "propose it anew.",
    ),
    "YEAR_NOT_YOURS": (
        "只有提议人自己能撤回。请改用“不予确认”并写明理由。",
        "Only who proposed it takes it back. Decline it instead, and say why.",
    ),
    "YEAR_REASON": (
        "请写明理由，不超过 {most} 个字。",
        "Say why, in at most {most} characters.",
    ),
    "SHARE_ONCE": (
        "抽查比例已定，保险期间内不再变更，否则可以挑着查。",
        "The share of the draw has been set and stays for the whole period; "
        "otherwise visits could be steered.",
    ),
    "SHARE_DAY": (
        "抽查比例适用于整个保险期间，生效日应为 {starts}。",
        "The share of the draw holds for the whole period: it takes effect on {starts}.",
    ),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed
