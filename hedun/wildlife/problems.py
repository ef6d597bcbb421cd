"""What can be wrong with camera-trap data, or with an entry of a provincial list."""

from hedun.domain.problems import Worded

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
    "LIST_TOML": (
        "读不了这份名录：应为 TOML 文件（UTF-8，不超过 200 KB），写有 "
        "format = \"hedun-protection-1\" 和至少一个 [[list]]。请先下载现有名录，照样修改。",
        "This list cannot be read: it is a TOML file (UTF-8, at most 200 kB) with format = "
        "\"hedun-protection-1\" and one [[list]] at least. Download the present one and change it.",
    ),
    "LIST_FIELD": (
        "名录文件的 {where}：{field} 缺少或写得不对。日期写作 2021-02-01，文字写在引号里且不过长，"
        "until 晚于 starts。",
        "The list file, {where}: {field} is missing or wrong. Days are written 2021-02-01, texts "
        "in quotation marks and not too long, until lies after starts.",
    ),
    "LIST_GRADE": (
        "名录文件里只写省级保护：请去掉 {species} 的 grade。国家级保护随系统提供。",
        "The file is for the province's list: leave out the grade of {species}. National "
        "protection comes with the system.",
    ),
    "PROTECTION": (
        "请选择物种，填写起始日期和依据；终止日期应晚于起始日期。",
        "Choose the species, fill in the first day and the basis; the end lies after the first "
        "day.",
    ),
}  # fmt: skip


_OWN = Worded(SENTENCES)
malformed = _OWN.malformed
