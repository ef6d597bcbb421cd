"""The codes of what is noticed: how grave each is, and its sentence in both languages.

`block` keeps a claim from being paid until somebody has dealt with it, `review` wants a look,
`hint` says what is unusual; `remark` only stands on the claim's own page and accuses nobody.
"""

from typing import Literal

Severity = Literal["block", "review", "hint", "remark"]

SEVERITIES: dict[str, Severity] = {
    "SHARED_ACCOUNT": "block",
    "ACCOUNT_OTHER_NAME": "block",
    "SAME_IDENTITY": "block",
    "GROUND_PAID": "block",
    "AREA_ABOVE_PLANTED": "block",
    "AREA_FAR_ABOVE_ROLL": "block",
    "EAR_TAG_PAID": "block",
    "HEADS_DIFFER": "block",
    "NO_DISPOSAL": "block",
    "CAUSE_NOT_GRADED": "review",
    "EAR_TAG_OPEN": "review",
    "HEADS_UNLIKE": "review",
    "BEYOND_PLOT": "block",
    "OTHER_COVER": "block",
    "CROP_CHANGED": "review",
    "PLANTED_DIFFERS": "review",
    "PLOT_UNCLEAR": "review",
    "GROUND_OVERLAP": "review",
    "GROUND_OUTSIDE": "review",
    "AREA_ABOVE_ROLL": "review",
    "AREA_ABOVE_PLOT": "review",
    "SPLIT_CLAIMS": "review",
    "ACCOUNT_OF_OFFICER": "review",
    "PHONE_OF_OFFICER": "review",
    "ID_INVALID": "review",
    "HEAD_OVER_100": "review",
    "HEAD_DECEASED": "review",
    "ROLL_AFTER_LOSS": "review",
    "ROLL_ENDED": "review",
    "SAME_PHOTO": "review",
    "PICTURE_AGAIN": "review",
    "PICTURE_FAR": "review",
    "PICTURE_OUTSIDE": "review",
    "PICTURE_TWO_PLACES": "review",
    "PICTURE_EARLY": "review",
    "PICTURE_OLD": "review",
    "PICTURE_CLOCK": "review",
    "STAGE_OFF_CALENDAR": "review",
    "EQUAL_DEGREES": "hint",
    "EQUAL_AREAS": "hint",
    "EQUAL_AMOUNTS": "hint",
    "ROUND_AREAS": "hint",
    "LATE_REPORT": "hint",
    "AFTER_HARVEST": "hint",
    "NIGHT_ENTRY": "hint",
    "PHONE_OF_MANY": "hint",
    "PICTURE_UNREADABLE": "hint",
    "PICTURE_LATER": "remark",
    "PICTURE_BARE": "remark",
}

# What is said of photographs.
OF_PICTURES = frozenset({"SAME_PHOTO", *(c for c in SEVERITIES if c.startswith("PICTURE_"))})

