"""What can be wrong with a row of an insurer's list of past years."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    # policies
    "HISTORY_PLACE": (
        "这个地方找到 {count} 个区划。请填区划全名或 12 位代码。",
        "{count} divisions are called so. Write the division's full name or its 12-digit code.",
    ),
    "HISTORY_NOT_YOURS": (
        "这份保单不归您移交：所在地不在您任职范围内，或不是本公司承保。请由承保公司或当地林业局移交。",
        "This policy is not yours to hand over: it lies outside your places, or another company "
        "underwrote it. Its insurer or the bureau there hands it over.",
    ),
    "HISTORY_PERIOD": (
        "止期早于起期，请对照保单更正。",
        "The last day lies before the first; put the period right by the policy.",
    ),
    "HISTORY_OWN_POLICY": (
        "这份保单在本系统签订，它的赔案就在这里，不必移交，请删去这一行。",
        "This policy is kept here, with its claims: nothing is handed over for it. Leave the row "
        "out.",
    ),
    "HISTORY_OVERLAPS": (
        "同一地方的保单 {other} 保险期间与它重叠；同一地方同一天只能有一份保单，请核对起止日期。",
        "Policy {other} of the same place covers some of the same days. One policy answers for a "
        "place and day; check both periods.",
    ),
    # claims
    "HISTORY_POLICY": (
        "没有移交过这份保单，或它不归您移交。请先移交保单清单，再移交赔案。",
        "No such policy was taken over, or it is not yours. Hand over the list of policies first, "
        "then this list again.",
    ),
    "HISTORY_OUTSIDE": (
        "出险日期应在保险期间内：{first} 至 {last}。",
        "The day of loss lies in the policy's period: {first} to {last}.",
    ),
    "HISTORY_PAID_ON": (
        "付款日期早于出险日期，请更正。",
        "It was paid before it occurred; put one of the days right.",
    ),
    "HISTORY_PAID_NOTHING": (
        "状态是已赔，赔款金额却是 0。请更正状态或金额。",
        "It is marked as paid with 0 yuan. Put the state or the amount right.",
    ),
    "HISTORY_PAID_SOMETHING": (
        "状态是零赔、拒赔或撤案，却有赔款金额。请更正状态或金额。",
        "It is marked as settled with nothing, refused or withdrawn, and has an amount paid. Put "
        "the state or the amount right.",
    ),
    "HISTORY_OWN_CLAIM": (
        "{claim} 是本系统的索赔号，这里已经有它，请删去这一行。",
        "{claim} is the number of a claim kept here. Leave the row out.",
    ),
    # both
    "HISTORY_TWICE": (
        "与第 {row} 行是同一条（{fields} 都相同）。"
        "若是两条，请给它们不同的编号，或在格式里写明还看哪一列。",
        "Row {row} is the same ({fields} agree). If they are two, number them apart, or let the "
        "layout say by which further column they differ.",
    ),
    "HISTORY_SAME_BY": (
        "这个编号以前按另一种格式移交（看 {before}，现在看 {now}），会重复。"
        "请用原来的格式“{profile}”。",
        "This number was handed over by a layout that tells rows apart by {before}, not {now}: it "
        "would count twice. Use that layout, “{profile}”.",
    ),
    "HISTORY_DIFFERS": (
        "{list} 移交时是“{before}”，现在是“{now}”。以原来的为准就不用管；"
        "以新的为准，请选“采用不同之处”再移交一次。",
        "{list} said “{before}”, this list says “{now}”. What was taken over stands; to take the "
        "new one instead, hand the list in again and take the differences.",
    ),
}  # fmt: skip


_OWN = Worded(SENTENCES)
problem = _OWN.problem
