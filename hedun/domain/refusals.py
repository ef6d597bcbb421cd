"""Every refusal in one table: a code, a kind sentence, and what to do next, zh and en.

Facts are filled in by name; amounts in fen are written as yuan, instants as local time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hedun.domain.actors import Role
from hedun.domain.case import Refusal, State
from hedun.domain.deadlines import LOCAL
from hedun.domain.money import yuan
from hedun.domain.problems import Problem
from hedun.domain.words import ACTIONS, ROLES, SECTIONS, STATES, Lang


@dataclass(frozen=True, slots=True)
class Text:
    zh: str
    zh_next: str
    en: str
    en_next: str


TEXTS: dict[str, Text] = {
    "NO_SUCH_ACTION": Text(
        "没有“{action}”这个动作。", "请从页面上的按钮办理。",
        "There is no action “{action}”.", "Use one of the actions the page offers.",
    ),
    "WRONG_STATE": Text(
        "这一户现在是“{state}”，不能“{action}”。", "请刷新页面看看是谁办过了。",
        "This claim is “{state}” now and cannot be moved by “{action}”.",
        "Reload the page to see who acted on it.",
    ),
    "OTHER_ROLE": Text(
        "这一步由{roles}办理。", "请交给有此职责的人。",
        "This step belongs to: {roles}.", "Hand it to somebody with that duty.",
    ),
    "OTHER_PLACE": Text(
        "这不在您负责的区划内。", "请交给当地的同事。",
        "This is outside the places you are responsible for.",
        "Hand it to your colleague there.",
    ),
    "OTHER_COMPANY": Text(
        "这张保单由别的保险公司承保。", "请交给那家公司的经办人员。",
        "This policy is underwritten by another insurer.",
        "Hand it to that company's staff.",
    ),
    "NOT_POSTED_NOW": Text(
        "您的任职今天不在有效期内。", "请管理员续期或交接。",
        "Your posting is not in force today.", "Ask the administrator to renew it or hand over.",
    ),
    "TWO_HATS": Text(
        "您已经以“{worn}”的身份办过这一户，不能再换一个身份办理。", "请交给别的同事。",
        "You have already acted on this claim as: {worn}. Nobody acts in two roles.",
        "Hand it to a colleague.",
    ),
    "OWN_OR_KIN": Text(
        "这是您本人或近亲属的一户，按规定回避。", "请交给别的同事，或由乡镇代报。",
        "This is your own or a near relative's claim; you must stand aside.",
        "Hand it to a colleague, or let the township report it.",
    ),
    "HELD": Text(
        "这一户已暂缓办理。", "先由经办人恢复办理。",
        "This claim is on hold.", "Whoever has it must resume it first.",
    ),
    "NOT_HELD": Text(
        "这一户没有暂缓，不用恢复。", "直接办理即可。",
        "This claim is not on hold.", "Go on with it; there is nothing to resume.",
    ),
    "OFFICER_ELSEWHERE": Text(
        "这个人现在不在经办这一户的单位任职。", "请从名单里另选一位同事。",
        "This person is not posted to the office that has the claim now.",
        "Choose a colleague from the list.",
    ),
    "OFFICER_KIN": Text(
        "这一户是这个人本人或近亲属的，按规定回避。", "请另选一位同事。",
        "It is this person's own or a near relative's claim; they must stand aside.",
        "Choose another colleague.",
    ),
    "OFFICER_TWO_HATS": Text(
        "这个人已经以别的身份办过这一户。", "请另选一位同事。",
        "This person has already acted on the claim in another role.",
        "Choose another colleague.",
    ),
    "NO_LINE": Text(
        "没有任何损失明细。", "至少填一条：作物、面积、程度。",
        "There is no loss line.", "Add at least one: crop, area, degree.",
    ),
    "NO_EVIDENCE": Text(
        "没有照片或材料，也没有说明原因。", "补一张照片，或写明为什么没有。",
        "There is no photograph or paper, and no word why.",
        "Add a photograph or say why there is none.",
    ),
    "NOT_IN_FORCE": Text(
        "损失那天没有生效的保单。", "核对发生日期；确实不在保期内的请拒赔并说明。",
        "No policy was in force on the day of the loss.",
        "Check the date; if it stands, refuse with the reason.",
    ),
    "OUT_OF_PLACE": Text(
        "这个村不在保单的承保区划内。", "核对行政区划；确实不在的请拒赔并说明。",
        "The village is outside the places of the policy.",
        "Check the place; if it stands, refuse with the reason.",
    ),
    "NOT_SMALL": Text(
        "预估 {estimate_fen} 元，超过小额 {small_fen} 元，或有未处理的核查。", "请专家定损。",
        "The estimate of {estimate_fen} yuan is above the small limit of {small_fen}, "
        "or a check is open.", "Let an expert assess it.",
    ),
    "DRAWN": Text(
        "这一户被抽中现场复查。", "请专家到场定损。",
        "This claim was drawn for a visit.", "Let an expert visit and assess it.",
    ),
    "SAME_OFFICER": Text(
        "复核人不能再定损。", "请另一位同事定损。",
        "Who accepted the claim cannot also assess it.", "Let another officer assess it.",
    ),
    "NOT_RECKONED": Text(
        "还没有拟好医疗账。", "先由办理人为每名伤者拟定医疗账。",
        "No medical account waits to be confirmed.",
        "Have one drawn up for each injured person first.",
    ),
    "NOT_HANDLER": Text(
        "您不是这一案人身伤亡的办理人，看不到账目。", "请先说明理由接办，再来核定。",
        "You do not handle the injuries of this claim and cannot see the account.",
        "Take the case up with a reason first.",
    ),
    "SAME_RECKONER": Text(
        "拟账人不能核定自己的账。", "请另一位同事核定。",
        "Who drew the account up cannot confirm it.", "Let another officer confirm it.",
    ),
    "EXPERT_FIRST": Text(
        "还有 {lines} 条其他明细等专家定损。", "请专家先定损，再核定医疗账。",
        "{lines} other lines wait for the expert.",
        "Let the expert assess them first, then confirm the medical account.",
    ),
    "DEGREES_MISSING": Text(
        "还有 {lines} 条明细没有损失程度。", "先请专家定损。",
        "{lines} lines have no degree of loss yet.", "Have them assessed first.",
    ),
    "NOTICE_RUNS": Text(
        "公示期没有结束（到 {ends}）。", "公示期满后再办。",
        "The notice is not over (until {ends}).", "Wait until it is.",
    ),
    "NOTICE_OVER": Text(
        "公示已在 {ends} 结束。", "结束后的意见请走申诉。",
        "The notice ended at {ends}.", "After that, use the appeal.",
    ),
    "OPEN_OBJECTION": Text(
        "还有 {objections} 件异议没有办结。", "先再查勘，或提请市级。",
        "{objections} objections are still open.", "Re-survey first, or escalate.",
    ),
    "OTHERS_OBJECT": Text(
        "有 {objections} 件异议不是农户本人对自家金额提出的，整笔金额都有争议。",
        "先再查勘，或提请市级。",
        "{objections} objections are not the household's own to its own amount: the whole amount "
        "is in dispute.", "Re-survey first, or escalate.",
    ),
    "NOTHING_DUE": Text(
        "这一户没有应付金额。", "公示期满后会自动结案。",
        "Nothing is due on this claim.", "It closes by itself when its notice is over.",
    ),
    "NOTHING_PAID": Text(
        "这一户还没有付过款。", "请核对案号。",
        "Nothing has been paid on this claim.", "Check the claim number.",
    ),
    "NO_INJURY_ADVANCE": Text(
        "公示前只能预付人身伤亡的费用：理算须为预付，只赔人身伤亡，并按暂定数字。",
        "请先按预付理算；其他损失照常公示。",
        "Before the notice only an advance for injuries is paid: the award is an advance, for "
        "persons alone, by provisional figures.",
        "Award it as an advance; other losses are posted as always.",
    ),
    "SOMETHING_DUE": Text(
        "这一户还应付 {due_fen} 元，不能结案。", "请确认后付款。",
        "{due_fen} yuan are due on this claim; it cannot be closed.", "Confirm and pay it.",
    ),
    "SAME_SURVEYOR": Text(
        "有争议的数字要换人再看。", "请没有查勘过这一户的同事去。",
        "A disputed figure is looked at by another person.",
        "Send somebody who has not surveyed this claim.",
    ),
    "RESURVEYED_BEFORE": Text(
        "这一户已经再查勘过一次。", "请提请市级。",
        "This claim has been re-surveyed once.", "Escalate it to the city.",
    ),
    "PANEL_INCOMPLETE": Text(
        "三人合议还缺：现有 {members} 人的意见，裁定人须在其中。", "请三位成员各自写明意见。",
        "A panel of three is needed: {members} opinions so far, the deciding member among them.",
        "Let three members each give their opinion.",
    ),
    "SAME_MAKER": Text(
        "制单人不能自己放行。", "请另一位出纳复核放行。",
        "Who made the batch cannot release it.", "Let another cashier check and release it.",
    ),
    "SAME_PROPOSER": Text(
        "提议的人不能自己确认。", "请林业局的另一位同事核对后确认。",
        "Who proposed it cannot also confirm it.",
        "Let another officer of the forestry bureau check and confirm it.",
    ),
    "SAME_GRANTER": Text(
        "批准通融的人不能自己给付。", "请本单位的另一位同事核对后给付。",
        "Who granted it cannot also hand it over.",
        "Let another person of the same office check it and hand it over.",
    ),
    "NO_BATCH": Text(
        "这一户不在任何赔付批次里。", "先制作批次。",
        "This claim is in no payment batch.", "Make a batch first.",
    ),
    "ACCOUNT_NOT_READY": Text(
        "收款账户不可用：没有账户，或被银行退票后还没有更正。", "先更正账户。",
        "The account cannot be paid to: there is none, or the bank returned it and it was "
        "not put right.", "Put the account right first.",
    ),
    "PAYEES_NOT_READY": Text(
        "这些收款人的账户不可用：{who}。", "请登记或更正他们的账户。",
        "These payees have no account that can be paid to: {who}.",
        "Register their accounts or put them right.",
    ),
    "HOUSEHOLD_OVER": Text(
        "{number} 这一户到 {until} 为止，损失发生在其后。", "请用合户、分户或迁移后的农户报案。",
        "Household {number} ended on {until}, and the loss came later.",
        "Claim under the household it became.",
    ),
    "HEAD_DECEASED": Text(
        "户主已去世，还没有登记继承人或代领人。", "请乡镇登记继承人或代领人及其账户。",
        "The head of the household has died, and no heir or proxy is named.",
        "Let the township name the heir or a proxy, with an account.",
    ),
    "HEAD_MINOR": Text(
        "户主未成年，还没有登记监护人。", "请乡镇登记监护人及其账户。",
        "The head of the household is a minor, and no guardian is named.",
        "Let the township name the guardian, with an account.",
    ),
    "PROXY_OVER": Text(
        "代领期限已于 {until} 届满。", "请重新登记代领人，或终止代领后付到本户账户。",
        "The proxy was to receive until {until} only.",
        "Name a proxy anew, or end this one and pay to the household's own account.",
    ),
    "CHECK_BLOCKS": Text(
        "有 {checks} 项拦截核查没有处理。", "先处理核查。",
        "{checks} blocking checks are open.", "Deal with them first.",
    ),
    "NOT_YOURS_NOW": Text(
        "这一户现在不在您手里。", "由现在的经办岗位决定是否暂缓。",
        "This claim is not in your hands now.", "Whoever has it decides whether to hold it.",
    ),
    "NOTHING_TO_UNDO": Text(
        "这一户还没有办过任何一步。", "无需撤销。",
        "Nothing has been done on this claim yet.", "There is nothing to undo.",
    ),
    "ANOTHER_ACTED": Text(
        "上一步不是您办的，不能由您撤销。", "请上一步的经办人撤销，或退回。",
        "The last step was not yours.", "Ask whoever made it to undo it, or return the claim.",
    ),
    "CANNOT_UNDO": Text(
        "上一步不能撤销。", "请用更正的办法（重开、追回）。",
        "The last step cannot be undone.", "Put it right by another step (re-open, recover).",
    ),
    "NO_RECEIPT": Text(
        "这一户还没有查询凭证。", "上报时自动发给；已上报的稍等一分钟。",
        "This claim has no receipt yet.",
        "It is given one when it is reported; if it was, wait a minute.",
    ),
    "NO_REASON": Text(
        "没有写原因。", "用一句话写明原因。",
        "The reason is missing.", "Write it in one sentence.",
    ),
    "NO_CODE": Text(
        "没有选代码。", "从列表中选一个。",
        "The code is missing.", "Choose one from the list.",
    ),
    "NOTHING_NAMED": Text(
        "没有写明缺什么。", "一次写全所有要补的材料。",
        "What is missing has not been named.", "Name everything that is missing, all at once.",
    ),
    "NOT_VISITED": Text(
        "没有到场，也没有说明为什么。", "登记到场时间，或写明远程核实的原因。",
        "There was no visit, and no word why not.",
        "Enter the visit, or say why it was judged from afar.",
    ),
    "NO_SAMPLING": Text(
        "损失程度没有取样记录。", "填写各样点的程度。",
        "The degree has no sampling with it.", "Enter the degree at each sampling point.",
    ),
    "AMOUNT_CHANGED": Text(
        "您看到的是 {shown_fen} 元，现在算出来是 {award_fen} 元（保额还剩 {cover_left_fen} 元）。",
        "请核对新的金额后再理算。",
        "You saw {shown_fen} yuan; it now comes to {award_fen} ({cover_left_fen} yuan of cover "
        "left).", "Check the new amount, then award again.",
    ),
    "COVER_EXHAUSTED": Text(
        "保额只剩 {cover_left_fen} 元，不够 {wanted_fen} 元。", "请报县林业局和上级公司。",
        "Only {cover_left_fen} yuan of cover are left; {wanted_fen} are needed.",
        "Tell the forestry bureau and the superior branch.",
    ),
    "LIMIT_EXHAUSTED": Text(
        "“{section}”的分项限额只剩 {left_fen} 元，不够 {wanted_fen} 元。",
        "请报县林业局和上级公司。",
        "Only {left_fen} yuan of the limit for “{section}” are left; {wanted_fen} are needed.",
        "Tell the forestry bureau and the superior branch.",
    ),
    "NO_WORDING": Text(
        "保单 {policy} 在 {day} 没有生效的条款，无法理算。", "请县林业局先录入并启用条款。",
        "Policy {policy} has no wording in force on {day}; nothing can be calculated.",
        "Let the forestry bureau put the wording in force first.",
    ),
    "ABOVE_AUTHORITY": Text(
        "{award_fen} 元超过县支公司权限 {authority_fen} 元。", "请上级公司理算。",
        "{award_fen} yuan is above the county branch's authority of {authority_fen}.",
        "Let the superior branch award it.",
    ),
    "BEYOND_PLOT": Text(
        "{line}：地块“{plot}”种植 {planted} 亩，此前已毁 {lost} 亩（{losses}），"
        "这一条最多还能定 {most}%。",
        "毁掉的不能再毁一次：请改低程度或面积；确已补种的，先登记补种。",
        "{line}: {planted} mu are planted on “{plot}” and {lost} were lost before ({losses}); at "
        "most {most} % are left for it.",
        "What is destroyed cannot be destroyed again: lower the degree or the area. If it was "
        "planted anew, record the replanting first.",
    ),
    "BEYOND_PLOT_SUM": Text(
        "{line}：地块“{plot}”的全额是 {full_fen} 元，此前已定 {worth_fen} 元（{losses}），"
        "这一条最多还能定 {most}%。",
        "同一地块几次出险合计不超过全额：请改低程度或面积。",
        "{line}: the full sum of plot “{plot}” is {full_fen} yuan, and {worth_fen} were found "
        "before ({losses}); at most {most} % are left for it.",
        "Several losses on one plot never come to more than its full sum: lower the degree or the "
        "area.",
    ),
    "NO_POSTED_PHOTO": Text(
        "没有公示张贴的照片。", "张贴后拍一张照片上传。",
        "There is no photograph of the posted sheet.", "Post it, photograph it and upload it.",
    ),
    "NO_MERGE_TARGET": Text(
        "要并入的“{into}”不是同一户、同一事故里还开着的另一件。", "核对案号。",
        "“{into}” is not another open claim of the same household and event.",
        "Check the claim number.",
    ),
}  # fmt: skip


class Refused(Exception):
    """An action that may not be done; carries every refusal. `str()` is English."""

    def __init__(self, refusals: Iterable[Refusal], subject: str = "") -> None:
        self.refusals = tuple(refusals)
        self.subject = subject
        super().__init__(f"{subject}: " + " ".join(say(r, "en") for r in self.refusals))


def say(refusal: Refusal, lang: Lang) -> str:
    """The sentence and the next step. Raises KeyError for a code that is not in the table."""
    text = TEXTS[refusal.code]
    sentence, then = (text.zh, text.zh_next) if lang == "zh" else (text.en, text.en_next)
    facts = {key: _written(key, value, lang) for key, value in refusal.facts.items()}
    return sentence.format(**facts) + ("" if lang == "zh" else " ") + then


def as_problems(refusals: Iterable[Refusal]) -> tuple[Problem, ...]:
    """Refusals as problems, to be shown beside others."""
    return tuple(Problem(r.code, say(r, "zh"), say(r, "en")) for r in refusals)


def _written(key: str, value: object, lang: Lang) -> str:
    if key.endswith("_fen") and isinstance(value, int):
        return yuan(value)
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, State):
        return STATES[value][lang]
    if isinstance(value, Role):
        return ROLES[value][lang]
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(_written(key, v, lang) for v in value)
    if key == "action" and value in ACTIONS:
        return ACTIONS[str(value)][lang]
    if key == "section" and value in SECTIONS:
        return SECTIONS[str(value)][lang]
    return "—" if value is None else str(value)
