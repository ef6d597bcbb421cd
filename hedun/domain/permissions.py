"""Who may do what, and where: the one table of role × action × place.

Read TABLE. A row is an action; a letter in a role's column (LETTERS) says that this role may do
it; `where` says at which places (WHERE). Everything that asks who may do something asks this table:
the moves of domain.lifecycle, what is done beside them (places.standing.insist_permitted), buttons
and menus, and what a reader is shown (`visible_to` of each room). docs/permissions.md is printed
from it, each role for itself. What depends on the claim's state has the state behind its name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hedun.domain.actors import Actor, Posting, Role
from hedun.domain.case import State

R = Role


class Where(StrEnum):
    """CLAIM and POLICY: a company's staff its own (Posting.company); DESK: a list of what lies at
    or under the places where the role is held, each row bound as the thing itself is."""

    CLAIM = "claim"
    POLICY = "policy"
    PLACE = "place"
    DESK = "desk"
    SELF = "self"


WHERE: dict[Where, tuple[str, str]] = {
    Where.CLAIM: (
        "索赔的村或其上级；公司人员只限本公司承保的保单",
        "at the claim's village or above it; a company's staff under its own policies only",
    ),
    Where.POLICY: (
        "保单所在地或其上级；公司人员只限本公司承保的保单",
        "at the policy's place or above it; a company's staff for its own policies only",
    ),
    Where.PLACE: ("事物所在地或其上级", "at the thing's place or above it"),
    Where.DESK: (
        "只列任职地及其下级的；公司人员的索赔与保单只限本公司承保",
        "what lies at or under the own places; of claims and policies a company's staff its own",
    ),
    Where.SELF: ("只限本人", "about oneself"),
}

OF_AN_INSURER = frozenset({Where.CLAIM, Where.POLICY})

# The columns, and whose they are. The last two are no person's: the clock, and a household by its
# receipt.
COLUMNS = "CTISEKFYA MGL ZV"
LETTERS: dict[str, Role] = {
    "C": R.CLERK, "T": R.TOWNSHIP, "I": R.INSURER, "S": R.SUPERIOR, "E": R.EXPERT, "K": R.CASHIER,
    "F": R.FORESTRY, "Y": R.CITY, "A": R.AUDITOR, "M": R.ADMINISTRATOR, "G": R.SECURITY,
    "L": R.OVERSEER, "Z": R.TICKER, "V": R.VILLAGER,
}  # fmt: skip

TABLE = """
action                    where  CTISEKFYA MGL ZV  zh · en
# 理赔流程的每一步 the moves of a claim (states, clocks and what must be true: docs/lifecycle.md)
claim.report              claim  CT....... ... ..
claim.verify              claim  .T....... ... ..
claim.return.reported     claim  .T....... ... ..
claim.return.verified     claim  ..I...... ... ..
claim.accept              claim  ..I...... ... ..
claim.refuse              claim  ..I...... ... ..
claim.assess              claim  ....E.... ... ..
claim.assess_pictures     claim  ..I...... ... ..
claim.assess_injuries     claim  ..I...... ... ..
claim.ask_again           claim  ..I...... ... ..
claim.award               claim  ..IS..... ... ..
claim.prepay              claim  ..I...... ... ..
claim.post                claim  C........ ... ..
claim.confirm             claim  ......... ... Z.
claim.close               claim  ......... ... Z.
claim.object              claim  CT....... ... .V
claim.resurvey            claim  .TI...... ... ..
claim.advance             claim  ..I...... ... ..
claim.escalate            claim  .TI...... ... ..
claim.decide              claim  .......Y. ... ..
claim.uphold              claim  .......Y. ... ..
claim.release             claim  .....K... ... ..
claim.bank_paid           claim  .....K... ... ..
claim.bank_returned       claim  .....K... ... ..
claim.bank_unknown        claim  .....K... ... ..
claim.late_return         claim  .....K... ... ..
claim.recover             claim  .....K... ... ..
claim.recovered           claim  .....K... ... ..
claim.reopen              claim  ..I...... ... ..
claim.appeal              claim  CT....... ... ..
claim.withdraw            claim  CT....... ... ..
claim.merge               claim  CT....... ... ..
claim.hold                claim  CTISEK.Y. ... ..
claim.resume              claim  CTISEK.Y. ... ..
claim.undo                claim  CTISEK.Y. ... .V
# 流程之外对索赔的办理 what is done on a claim beside its moves
claim.list                claim  CT....... ... ..  报案列清册 · list losses in a report
claim.supplement.reported claim  .T....... ... ..  初审时补充明细 · add lines at the first review
claim.supplement.accepted claim  ..I...... ... ..  受理后补充明细 · add lines once accepted
claim.part.draft          claim  CT....... ... ..  清册中分列 · part a line of a draft
claim.part.reported       claim  CT....... ... ..  初审前分列 · part a line as reported
claim.part.accepted       claim  ..I.E.... ... ..  定损时分列 · part a line once accepted
claim.lines               claim  ..I...... ... ..  逐项定责 · decide on single lines
claim.payees              claim  ..I...... ... ..  指定受益人 · name who is paid
claim.repair              claim  .....K... ... ..  修正退票账户 · put a returned account right
claim.panel               claim  .......Y. ... ..  专班组成与意见 · sit on the panel, give opinions
claim.answer_cover        claim  ..I...... ... ..  答复他险重复 · answer for other cover
evidence.photo            claim  CTI.E.... ... .V  交照片 · hand in photographs
evidence.paper            claim  CTI.EK... ... ..  交单据 · hand in papers
evidence.sheet            claim  CT....... ... ..  交清册原件 · hand in the village's sheet
evidence.posted           claim  C........ ... ..  交张贴照片 · hand in the picture of the posting
evidence.medical          claim  CTI.E.... ... ..  交医疗材料 · hand in medical papers
evidence.signed           claim  ....E.... ... ..  交签字 · hand in a signature
animals.enter.draft       claim  CT....... ... ..  列牲畜 · enter animals in a draft
animals.enter.reported    claim  CT....... ... ..  初审前列牲畜 · enter animals as reported
animals.enter.accepted    claim  ..I.E.... ... ..  受理后列牲畜 · enter animals once accepted
animals.grade.reported    claim  .T....... ... ..  初定死因等级 · recommend the cause's grade
animals.grade.accepted    claim  ....E.... ... ..  审定死因等级 · decide the cause's grade
animals.mend.draft        claim  CT....... ... ..  改耳标(清册) · put tags right in a draft
animals.mend              claim  .TI.E.... ... ..  改耳标(付款前) · put tags right before paying
animals.prove             claim  CTI.E.... ... ..  交处理与兽医凭证 · proofs of disposal, bills
injury.report.draft       claim  CT....... ... ..  登记人身伤亡 · report an injury in a draft
injury.report.reported    claim  .T....... ... ..  初审时登记伤亡 · report an injury as reported
injury.report.accepted    claim  ..I...... ... ..  受理后登记伤亡 · report one once accepted
injury.give               claim  CTI.E.... ... ..  交伤亡材料 · hand in papers of an injury
injury.handle             claim  ..I.E.... ... ..  经办伤亡 · handle an injury
injury.erase              claim  ..I...F.. ... ..  删除伤亡资料 · erase an injury
gift.give                 claim  ..I...F.. ... ..  通融赔付 · grant ex gratia
receipt.give              claim  CT....... ... ..  发回执 · hand out receipts
call.enter                claim  ..I...F.. ... ..  登记回访 · enter a call back
# 农户与名册 households and the roll
household.register        place  CTI...... ... ..  登记农户 · register a household
household.correct         place  CTI...... ... ..  更正农户 · put a household right
household.link            place  .TI...... ... ..  合户、分户、迁移 · merge, split and move
land.set                  place  CTI...... ... ..  登记地块 · register land
land.end                  place  CTI...... ... ..  注销地块 · end land
replanting.record         place  .TI.E.... ... ..  登记改种 · record replanting
circumstance.declare      place  CTI...... ... ..  登记亡故或未成年 · declare a death or a minor
circumstance.end          place  .TI...... ... ..  撤销亡故或未成年 · end such an entry
proxy.name                place  .TI...... ... ..  指定代领人 · name a proxy
proxy.end                 place  .TI...... ... ..  撤销代领人 · end a proxy
beneficiary.register      place  ..I...... ... ..  登记受益人 · register a beneficiary
beneficiary.correct       place  ..I...... ... ..  更正受益人 · put a beneficiary right
beneficiary.end           place  ..I...... ... ..  撤销受益人 · end a beneficiary
account.add               place  CTI..K... ... ..  登记收款账户 · add an account
account.replace           place  CTI..K... ... ..  更换收款账户 · replace an account
account.confirm           place  CTI..K... ... ..  确认收款账户 · confirm an account
account.return            place  .....K... ... ..  标记退票 · mark an account returned
kin.declare               place  .TI...F.. ... ..  申报亲属关系(他人的) · declare another's kin
kin.end                   place  .TI...F.. ... ..  撤销亲属关系 · end kin
identity.reveal           place  CTI..KF.A ... ..  凭理由看号码 · reveal numbers, with a reason
identity.erase            place  ......F.. ... ..  删除证件信息 · erase an identity
person.export             place  .TI...F.. ... ..  提供本人资料 · hand out a person's data
# 送来的清册、电话与手机 lists, phones, calls and messages
sheet.import              place  CT....... ... ..  录入清册与登记电话 · take lists and calls in
sheet.erase               place  CT....F.. ... ..  删除收件内容 · erase what was sent in
cover_list.import         place  ..I...F.. ... ..  导入他险名单 · take in other insurers' lists
device.register           self   CT..E.... ... ..  启用自己的手机 · register one's own phone
collect.register          self   CT....... ... ..  启用 ODK Collect · register one's own Collect
device.switch_off         place  .TI...F.. M.. ..  停用手机 · switch a phone off
parcel.settle             place  .TI...F.. ... ..  处理搁置的包裹 · settle what was set aside
messages.print            place  CT....... ... ..  打印张贴通知 · print messages to post
switch.set                place  ......F.. ... ..  设置通知对象 · set who is told
measure.record            place  CTI...F.. ... ..  登记防范措施 · enter measures of prevention
task.enter                place  .TI...F.. ... ..  安排准备事项 · enter tasks before a season
task.confirm              place  CTISEKF.. ... ..  确认准备事项 · confirm one's own task
means.keep                place  .T....F.. ... ..  登记车辆与语言 · keep vehicles, languages
duty.take                 self   .TI.E.... ... ..  外出值守 · be on duty in the field
roster.make               place  ......F.. ... ..  制作值守表 · make the roster
complaint.enter           place  CTI...FY. ... ..  登记投诉 · enter a complaint
complaint.assign          place  ......F.. ... ..  分派投诉 · assign a complaint
complaint.answer          place  .TI...F.. ... ..  答复投诉 · answer a complaint
chase.clerk               place  .TI...FY. ... ..  催办协保员 · ask clerks to hurry
chase.township            place  ..I...FY. ... ..  催办乡镇 · ask townships to hurry
chase.insurer             place  ......FY. ... ..  催办支公司 · ask the branch to hurry
chase.superior            place  ......FY. ... ..  催办上级公司 · ask the superior branch to hurry
chase.expert              place  ..I...FY. ... ..  催办专家 · ask experts to hurry
chase.cashier             place  ..I...FY. ... ..  催办出纳 · ask cashiers to hurry
chase.city                place  ......FY. ... ..  催办市专班 · ask the city to hurry
# 保单、条款、资金与年度 the contract, its wording, its money, its year
policy.sign               place  ......F.. ... ..  签单 · sign a policy
policy.renew              policy ......F.. ... ..  续保 · renew a policy
policy.end                policy ......F.. ... ..  提前终止保单 · end a policy early
policy.set_number         policy ......F.. ... ..  设置保单数字 · set a policy's number
policy.reveal_seed        policy ......F.. ... ..  公布抽查种子 · publish the draw's seed
terms.draft               policy ......F.. ... ..  起草条款 · draft a wording
terms.propose             policy ......F.. ... ..  提请条款生效 · propose a wording
terms.confirm             policy ......F.. ... ..  确认条款生效 · confirm a wording
terms.compare             policy ..I...F.. ... ..  试算条款 · try other wordings
history.import            policy ..I...F.. ... ..  移交往年保单与赔案 · hand over past years
year.propose              policy ..I...... ... ..  提请年度结案 · propose the year's closing
year.confirm              policy ......F.. ... ..  确认年度结案 · confirm the year's closing
payments.handle           policy .....K... ... ..  赔付批次与银行文件 · batches and bank files
prices.propose            place  ......FY. ... ..  提请价格表 · propose a price table
prices.confirm            place  ......FY. ... ..  确认价格表 · confirm a price table
record.hand_out           place  ......F.A ... ..  交出根 · hand out roots
record.sign               place  ..I...F.. ... ..  登记公钥与签名 · enter keys and signatures
# 账户、任职与区划 accounts, postings, divisions
user.add                  place  ......... M.. ..  开立账户 · open an account
user.set_password         place  ......... M.. ..  重设他人密码 · set another's password
user.deactivate           place  ......... M.. ..  停用账户 · close an account
user.reactivate           place  ......... M.. ..  重新启用账户 · open it again
posting.give              place  ......... M.. ..  授予任职 · give a posting
posting.end               place  ......... M.. ..  结束任职 · end a posting
factor.reset              place  ......... .G. ..  重置第二因素 · reset a lost factor
lock.lift                 place  ......... .G. ..  解除锁定 · lift a lock
session.end               place  ......... .G. ..  令其退出登录 · sign somebody out
invite.clerk              place  .T....... ... ..  邀请协保员 · invite clerks
invite.township           place  ......F.. ... ..  邀请乡镇人员 · invite townships
invite.expert             place  ......F.. ... ..  邀请专家 · invite experts
invite.forestry           place  .......Y. ... ..  邀请林业局人员 · invite the bureau
invite.insurer            place  ...S..... ... ..  邀请支公司人员 · invite the branch
invite.cashier            place  ...S..... ... ..  邀请出纳 · invite cashiers
place.keep                place  ......... M.. ..  维护区划与电话 · keep divisions, telephones
place.altitude            place  ......F.. M.. ..  登记海拔 · enter altitudes
# 合作单位 partners and their systems
partner.keep              place  ......... M.. ..  登记合作单位、令牌与推送 · keep partners, tokens
partner.admit             place  ..IS..FY. ... ..  准许令牌与推送 · admit a partner's tokens
# 看得到什么 what is shown
see.claims                desk   CTISEKFYA ... ..  索赔、报案、凭证 · claims, reports, evidence
see.work                  desk   CTISEKFY. ... ..  我的工作 · my work
see.households            desk   CTISEKFYA ... ..  农户 · households
see.roll                  desk   CTI...F.A ... ..  名册的疑点 · doubts of the roll
see.kin                   desk   .TI...FYA ... ..  回避关系 · declared kin
see.sheets                desk   CTI.....A ... ..  清册原件 · the villages' sheets
see.inbox                 desk   CTI...F.A ... ..  收件箱 · the inbox
see.phones                desk   CTI.E.F.. M.. ..  手机 · phones
see.outbox                desk   CTI...F.A ... ..  给农户的通知 · messages to households
see.calls                 desk   ..I...FYA ... ..  回访 · calls back
see.complaints            desk   ......FYA ... ..  投诉 · complaints
see.switches              desk   .TI...F.A ... ..  通知设置 · who is told
see.objections            desk   CTI...FYA ... ..  异议 · objections
see.hard_cases            desk   .TI...FYA ... ..  疑难案件与督办 · hard cases, duties
see.harvest               desk   .TI.E.... ... ..  待收获定损 · what waits for harvest
see.visits                desk   ....E.... ... ..  待查勘 · visits to make
see.other_cover           desk   ..I...F.A ... ..  他险名单 · other insurers' lists
see.gifts                 desk   ..IS..F.A ... ..  通融赔付 · ex gratia
see.payees                desk   ..I..K... ... ..  收款人 · payees
see.payments              desk   ..I..KF.A ... ..  赔付批次与对账 · batches, reconciliation
see.policies              desk   ..IS.KF.A ... ..  保单与条款 · policies and wordings
see.policies_listed       desk   ..IS..F.A ... ..  菜单中的保单 · policies in the menu
see.books                 desk   ..IS..F.A ... ..  保单账与结案表 · a policy's book and closing
see.history               desk   .TIS..FYA ... ..  往年保单与赔案 · past policies and claims
see.prices                desk   ..ISE.FYA ... ..  价格表 · price tables
see.season                desk   .TI...FYA ... ..  本季统计 · the season in figures
see.briefings             desk   .TI...FYA ... ..  简报 · briefings
see.wildlife              desk   .TI...FYA ... ..  野生动物数据 · wildlife data
wildlife.import           place  ......F.. ... ..  录入红外相机数据 · take camera traps in
wildlife.hand_out         desk   ......FYA ... ..  导出野生动物数据 · hand out wildlife data
see.prevention            desk   CTI...FYA ... ..  防范措施 · measures of prevention
see.readiness             desk   CTISEKFYA ... ..  备勤与值守 · readiness, rosters
see.standing              desk   ..I...FYA ... ..  异常 · what stands out
see.record                desk   ......FYA ... ..  记录 · the record
see.signatures            desk   ..I...FYA ... ..  根与签名 · roots and signatures
see.accounts              desk   ......... MGL ..  账户 · accounts
see.acts_on_accounts      desk   ......... ..L ..  账户操作记录 · acts about accounts
see.partners              desk   ..IS..FYA M.. ..  合作单位 · partners
see.jobs                  desk   ......... M.. ..  任务与立即重试 · jobs, and to try one again
"""


@dataclass(frozen=True, slots=True)
class Right:
    """A row of the table. `chapter`: the heading it stands under. `zh`, `en`: what is done; of a
    move empty, its words are in words.ACTIONS."""

    action: str
    where: Where
    roles: frozenset[Role]
    chapter: str
    zh: str
    en: str


def _read(table: str) -> Iterator[Right]:
    """Raises ValueError for a row that is not written as the head of the table has it."""
    chapter = ""
    for line in table.strip().splitlines()[1:]:
        if line.startswith("#"):
            chapter = line.removeprefix("# ")
            continue
        action, where, people, keepers, nobody, *words = line.split(maxsplit=5)
        marks = f"{people} {keepers} {nobody}"
        if len(marks) != len(COLUMNS):
            raise ValueError(f"{action}: {len(marks)} columns, expected {len(COLUMNS)}")
        for mark, letter in zip(marks, COLUMNS, strict=True):
            if mark != letter and (mark != "." or letter == " "):
                raise ValueError(f"{action}: {mark!r} stands in the column of {letter!r}")
        roles = frozenset(LETTERS[mark] for mark in marks if mark in LETTERS)
        zh, _, en = "".join(words).partition(" · ")
        yield Right(action, Where(where), roles, chapter, zh, en)


RIGHTS: Mapping[str, Right] = {right.action: right for right in _read(TABLE)}
PERMITTED: Mapping[str, frozenset[Role]] = {a: right.roles for a, right in RIGHTS.items()}


def by_state(action: str) -> dict[State, frozenset[Role]]:
    """Of an act that depends on the claim's state: state → who does it then."""
    begins = f"{action}."
    return {
        State(name.removeprefix(begins)): roles
        for name, roles in PERMITTED.items()
        if name.startswith(begins)
    }


def of_roles(action: str) -> dict[Role, frozenset[Role]]:
    """Of an act towards somebody with a role (invite, chase): that role → who does it."""
    begins = f"{action}."
    return {
        Role(name.removeprefix(begins)): roles
        for name, roles in PERMITTED.items()
        if name.startswith(begins)
    }


def held(action: str, actor: Actor, now: datetime) -> tuple[Posting, ...]:
    """The actor's postings in force whose role may do it, wherever they are."""
    return tuple(p for p in actor.in_force(now) if p.role in PERMITTED[action])


def permits(
    action: str, above: tuple[str, ...], actor: Actor, now: datetime, insurer: str = ""
) -> bool:
    """Whether the actor may do it at the place with this lineage. `insurer`: who underwrites the
    policy that it is about, where it is about one."""
    return any(p.covers(above, insurer) for p in held(action, actor, now))


def does(action: str, actor: Actor, now: datetime) -> bool:
    """Whether the actor does such things at all: for menus, tabs and the doors of pages."""
    return bool(held(action, actor, now))
