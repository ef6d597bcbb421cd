"""What the acts of the record are called. The moves of claims have their words in domain.words."""

from hedun.domain.words import ACTIONS, Word


def _w(zh: str, en: str) -> Word:
    return {"zh": zh, "en": en}


CLAIM = "claim."
ACTS: dict[str, Word] = {
    "account.add": _w("登记收款账户", "Account added"),
    "account.confirm": _w("确认收款账户", "Account confirmed"),
    "account.replace": _w("更正收款账户", "Account replaced"),
    "account.return": _w("账户被银行退回", "Account turned away by the bank"),
    "animals.add": _w("登记畜禽", "Animals entered"),
    "animals.add_bill": _w("登记兽医费单据", "Veterinary bill entered"),
    "animals.dispose": _w("登记无害化处理", "Disposal entered"),
    "animals.grade": _w("畜禽定因", "Cause graded"),
    "animals.part": _w("畜禽分列", "Animals parted"),
    "animals.put_tag_right": _w("改正耳标", "Ear tag put right"),
    "animals.show": _w("标注畜禽照片", "Photograph of animals named"),
    "animals.strike": _w("剔除畜禽", "Animals struck off"),
    "animals.strike_bill": _w("剔除兽医费单据", "Veterinary bill struck off"),
    "batch.answer": _w("读入银行回盘", "Bank's answer read"),
    "batch.cancel": _w("作废批次", "Batch cancelled"),
    "batch.download": _w("下载银行文件", "Bank's file downloaded"),
    "batch.make": _w("制作批次", "Batch made"),
    "batch.release": _w("放行批次", "Batch released"),
    "circumstance.declare": _w("登记去世或未成年", "Death or minority entered"),
    "circumstance.end": _w("撤销去世或未成年", "Death or minority ended"),
    "claim.add_lines": _w("补充明细", "Add loss lines"),
    "claim.supplement": _w("追加明细", "Add lines found later"),
    "claim.open": _w("列入一户", "Household listed"),
    "claim.part_line": _w("分列明细", "Line parted"),
    "event.add": _w("登记事故", "Accident entered"),
    "evidence.attach": _w("存入凭证", "Evidence kept"),
    "household.correct": _w("更正农户信息", "Household corrected"),
    "household.link": _w("合户、分户或迁移", "Household merged, split or moved"),
    "household.register": _w("登记农户", "Household registered"),
    "household.take_back": _w("撤回名册更新", "Update from a list taken back"),
    "household.unlink": _w("撤销合户、分户或迁移", "Merge, split or move taken back"),
    "household.withdraw": _w("撤回农户登记", "Registration taken back"),
    "identity.erase": _w("删除身份信息", "Identity erased"),
    "identity.reveal": _w("查看身份信息", "Identity looked at"),
    "inbox.look_again": _w("重新核对待补正", "Waiting rows looked at again"),
    "kin.declare": _w("申报亲属关系", "Kinship declared"),
    "kin.end": _w("终止亲属关系", "Kinship ended"),
    "land.end": _w("地块终止", "Plot ended"),
    "land.set": _w("登记承包地块", "Plot entered"),
    "ledger.open": _w("开立账簿", "Book opened"),
    "ledger.transfer": _w("记账", "Ledger entry"),
    "notice.post": _w("张贴公示", "Notice posted"),
    "panel.opinion": _w("合议意见", "Panel opinion"),
    "place.add": _w("新增区划", "Division added"),
    "place.end": _w("撤销区划", "Division ended"),
    "place.outline": _w("导入区划边界", "Outlines taken in"),
    "place.import": _w("导入区划", "Divisions imported"),
    "policy.reveal_seed": _w("公开抽查种子", "Audit seed revealed"),
    "policy.set_number": _w("设定保单数值", "Policy number set"),
    "policy.sign": _w("签订保单", "Policy signed"),
    "posting.end": _w("免去岗位", "Posting ended"),
    "posting.give": _w("任命岗位", "Posting given"),
    "prices.confirm": _w("确认附表", "Table of prices confirmed"),
    "prices.decline": _w("附表不予确认", "Table of prices declined"),
    "prices.propose": _w("提议附表", "Table of prices proposed"),
    "prices.withdraw": _w("撤回附表提议", "Proposal of a table taken back"),
    "proxy.end": _w("终止代领", "Proxy ended"),
    "proxy.name": _w("登记代领人", "Proxy named"),
    "report.open": _w("建立报案", "Report opened"),
    "roll.doubt": _w("名册待核对", "Row of a list put in the queue"),
    "roll.import": _w("导入农户名册", "County's list taken in"),
    "roll.leave": _w("名册:不办", "Row of a list left out"),
    "roll.other": _w("名册:另一户", "Row of a list: another household"),
    "roll.same": _w("名册:同一户", "Row of a list: the same household"),
    "roll.undo": _w("名册:撤销核对", "Answer on a list taken back"),
    "sheet.import": _w("导入清册", "List taken in"),
    "terms.decline": _w("条款不予确认", "Wording declined"),
    "terms.discard": _w("删去条款草稿", "Draft of a wording discarded"),
    "terms.draft": _w("起草条款", "Draft of a wording begun"),
    "terms.propose": _w("提议条款生效", "Wording proposed"),
    "terms.put_in_force": _w("条款生效", "Wording put in force"),
    "terms.restore": _w("恢复条款草稿", "Draft of a wording restored"),
    "terms.save": _w("保存条款草稿", "Draft of a wording saved"),
    "terms.withdraw": _w("撤回条款提议", "Proposal of a wording taken back"),
    "user.add": _w("新增账号", "User added"),
    "user.deactivate": _w("停用账号", "User closed"),
    "user.reactivate": _w("恢复账号", "User opened again"),
    "user.set_password": _w("更换密码", "Password changed"),
    "waiting.confirm": _w("确认存疑", "Doubt confirmed"),
    "waiting.correct": _w("改正一行", "Row put right"),
    "waiting.drop": _w("不办", "Row dropped"),
    "waiting.erase": _w("删除一行的内容", "Row erased"),
    "waiting.restore": _w("恢复待补正", "Row restored"),
}


def act(code: str) -> Word:
    """The words of an entry's action; one that has none is shown as it is written."""
    known = ACTS.get(code)
    if known is None and code.startswith(CLAIM):
        known = ACTIONS.get(code.removeprefix(CLAIM))
    return known or _w(code, code)
