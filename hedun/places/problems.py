"""What can be wrong with a division, in both languages."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "ALTITUDE_UNKNOWN": (
        "没有代码为 {code} 的区划。",
        "No division has the code {code}.",
    ),
    "ALTITUDE_METRES": (
        "海拔应为 0 至 {most} 的整数米。",
        "The altitude is a whole number of metres from 0 to {most}.",
    ),
    "ALTITUDE_SOURCE": (
        "要写明海拔数据的出处，不超过 200 个字。",
        "Say where the altitudes come from, in at most 200 characters.",
    ),
    "ALTITUDE_COLUMNS": (
        "第一行应为列名 code,metres。",
        "The first line names the columns: code,metres.",
    ),
    "TELEPHONE_FORM": (
        "电话应为数字，如 0355-7000001 或 0355-7000001转8。",
        "A telephone is written in digits, such as 0355-7000001 or 0355-7000001转8.",
    ),
    "TELEPHONE_OFFICE": (
        "{place}没有这个岗位的电话：协保员在村，林管站在乡镇，林业局和县支公司在县。",
        "{place} has no such office: the clerk's is the village's, the forestry station's the "
        "township's, the forestry bureau's and the insurer's the county's.",
    ),
    "PLACE_NAME": (
        "没有写区划名称，或超过 80 个字。",
        "The division has no name, or one of more than 80 characters.",
    ),
    "PLACE_PARENT_MISSING": (
        "没有上级区划 {code}，请先录入上级（或把上级放在同一个文件里）。",
        "There is no division {code} above it; enter that one first (or put it in the same file).",
    ),
    "PLACE_PARENT_WRONG": (
        "代码 {code} 不在上级 {parent} 之下：前几位应相同，级别应更低。",
        "Code {code} does not lie under {parent}: it must begin alike and be of a lower level.",
    ),
    "PLACE_PARENT_TOO_LATE": (
        "上级 {parent} 在 {starts} 尚未设立或已撤销，请核对启用日期。",
        "The division above, {parent}, does not exist on {starts}; check the first day.",
    ),
    "PLACE_CODE_IN_USE": (
        "代码 {code} 在这一天已经有区划，先撤销原来的。",
        "Code {code} already names a division on that day; end that one first.",
    ),
    "PLACE_NAME_DIFFERS": (
        "代码 {code} 现在是“{name}”，与这里不同；更名请撤销后新设。",
        "Code {code} is “{name}” now, not what is written here; "
        "a renamed division is ended and a new one added.",
    ),
    "PLACE_TWICE": ("与第 {first} 行的代码相同。", "The same code stands in line {first}."),
    "PLACE_ENDED": ("这个区划已在 {until} 撤销。", "This division ended on {until} already."),
    "PLACE_ENDS_BEFORE_START": (
        "撤销日期早于启用日期 {starts}。",
        "The last day is before the first one, {starts}.",
    ),
    "PLACE_HAS_CHILDREN": (
        "下级还有 {count} 个区划没有撤销，请先撤销它们。",
        "{count} divisions under it have not ended; end them first.",
    ),
    "PLACE_SUCCESSOR": (
        "接替的区划 {code} 在 {day} 不存在，或就是它自己。",
        "The division that takes over, {code}, does not exist on {day}, or is this very one.",
    ),
    "DATE_FORM": (
        "应为日期，如 2023-06-30。",
        "Expected a date such as 2023-06-30.",
    ),
    "COLUMNS": (
        "列名应为 {expected}，现为 {found}。",
        "The columns must be {expected}; found {found}.",
    ),
    "ROW_LENGTH": (
        "这一行有 {found} 列，应为 {expected} 列。",
        "This line has {found} columns; expected {expected}.",
    ),
    "NOT_UTF8": (
        "文件不是 UTF-8 编码的 CSV，请另存为“CSV UTF-8”。",
        "The file is not CSV in UTF-8; save it as “CSV UTF-8”.",
    ),
    "NO_ROWS": ("文件里没有任何一行。", "The file holds no line."),
    "OUTLINES_NOT_JSON": (
        "文件不是 UTF-8 编码的 GeoJSON，请从 GIS 软件导出为 GeoJSON。",
        "The file is not GeoJSON in UTF-8; export it from the GIS as GeoJSON.",
    ),
    "OUTLINES_NO_FEATURES": (
        "文件里没有要素：应为 FeatureCollection，每个区划一个要素。",
        "The file holds no features; expected a FeatureCollection with one feature a division.",
    ),
    "OUTLINE_CODE": (
        "属性 code 应为 12 位区划代码（文本），现为 {found}。",
        "The property “code” should be a division code of 12 digits, as text; found {found}.",
    ),
    "OUTLINE_UNKNOWN": (
        "现在没有代码为 {code} 的区划，请核对代码或先导入区划。",
        "There is no division with code {code} now; check the code or import the division first.",
    ),
    "OUTLINE_TWICE": (
        "与第 {first} 个要素的代码相同；一个区划的几块请合成一个 MultiPolygon。",
        "Feature {first} has the same code; put the parts of a division in one MultiPolygon.",
    ),
    "OUTLINE_KIND": (
        "边界应为 Polygon 或 MultiPolygon，现为 {found}。",
        "An outline is a Polygon or a MultiPolygon; found {found}.",
    ),
    "OUTLINE_BROKEN": (
        "边界画不出来：每个环至少四个点，首尾相同，并围出面积。",
        "The outline cannot be drawn: a ring has at least four points, ends where it began, and "
        "encloses an area.",
    ),
    "OUTLINE_NOT_DEGREES": (
        "坐标应为经纬度（WGS-84 或 CGCS2000，经度在前），现在的范围是 {found}；"
        "请转换坐标系后再导出。",
        "Coordinates should be degrees (WGS-84 or CGCS2000), longitude first; found the range "
        "{found}. Convert the coordinate system and export again.",
    ),
    "OUTLINE_SOURCE": (
        "请写明边界的来源（200 字以内）。",
        "Say where the outlines come from, in at most 200 characters.",
    ),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed
