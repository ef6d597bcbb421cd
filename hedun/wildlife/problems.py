"""What can be wrong with camera-trap data, or with an entry of a provincial list."""

from hedun.domain.problems import Malformed, Problem

SENTENCES: dict[str, tuple[str, str]] = {
    "CAMTRAP_ZIP": (
        "请选择 Camtrap DP 数据包（.zip，内有 datapackage.json、deployments.csv、"
        "media.csv、observations.csv，解压后不超过 {most} MB）。",
        "Choose a Camtrap DP package: a .zip with datapackage.json, deployments.csv, media.csv "
        "and observations.csv, at most {most} MB unpacked.",
    ),
    "CAMTRAP_FILE": (
        "数据包里没有 {file}，或读不了。",
        "The package lacks {file}, or it cannot be read.",
    ),
    "CAMTRAP_NAME": (
        "datapackage.json 没有写数据集的 name 或 id。",
        "datapackage.json does not say the dataset's name or id.",
    ),
    "CAMTRAP_COLUMN": ("{file} 缺少列 {column}。", "{file} lacks the column {column}."),
    "CAMTRAP_VALUE": (
        "{file} 第 {row} 行的 {column} 看不懂：应为{zh}。",
        "{file}, row {row}: {column} is not understood; expected {en}.",
    ),
    "CAMTRAP_MANY": (
        "数据包有 {n} 条记录，一次最多 {most} 条。请分开导入。",
        "The package holds {n} rows; at most {most} are taken at once. Split it.",
    ),
    "PROTECTION": (
        "请选择物种，填写起始日期和依据；终止日期应晚于起始日期。",
        "Choose the species, fill in the first day and the basis; the end lies after the first "
        "day.",
    ),
}  # fmt: skip


def malformed(code: str, /, **facts: object) -> Malformed:
    zh, en = (sentence.format(**facts) for sentence in SENTENCES[code])
    return Malformed(Problem(code, zh, en))
