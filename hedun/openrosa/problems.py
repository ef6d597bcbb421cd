"""What can be wrong with what ODK Collect asks for or sends: the status, and the sentences that it
shows. They never repeat what was sent: it may be somebody's name."""

from functools import partial

from hedun.phone.problems import answered

TEXTS: dict[str, tuple[int, str, str]] = {
    "UNKNOWN_SENDER": (
        401,
        "用户名或密码不对。请在桌面端“手机”页重新出示设置码，用 Collect 扫描。",
        "The name or the password is wrong. Have a code shown on the desk's page of phones, and "
        "scan it with Collect.",
    ),
    "OFF": (
        403,
        "这部手机已被停用，没有收下。请联系乡镇林管站。",
        "This phone was switched off and nothing was taken. Ask the township's station.",
    ),
    "RUN_OUT": (
        403,
        "这部手机的授权已到期，没有收下。请在桌面端“手机”页重新出示设置码，用 Collect 扫描后再发。",
        "The time for which this phone may send has run out, and nothing was taken. Have a code "
        "shown on the desk's page of phones, scan it with Collect and send again.",
    ),
    "TOO_FAST": (
        429,
        "请求太频繁，请 {wait} 秒后再发。内容都在手机上。",
        "Too many requests. Send again in {wait} seconds; all of it is still on the phone.",
    ),
    "METHOD": (405, "只接受 {methods}。", "Only {methods}."),
    "NO_FILE": (404, "没有这个文件。", "There is no such file."),
    "MULTIPART": (
        400,
        "请求不完整：{zh}。手机上的内容都在，请再发一次。",
        "The request is not complete: {en}. All of it is still on the phone; send it again.",
    ),
    "XML": (
        400,
        "填报内容打不开：{zh}。内容仍在手机上，请告诉管理员。",
        "What was filled in does not open: {en}. It is still on the phone; tell the administrator.",
    ),
    "OTHER_FORM": (
        404,
        "这里不收这张表（{form}）。请在 Collect 中“获取空白表单”，用现在的表重新填写。",
        "This form ({form}) is not taken here. Get the blank form in Collect, and fill in the "
        "present one.",
    ),
    "CONFLICT": (
        409,
        "同一编号下已收到另一份内容，没有改动它。这份仍在手机上，请到桌面端“手机 · ODK”页核对。",
        "Another content was received under this number and was left as it is. This one is still "
        "on the phone; compare them on the desk's page “Phones · ODK”.",
    ),
    "TOO_LATE": (
        409,
        "这份填报早已收下并交办（{number}），后到的照片没有收。请在桌面端把它加到案件里。",
        "This was received and handed over long before ({number}); the photograph that came later "
        "was not taken. Add it to the claim at the desk.",
    ),
    "TOO_LARGE": (
        413,
        "太大：一次最多 {most} MB，一个文件最多 {file} MB。请在 Collect 设置中缩小照片后再发。",
        "Too large: at most {most} MB at once, and {file} MB a file. Make pictures smaller in "
        "Collect's settings and send it again.",
    ),
}


refused = partial(answered, among=TEXTS)
