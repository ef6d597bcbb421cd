"""The kinds of question that are put to the city, in both languages; what became of them. The jobs
of the house, and why one fails."""

from hedun.domain.words import Word

# A short list, so that like is compared with like; the question itself is told in words.
QUESTIONS: dict[str, Word] = {
    "covered": {"zh": "是否属于保险责任", "en": "Whether it is covered"},
    "cause": {"zh": "致害动物的认定", "en": "Which animal did it"},
    "area": {"zh": "面积或数量", "en": "Area or number"},
    "degree": {"zh": "损失程度", "en": "Degree of loss"},
    "price": {"zh": "价格或理算口径", "en": "Price, or how it is worked out"},
    "owner": {"zh": "地块或财物归谁", "en": "Whose it is"},
    "twice": {"zh": "重复申报或他处已赔", "en": "Claimed twice, or paid elsewhere"},
    "late": {"zh": "迟报或证据不足", "en": "Told late, or little evidence"},
    "injury": {"zh": "人身伤害", "en": "Injury to a person"},
    "other": {"zh": "其他", "en": "Something else"},
}
NOT_SORTED: Word = {"zh": "未分类", "en": "Not sorted"}
OUTCOMES: dict[str, Word] = {
    "upheld": {"zh": "维持", "en": "Upheld"},
    "decided": {"zh": "改定", "en": "Set anew"},
    "withdrawn": {"zh": "撤回", "en": "Withdrawn"},
}


def kind_word(code: str) -> Word:
    return QUESTIONS.get(code, NOT_SORTED)


JOBS: dict[str, Word] = {
    "forms": {"zh": "转交 ODK 表单", "en": "Forms of ODK passed on"},
    "parcels": {"zh": "接收手机上报", "en": "What phones sent taken in"},
    "photographs": {"zh": "查看照片", "en": "Photographs looked at"},
    "entries of the board": {"zh": "累计履职看板", "en": "Board of duties added up"},
    "messages": {"zh": "发送短信", "en": "Messages sent"},
    "files": {
        "zh": "通读核对凭证文件",
        "en": "Files of evidence read through",
    },
    "partners": {"zh": "向合作单位推送", "en": "Partners told of moves"},
    "daily root": {"zh": "每日交出记录的根", "en": "Root of the day handed out"},
    "erasure": {"zh": "到期清除个人信息", "en": "Personal data erased when due"},
    "cleaning": {"zh": "清理未传完的文件", "en": "Files sent in part cleaned away"},
    "files let go": {"zh": "删除不再保留的文件", "en": "Files let go taken off the disk"},
    "receipts": {"zh": "补发回执码", "en": "Receipts given"},
    "codes": {"zh": "清理错输的回执码", "en": "Wrong codes forgotten"},
    "notices": {"zh": "公示期满转付款", "en": "Notices ended"},
    "cover": {"zh": "每日预测与保额预警", "en": "Forecast of the day, and warnings"},
    "digests": {"zh": "生成周报", "en": "Digests of the week made"},
}
# What the house as a whole had done to it last.
LATELY: dict[str, Word] = {
    "tick": {"zh": "时钟服务", "en": "The clock's service"},
    "verify": {"zh": "核验", "en": "Verification"},
    "backup": {"zh": "备份", "en": "Backup"},
}
# Why, and what to do next.
REASONS: dict[str, tuple[Word, Word]] = {
    "full": (
        {"zh": "磁盘已满", "en": "The disk is full"},
        {"zh": "请腾出空间，任务会自行继续。", "en": "Make room; it goes on by itself."},
    ),
    "read_only": (
        {"zh": "磁盘只能读", "en": "The disk can only be read"},
        {
            "zh": "请检查磁盘与挂载方式，恢复可写后任务会自行继续。",
            "en": "Look at the disk and how it is mounted; it goes on by itself.",
        },
    ),
    "no_right": (
        {"zh": "没有读写权限", "en": "No right to read or write"},
        {
            "zh": "请检查数据目录的属主与权限。",
            "en": "Look at the owner and the permissions of the data folder.",
        },
    ),
    "lost": (
        {"zh": "有文件缺失或被改动", "en": "A file is missing or was changed"},
        {
            "zh": "请运行 hedun verify，并从备份放回文件。",
            "en": "Run hedun verify and put the file back from the backup.",
        },
    ),
    "key": (
        {"zh": "缺少密钥", "en": "A key is missing"},
        {
            "zh": "请从密钥的备份放回 keys 目录。",
            "en": "Put the folder keys back from its own backup.",
        },
    ),
    "down": (
        {"zh": "短信通道不通", "en": "The carrier of messages does not answer"},
        {
            "zh": "请联系短信服务商；恢复后会自行继续。",
            "en": "Ask the carrier; it goes on by itself.",
        },
    ),
    "store": (
        {"zh": "凭证存储不通", "en": "Where evidence lies does not answer"},
        {
            "zh": "请检查存储服务与网络；恢复后会自行继续。",
            "en": "Look at the bucket and the network; it goes on by itself.",
        },
    ),
    "program": (
        {"zh": "程序出错", "en": "The program made a mistake"},
        {
            "zh": "请把下面一行交给维护人员。",
            "en": "Give the line below to those who look after the program.",
        },
    ),
}
