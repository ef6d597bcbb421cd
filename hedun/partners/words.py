"""The words of this room: what a token opens, and why a partner was not reached."""

from hedun.domain.lifecycle import ACTIONS as MOVES
from hedun.domain.words import ACTIONS, Word
from hedun.domain.words import word as _w

CLAIMS, AWARDS, PAYMENTS, PERSONAL = "claims", "awards", "payments", "personal"
SCOPES: dict[str, Word] = {
    CLAIMS: _w("索赔及其流程（姓名掩码）", "claims and their moves, names masked"),
    AWARDS: _w("理算结果", "awards"),
    PAYMENTS: _w("付款及银行结果（账号掩码）", "payments and the bank's answers, accounts masked"),
    PERSONAL: _w(
        "户主姓名、证件号、电话（逐户写明理由，逐户记录）",
        "a household's name, ID number and telephone: one by one, with a reason, on record",
    ),
}
# What can be told of: every move of a claim.
EVENTS: dict[str, Word] = {action: ACTIONS[action] for action in MOVES}

# Why something told was not taken, and what to do.
FAILURES: dict[str, tuple[Word, Word]] = {
    "address": (
        _w("地址不可用", "The address cannot be used"),
        _w("域名无法解析，或指向内部地址。", "Its name leads nowhere, or to an inner address."),
    ),
    "connect": (
        _w("连不上", "No connection"),
        _w("请对方检查服务与防火墙。", "The partner looks at its server and firewall."),
    ),
    "tls": (
        _w("证书不可信", "The certificate is not trusted"),
        _w("请对方更新证书。", "The partner renews its certificate."),
    ),
    "slow": (
        _w("超时未答", "No answer in time"),
        _w("请对方先收下、后处理。", "The partner takes it first and works on it later."),
    ),
    "answer": (
        _w("答复不是 HTTP", "The answer is no HTTP"),
        _w("请核对地址与端口。", "Look at the address and the port."),
    ),
    "redirect": (
        _w("对方要求转到别处", "It leads to another address"),
        _w("不跟随转向。请登记最终地址。", "Nothing is followed; enter the last address."),
    ),
    "refused": (
        _w("对方拒收", "The partner refused it"),
        _w("请对方查看日志；多为签名或地址不符。", "The partner looks at its log."),
    ),
    "failed": (
        _w("对方出错", "The partner's server failed"),
        _w("请对方查看日志。", "The partner looks at its log."),
    ),
    "key": (
        _w("签名密钥打不开", "The secret does not open"),
        _w("请从备份放回 keys 目录。", "Put the folder keys back from its backup."),
    ),
}