TEXTS: dict[str, tuple[str, str]] = {
    "SHARED_ACCOUNT": (
        "收款账户（尾号 {last4}）同时登记在 {households} 户（人）名下。请核对存折或卡，"
        "更正后再付款。",
        "The account (ending {last4}) is registered for {households} households or payees. Compare "
        "with the card and put it right before paying.",
    ),
    "AREA_ABOVE_PLANTED": (
        "明细第 {line} 条：受损 {damaged} 亩，多于种植 {planted} 亩。请退回补正，或拒赔这一条。",
        "Line {line}: {damaged} mu damaged, more than the {planted} mu planted. Send it back, or "
        "refuse the line.",
    ),
    "EAR_TAG_PAID": (
        "明细第 {line} 条：耳标 {tags} 已在 {others} 里赔过。一个耳标只赔一次：请核对耳标，"
        "改正、剔除，"
        "或分列后拒赔。",
        "Line {line}: ear tags {tags} were paid in {others}. A tag is paid once: compare it, then "
        "put it right, strike the animal off, or part the line and refuse that part.",
    ),
    "HEADS_DIFFER": (
        "明细第 {line} 条：按 {quantity} 头（只）计，登记的是 {heads} 头（只）。请逐头登记，"
        "或改正数量。",
        "Line {line} counts {quantity} heads, and {heads} are entered. Enter each, or put the "
        "number right.",
    ),
    "NO_DISPOSAL": (
        "明细第 {line} 条：{heads} 头（只）死亡的没有无害化处理证明，保单规定不付。请补登证明。",
        "Line {line}: {heads} dead heads have no proof of disposal, and the policy pays none "
        "without. Enter the proof.",
    ),
    "CAUSE_NOT_GRADED": (
        "明细第 {line} 条：已定损，但 {heads} 头（只）没有专家定因。请看致害原因是否清楚。",
        "Line {line} is assessed, but the expert has not graded what killed {heads} heads. See "
        "whether the cause is clear.",
    ),
    "EAR_TAG_OPEN": (
        "明细第 {line} 条：耳标 {tags} 也在 {others} 里。请核对是哪一户的。",
        "Line {line}: ear tags {tags} also stand in {others}. Find out whose they are.",
    ),
    "HEADS_UNLIKE": (
        "明细第 {line} 条：各头的死伤情况或定因不同，条款按条计算。请把不同的分列。",
        "Line {line}: its animals differ in fate or cause, and terms are worked out line by line. "
        "Part those that differ.",
    ),
    "BEYOND_PLOT": (
        "明细第 {line} 条：地块“{plot}”本季几次出险（{others}）合计超过整块地（{most}）。"
        "请重新定损，或补登补种。",
        "Line {line}: the losses of plot “{plot}” this season ({others}) together come to more "
        "than the plot ({most}). Assess it again, or record the replanting.",
    ),
    "OTHER_COVER": (
        "明细第 {line} 条：{insurer}的{crop}保险（保单 {policy}，地块“{plot}”）可能赔同一损失，"
        "赔款 {paid} 元。请在“其他保险”里处理。",
        "Line {line}: {insurer} may insure the same loss (policy {policy}, {crop}, plot “{plot}”) "
        "and has paid {paid} yuan. Deal with it under “other cover”.",
    ),
    "CROP_CHANGED": (
        "明细第 {line} 条：地块“{plot}”本季已按{crop}报损（{others}），没有补种、改种记录。"
        "请核实。",
        "Line {line}: plot “{plot}” was claimed as {crop} this season ({others}), and no "
        "replanting is recorded. See which is right.",
    ),
    "PLANTED_DIFFERS": (
        "明细第 {line} 条：地块“{plot}”种植 {planted} 亩，{others} 写的是 {other} 亩。"
        "按小的计算，请核实。",
        "Line {line}: {planted} mu are planted on plot “{plot}”; {others} says {other}. The "
        "smaller counts; see which is right.",
    ),
    "PLOT_UNCLEAR": (
        "明细第 {line} 条：没有写清地块或种植面积（“{plot}”），这一户本季还报过{crop}（{others}）。"
        "请核对是不是同一块地。",
        "Line {line} does not say clearly which plot it is or what was planted (“{plot}”), and the "
        "household claims {crop} again this season ({others}). See whether it is the same plot.",
    ),
    "SAME_PHOTO": (
        "{files} 份照片或材料也出现在其他索赔里：{others}。请核对是否同一块地。",
        "{files} pictures or papers also appear in other claims: {others}. Check whether it is the "
        "same field.",
    ),
    "PICTURE_AGAIN": (
        "{files} 张照片与其他索赔的照片是同一张（{how}）：{others}。请打开两张对照。",
        "The same as pictures of other claims ({how}): {files}, in {others}. Open both and "
        "compare.",
    ),
    "PICTURE_FAR": (
        "{files} 张照片不是在地块拍的，最远的离地块 {far}（按{by}；超过 {most} 米就提示）。"
        "请核对地块位置和照片。",
        "Not taken at the plot: {files}, at most {far} away (by {by}; said beyond {most} m). "
        "Compare the plot's place and the pictures.",
    ),
    "PICTURE_OUTSIDE": (
        "{files} 张照片是在村界以外拍的，最远的离村界 {far}（按{by}）。请核对是哪里的地。",
        "Taken outside the village: {files}, at most {far} beyond its outline (by {by}). Find "
        "out whose ground it is.",
    ),
    "PICTURE_TWO_PLACES": (
        "{files} 张照片内记录的拍摄地与手机所报的位置相差 {far}。请问清在哪里拍的。",
        "The picture and the phone name places {far} apart: {files}. Ask where they were taken.",
    ),
    "PICTURE_EARLY": (
        "{files} 张照片拍于事发之前，最早 {day}（按{by}；事发 {event}）。请核对事发日期和照片。",
        "Taken before the loss: {files}, the first on {day} (by {by}; loss: {event}). Compare "
        "the day of the loss and the pictures.",
    ),
    "PICTURE_OLD": (
        "{files} 张照片比报案早 {hours} 小时（按{by}），超过 {most} 小时。请问清何时发现、"
        "何时拍的。",
        "Older than the report by {hours} hours (by {by}), more than {most}: {files}. Ask when "
        "the loss was found and when they were taken.",
    ),
    "PICTURE_CLOCK": (
        "{files} 张照片的拍摄时间不可靠（{how}）。请不要按它判断时间。",
        "Times that cannot be trusted: {files} ({how}). Do not judge by them.",
    ),
    "PICTURE_UNREADABLE": (
        "{files} 张照片打不开（{how}）。请重拍或重传原图。",
        "Cannot be read ({how}): {files}. Take them again or send the originals.",
    ),
    "PICTURE_LATER": (
        "{files} 张照片拍于报案 {hours} 小时以后。查勘的照片常是这样，仅供参考。",
        "Taken more than {hours} hours after the report, as those of a visit often are: "
        "{files}.",
    ),
    "PICTURE_BARE": (
        "{files} 张照片没有拍摄时间和位置，手机也没有另报。微信等会去掉这些信息，"
        "不说明照片有问题。",
        "Neither when nor where it was taken is told, nor said beside it by a phone: {files}. "
        "Chat apps strip that; it says nothing against the pictures.",
    ),
    "STAGE_OFF_CALENDAR": (
        "明细第 {line} 条：{crop}按“{stage}”报，按农事历 {day} 应为{fits}。请核对生育期。",
        "Line {line}: {crop} is claimed at “{stage}”; by the calendar of the crops it would be "
        "{fits} on {day}. Check the stage.",
    ),
    "EQUAL_DEGREES": (
        "{level}：{households} 户里有 {same} 户的损失程度都是 {percent}%（满 {many} 户、{most}% "
        "相同即提示）。可能是平均分摊，也可能确实相近。请逐户核实。",
        "{level}: {same} of {households} households have the same degree of loss, {percent} % "
        "(said from {many} households and {most} % on). Perhaps an average, perhaps a like "
        "loss: look at each.",
    ),
    "EQUAL_AREAS": (
        "{level}：{households} 户里有 {same} 户的受损面积都是 {area} 亩（满 {many} 户、{most}% "
        "相同即提示）。可能是平均分摊，也可能地块一样大。请抽几块地丈量。",
        "{level}: {same} of {households} households have the same damaged area, {area} mu (said "
        "from {many} households and {most} % on). Perhaps an average, perhaps fields of one "
        "size: measure a few.",
    ),
    "EQUAL_AMOUNTS": (
        "{households} 户里有 {same} 户的金额都是 {yuan} 元（满 {many} 户、{most}% 相同即提示），"
        "面积或程度却不相同。请看是不是按户平分。",
        "{same} of {households} households come to the same amount, {yuan} yuan (said from {many} "
        "households and {most} % on), though areas or degrees differ. See whether it was "
        "split evenly.",
    ),
    "ROUND_AREAS": (
        "{households} 户里有 {same} 户的受损面积都是整亩，可能是估数。请抽几块地丈量。",
        "{same} of {households} households have areas in whole mu: perhaps estimates. Measure a "
        "few fields.",
    ),
    "LATE_REPORT": (
        "事发后 {hours} 小时才报案，超过 {most} 小时。请看痕迹是否还能辨认。",
        "First told {hours} hours after the day of the loss, more than {most}. See whether traces "
        "can still be made out.",
    ),
    "ACCOUNT_OTHER_NAME": (
        "收款账户（尾号 {last4}）的户名与户主或登记的代领人不一致。请核对存折或卡，更正后再付款。",
        "The account (ending {last4}) bears another name than the household or who receives for "
        "it. Compare with the card and put it right before paying.",
    ),
    "SAME_IDENTITY": (
        "同一个证件号码登记了 {households} 户，都在册。请核对名册，合户或注销多登的一户后再付款。",
        "One identity number heads {households} households, all on the roll. See which is right, "
        "and merge or end the other before paying.",
    ),
    "GROUND_PAID": (
        "明细第 {line} 条：所画地块与 {others} 已定赔的地块重叠 {percent}%，作物相同，不是同一户。"
        "一块地一季只赔一户：请核对地界，退回重画，或拒赔这一条。",
        "Line {line}: the ground drawn is {percent} % the same as in {others}, granted to another "
        "household for the same crop. A plot is paid once a season: see whose it is, send it back "
        "to be drawn again, or refuse the line.",
    ),
    "GROUND_OUTSIDE": (
        "{plots} 处地块在村界以外，最远的离村界 {far}（超过 {most} 米就提示）。请核对是哪个村的地、"
        "位置有没有标错。",
        "Outside the village: {plots}, at most {far} beyond its outline (said beyond {most} m). "
        "See whose ground it is, and whether it was put in its right place.",
    ),
    "GROUND_OVERLAP": (
        "明细第 {line} 条：所画地块与本季 {others} 的地块重叠 {percent}%。"
        "可能是同一块地，也可能画偏了，请核对地界。",
        "Line {line}: the ground drawn is {percent} % the same as in {others} this season. "
        "Perhaps one plot, perhaps drawn amiss: see where the boundary is.",
    ),
    "AREA_FAR_ABOVE_ROLL": (
        "{crop}本季 {claims} 件共报损 {lost} 亩，名册登记的承包地只有 {land} 亩。"
        "若另有流转地，请在名册补登；否则请更正面积，再付款。",
        "{crop}: {lost} mu are claimed this season (claims: {claims}), and the roll knows {land} "
        "mu of the household. Enter land that it leases on the roll, or put the area right, before "
        "paying.",
    ),
    "AREA_ABOVE_ROLL": (
        "{crop}本季 {claims} 件共报损 {lost} 亩，多于名册登记的承包地 {land} 亩。"
        "可能另有流转地，请核实。",
        "{crop}: {lost} mu are claimed this season (claims: {claims}), more than the {land} mu "
        "that the roll knows. Perhaps it leases land: find out.",
    ),
    "AREA_ABOVE_PLOT": (
        "明细第 {line} 条：受损 {lost} 亩，名册登记的地块“{plot}”只有 {land} 亩。"
        "请丈量或核对地块。",
        "Line {line}: {lost} mu damaged, and plot “{plot}” has {land} mu on the roll. Measure it, "
        "or see which plot it is.",
    ),
    "SPLIT_CLAIMS": (
        "{days} 天内同一户、同一块地、同一作物报了 {claims} 件（另见 {others}），"
        "每件都在小额快赔的 "
        "{limit} 元以内，合计 {sum} 元。请看是不是一次损失分开报。",
        "Within {days} days the household claims the same plot and crop {claims} times (see "
        "{others}), each within the small limit of {limit} yuan, together {sum} yuan. See whether "
        "it is one loss told in parts.",
    ),
    "ACCOUNT_OF_OFFICER": (
        "收款账户（尾号 {last4}）与经办人员或其近亲属有关。请由他人核实为何付到这个账户。",
        "The account (ending {last4}) is of somebody who handled the claim, or of a near relative "
        "of theirs. Let another person find out why it is paid there.",
    ),
    "PHONE_OF_OFFICER": (
        "这一户登记的电话也是经办人员或其近亲属家的电话，系统通知本户的内容到不了本户。请由他人联系本人核实。",
        "The telephone of the household is also that of a household of somebody who handled the "
        "claim, or of a near relative of theirs: what is told to the household they are told. Let "
        "another person reach the household itself.",
    ),
    "ID_INVALID": (
        "户主证件号码（或集体的统一社会信用代码）校验不符。请对照证件更正名册。",
        "The identity number of the head (or the credit code of the collective) fails its check "
        "digit. Compare with the document and put the roll right.",
    ),
    "HEAD_OVER_100": (
        "按证件号码，户主在事发时已超过 {years} 岁。请核实是否健在、由谁领款。",
        "By the identity number the head was over {years} years old. See whether they are living, "
        "and who receives.",
    ),
    "HEAD_DECEASED": (
        "户主已于 {since} 去世，早于事发 {day}。请核实这块地由谁耕种，名册是否要变更。",
        "The head died on {since}, before the loss of {day}. See who farms the plot, and whether "
        "the roll has to change.",
    ),
    "ROLL_AFTER_LOSS": (
        "这一户自 {since} 起才在册，晚于事发 {day}。请核实当时是否确有这一户。",
        "The household is on the roll from {since} only, after the loss of {day}. See whether "
        "there was such a household.",
    ),
    "ROLL_ENDED": (
        "这一户到 {until} 已不在册，早于事发 {day}。请核实应由哪一户索赔。",
        "The household was off the roll from {until}, before the loss of {day}. See which "
        "household claims.",
    ),
    "AFTER_HARVEST": (
        "明细第 {line} 条：按农事历，{day} 地里已没有{crop}。请核对事发日期和作物。",
        "Line {line}: by the calendar of the crops no {crop} is in the field on {day}. Check the "
        "day and the crop.",
    ),
    "NIGHT_ENTRY": (
        "这份清册有 {households} 户，录入时间是夜里 {at}。可能是加班，也可能是他人用了账号，"
        "请问明。",
        "This list of {households} households was entered at night, at {at}. Perhaps overtime, "
        "perhaps another person at the account: ask.",
    ),
    "PHONE_OF_MANY": (
        "这一户登记的电话同时是 {households} 户的电话。请核对能否联系到本人。",
        "The telephone of the household is that of {households} households. See whether they can "
        "be reached themselves.",
    ),
}  # fmt: skip
