"""What can be wrong with a party's key or its signature."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "KEY_FORM": (
        "这不是公钥：应为 64 个小写十六进制数字。请从对方电脑上 party.py 显示的那一行复制。",
        "This is no public key, which has 64 lower-case hex digits. Copy the line that party.py "
        "shows on the party's own machine.",
    ),
    "KEY_KNOWN": ("这把公钥已经登记过。", "This public key was registered before."),
    "OFFICE_UNKNOWN": (
        "没有保单写明这家公司或这个地方。请选择保单上的一方。",
        "No policy names this company or place. Choose a party that a policy names.",
    ),
    "KEY_UNBOUND": (
        "这把公钥还没有归属单位，不能用来签名。请连同单位重新登记，并由另一人确认。",
        "This key belongs to no office yet, so nothing is signed with it. Enter it again with its "
        "office, and let another person confirm it.",
    ),
    "OTHERS_KEY": (
        "这是另一家保险公司的公钥。请由该公司或林业局的人登记、确认或停用。",
        "This is another insurance company's key. Let that company or the bureau enter, confirm or "
        "end it.",
    ),
    "PAPER_OF_OTHERS": (
        "签名所用的公钥不属于这张保单的任何一方，没有收下。请由保单上的公司或林业局签名。",
        "It was signed with a key of neither party of this policy, so it was not taken. Let the "
        "company that the policy names, or its bureau, sign it.",
    ),
    "HOLDER": ("请写明单位名称。", "Write the name of the office whose key it is."),
    "SAME_PERSON": (
        "登记公钥的人不能自己确认。请另一位同事与对方核对后确认。",
        "Who entered a key does not confirm it. Let somebody else compare it with the party and "
        "confirm.",
    ),
    "KEY_STATE": (
        "这把公钥已确认或已停用。请刷新页面。",
        "This key was confirmed or ended meanwhile. Load the page again.",
    ),
    "NOT_A_SIGNATURE": (
        "这不是签名文件。请上传 party.py 写出的 .sig.json 文件。",
        "This is no signature file. Upload the .sig.json file that party.py wrote.",
    ),
    "KEY_UNKNOWN": (
        "签名所用的公钥没有登记、没有确认或已停用。请先登记并由另一人确认。",
        "It was signed with a key that is not registered, not confirmed or ended. Register the key "
        "first and let another person confirm it.",
    ),
    "NOT_SIGNED": (
        "签名与内容不符，没有收下。请在对方电脑上重新签名。",
        "The signature is not of what the file says, so it was not taken. Sign once more on the "
        "party's machine.",
    ),
    "ROOT_UNKNOWN": (
        "签名的根不是这里交出的。什么都不要改动，先做完整核验。",
        "The root that was signed was not handed out here. Change nothing, and check everything "
        "first.",
    ),
    "PAPER_UNKNOWN": (
        "签名的结算单不是这里确认的那一份。请重新下载结算单，核对后再签。",
        "The statement that was signed is not the one that was confirmed here. Download it again, "
        "compare, and sign that one.",
    ),
    "SIGNED_ALREADY": (
        "这一方已经签过。",
        "This party has signed it already.",
    ),
}


_OWN = Worded(SENTENCES)
malformed = _OWN.malformed
