"""What can be wrong with what a phone sends or asks for: the answer's status, and its sentences.

They never repeat what was sent: it may be somebody's name.
"""

from collections.abc import Mapping

from hedun.domain.problems import Malformed, Problem

TEXTS: dict[str, tuple[int, str, str]] = {
    "SIGN_IN": (
        401,
        "这部手机要重新登录。草稿都在，登录后接着发送。",
        "Sign in again on this phone. The drafts stay; after signing in they are sent.",
    ),
    "DEVICE_OFF": (
        410,
        "这部手机已被停用，不能再用它查看和上报。请联系乡镇林管站。",
        "This phone was switched off and can no longer be used. Ask the township's station.",
    ),
    "NOT_YOURS": (
        403,
        "您目前没有上报或定损的任职，不能登记手机。请管理员核对任职。",
        "You have no posting in which one reports or assesses, so no phone is registered. Ask the "
        "administrator.",
    ),
    "DEVICE_NAME": (
        422,
        "请给手机起个名字，1 至 60 个字。",
        "Give the phone a name of 1 to 60 characters.",
    ),
    "DEVICE_UNKNOWN": (
        404,
        "没有这部手机，或者不是您的。",
        "There is no such phone, or it is not yours.",
    ),
    "REQUEST": (
        400,
        "请求不完整：{what}。请更新手机页面后再试。",
        "The request is not complete: {what}. Update the page on the phone and try again.",
    ),
    "MANIFEST": (
        422,
        "清单第 {where} 处不对：应为{zh}。请在手机上改正后再发。",
        "The list is wrong at {where}: expected {en}. Put it right on the phone and send it again.",
    ),
    "CONFLICT": (
        409,
        "同一编号下已收到另一份内容，没有改动它。请在手机上把这份另存为新的再发送。",
        "Another content was received under this number and was left as it is. Save this one as a "
        "new one on the phone and send that.",
    ),
    "CUT": (
        400,
        "没有收全，连接中断。已收到的会留着，请接着发送。",
        "The connection was cut before all arrived. What arrived is kept where it can be; go on "
        "sending.",
    ),
    "DIGEST": (
        422,
        "文件内容与它的校验值不符，已丢弃。请重新发送这个文件。",
        "The file is not what its digest says and was dropped. Send this file again.",
    ),
    "TOO_LARGE": (
        413,
        "太大：最多 {most} MB。请缩小照片后再发。",
        "Too large: at most {most} MB. Make the picture smaller and send it again.",
    ),
    "DISK_FULL": (
        507,
        "服务器磁盘已满，这次没有收下。手机上的内容都在，稍后会再发。请告诉管理员。",
        "The server's disk is full and nothing was taken. All of it is still on the phone and is "
        "sent later. Tell the administrator.",
    ),
    "TOO_FAST": (
        429,
        "请求太频繁，请 {wait} 秒后再试。手机上的内容都在。",
        "Too many requests. Try again in {wait} seconds; all of it is still on the phone.",
    ),
    "BUSY": (
        503,
        "服务器正忙，这次没有收下。手机上的内容都在，稍后会再发。",
        "The server is busy and nothing was taken. All of it is still on the phone and is sent "
        "later.",
    ),
    "UNKNOWN": (
        404,
        "服务器没有收到过这一件。",
        "The server has received nothing under this number.",
    ),
    # on the desk's pages
    "REASON": (422, "请写明原因。", "Say why."),
    "IS_OFF": (422, "这部手机已经停用。", "This phone is switched off already."),
    "NOT_ASIDE": (
        422,
        "这一件现在没有搁置。请刷新页面看看是谁办过了。",
        "This parcel is not set aside now. Reload the page to see who acted on it.",
    ),
    # why a parcel could not be handed over
    "FAILED": (
        500,
        "交接时程序出错（{what}），已试 {tries} 次。内容都在，请联系技术人员后再试。",
        "Handing it over failed in the program ({what}), {tries} times. All of it is kept; ask "
        "for technical help, then try again.",
    ),
    "VILLAGE": (
        422,
        "没有编号为 {code} 的村。",
        "There is no village of the code {code}.",
    ),
    "FILE_LEFT": (
        422,
        "“{name}”打不开或不是照片（{code}），没有收作凭证。请重新拍一张。",
        "“{name}” does not open or is no picture ({code}) and was not taken as evidence. Take "
        "another one.",
    ),
    "FILE_LOST": (
        500,
        "收到的文件 {sha256}… 不见了或被改动。请从备份恢复，或让手机重发。",
        "The file {sha256}… that was received is missing or was changed. Put it back from the "
        "backup, or have the phone send it again.",
    ),
}  # fmt: skip


class Answered(Malformed):
    """What is answered instead: a problem and the status of HTTP."""

    def __init__(self, problem: Problem, status: int) -> None:
        super().__init__(problem)
        self.status = status


Texts = Mapping[str, tuple[int, str, str]]  # code → status of HTTP, Chinese, English


def problem(code: str, /, *, among: Texts = TEXTS, **facts: object) -> Problem:
    _status, zh, en = among[code]
    return Problem(code, zh.format(**facts), en.format(**facts))


def answered(code: str, /, *, among: Texts = TEXTS, **facts: object) -> Answered:
    """`among`: the texts of the channel that speaks."""
    return Answered(problem(code, among=among, **facts), among[code][0])
