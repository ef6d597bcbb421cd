"""What can be wrong with what is entered about a partner, and what its systems are answered."""

from hedun.domain.problems import Worded
from hedun.phone.problems import Answered, Texts, answered

SENTENCES: dict[str, tuple[str, str]] = {
    "PARTNER_NAME": ("请写 1 至 80 个字的单位名称。", "Give a name of 1 to 80 characters."),
    "PARTNER_PLACE": (
        "合作单位应登记在县或市。",
        "A partner is registered at a county or a city.",
    ),
    "PARTNER_COMPANY": (
        "没有哪张保单由“{name}”承保。请照保单上的名称填写；主管部门留空。",
        "No policy is underwritten by “{name}”. Write it as policies do; an authority has none.",
    ),
    "PARTNER_ENDED": ("这个合作单位已经停用。", "This partner was ended already."),
    "TOKEN_NAME": ("请写 1 至 60 个字的用途。", "Say in 1 to 60 characters what it is for."),
    "TOKEN_SCOPES": ("至少选一项范围。", "Choose one scope at least."),
    "TOKEN_UNTIL": (
        "有效期应在明天至 {most} 天以内。",
        "It holds until a day from tomorrow on, within {most} days.",
    ),
    "TOKEN_RATE": (
        "每分钟请求数应为 {least} 至 {most}。",
        "Requests a minute: from {least} to {most}.",
    ),
    "ADMITTED": ("已经准许。", "It was admitted already."),
    "OWN_MAKING": (
        "自己制作的要由别人准许。",
        "What one has made oneself is admitted by somebody else.",
    ),
    "IS_OFF": ("已经停用。", "It was switched off already."),
    "REASON": ("请写明原因，4 至 200 个字。", "Say why, in 4 to 200 characters."),
    "HOOK_URL": (
        "地址应为 https:// 开头、可从公网访问的完整网址，不带用户名和 #。",
        "The address is a whole one beginning with https://, reached from the open network, "
        "without a user name and without #.",
    ),
    "HOOK_INSIDE": (
        "这个地址指向内部网络。确有需要的，请管理员把主机名写进 HEDUN_PARTNER_HOSTS。",
        "This address lies inside the network. Where it is wanted, whoever runs the server names "
        "the host in HEDUN_PARTNER_HOSTS.",
    ),
    "HOOK_EVENTS": ("至少选一种推送。", "Choose one event at least."),
    "HOOK_OVERLAP": (
        "新旧密钥并用时间应为 1 至 {most} 小时。",
        "Both secrets sign for 1 to {most} hours.",
    ),
    "NOT_STOPPED": (
        "这一条没有停下，会自行再试。",
        "This one has not stopped; it is tried again by itself.",
    ),
}  # fmt: skip

# For machines: status of HTTP, Chinese, English.
TEXTS: Texts = {
    "TOKEN": (
        401,
        "令牌无效、已过期或已停用。请向县里的系统管理员申请新的令牌。",
        "The token is unknown, has run out or was switched off. Ask the county's administrator "
        "for another one.",
    ),
    "NOT_ADMITTED": (
        403,
        "令牌还没有经县支公司或林业局准许。",
        "The token was not admitted yet by the insurer's branch or the bureau.",
    ),
    "SCOPE": (
        403,
        "这个令牌不含“{scope}”范围。",
        "This token does not have the scope “{scope}”.",
    ),
    "UNKNOWN": (404, "没有这一件，或不在贵单位范围内。", "There is none, or it is not yours."),
    "REQUEST": (400, "请求不对：{what}。", "The request is wrong: {what}."),
    "REASON": (
        422,
        "请写明理由，4 至 200 个字（JSON：reason）。",
        "Say why, in 4 to 200 characters (JSON: reason).",
    ),
    "TOO_FAST": (
        429,
        "请求太频繁，请 {wait} 秒后再试。",
        "Too many requests. Try again in {wait} seconds.",
    ),
}  # fmt: skip


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed


def refused(code: str, /, **facts: object) -> Answered:
    """To a partner's system."""
    return answered(code, among=TEXTS, **facts)
