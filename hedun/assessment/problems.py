"""What can be wrong with figures and sampling, in one table."""

from hedun.domain.problems import Worded

_TEXTS: dict[str, tuple[str, str]] = {
    "BAD_FIGURE": (
        "{lines}：面积不能为负，损失程度应在 0 至 100% 之间。请改正后再提交。",
        "{lines}: the area cannot be negative and the degree must be 0 to 100 %. Correct it and "
        "try again.",
    ),
    "FIGURE_REASON": (
        "{lines}：改动面积或程度要写明原因。请为改动的每一条补上一句话。",
        "{lines}: a changed area or degree needs its reason. Add a sentence to each line you "
        "changed.",
    ),
    "OTHER_LINES": (
        "{lines} 不属于所选的各户。请从页面上重新选择。",
        "{lines} do not belong to the chosen claims. Choose again from the page.",
    ),
    "VISIT_AHEAD": (
        "到场时间 {visited} 晚于现在。请填写实际到场的时间。",
        "The visit, {visited}, lies ahead. Enter when it took place.",
    ),
    "TOO_FEW_POINTS": (
        "{line}：只有 {given} 个样点，至少要 {wanted} 个（10 亩以下 3 个，10 亩及以上 5 个）。"
        "请补测。",
        "{line}: {given} sampling points; at least {wanted} are needed (3 below 10 mu, 5 from 10 "
        "mu on). Sample the missing points.",
    ),
    "BAD_POINT": (
        "{line}：样点的损失程度应在 0 至 100% 之间。请改正。",
        "{line}: the degree at a point must be 0 to 100 %. Correct it.",
    ),
    "POINTS_DIFFER": (
        "{line}：样点的面积或株数应每个样点一个，且大于 0。请改正。",
        "{line}: give an area or a count of plants for each point, above 0. Correct it.",
    ),
    "VALUE_TWO": (
        "{line}：单价和票据只能填一种。请删去其中一种。",
        "{line}: it is valued by the piece or by a bill, not both. Remove one of the two.",
    ),
    "VALUE_BELOW": (
        "{line}：价格、票据和残值不能为负。请改正。",
        "{line}: a value, a bill and what is left cannot be negative. Correct it.",
    ),
    "VALUE_BILL": (
        "{line}：请写明票据的号码或名称。",
        "{line}: name the bill or give its number.",
    ),
    "VALUE_NONE": (
        "{line}：当日的价格附表没有这一项。请填写单价和理由，或填票据。",
        "{line}: the table of the day does not have it. Enter the value of one and why, or a bill.",
    ),
    "VALUE_WHY": (
        "{line}：不用附表的价格，要写明理由。",
        "{line}: say why another value than the table's is taken.",
    ),
    "VALUE_WEIGHT": (
        "{line}：当日的价格附表按体重计价。请填写全部畜禽的总重（公斤），或补登每头的体重。",
        "{line}: the table of the day goes by weight. Enter what all of them weigh together, kg, "
        "or the weight of each animal.",
    ),
    "VALUE_BANDS": (
        "{line}：这些畜禽分属附表的不同体重档。请先分列，再分别定损。",
        "{line}: the animals stand in different bands of weight. Part the line first, then value "
        "each of its parts.",
    ),
    "VALUE_LEFT": (
        "{line}：残值大于全部价值。请改正。",
        "{line}: more is left than it was worth. Correct it.",
    ),
    "TWO_SAMPLINGS": (
        "{line}：目测样点和测产只能填一种。请删去其中一种。",
        "{line}: it is sampled by sight or by yield, not both. Remove one of the two.",
    ),
    "TOO_FEW_CONTROLS": (
        "{line}：对照只有 {given} 点，至少要 {wanted} 点。请在未受损处补测。",
        "{line}: {given} control points; at least {wanted} are needed. Cut more squares where "
        "nothing was damaged.",
    ),
    "BAD_CUT": (
        "{line}：每个测产点填亩产（公斤），或填重量和样方面积（大于 0）。请改正。",
        "{line}: give each point its yield in kg/mu, or the weight and the square cut (above 0). "
        "Correct it.",
    ),
    "CUTS": (
        "“{written}”读不懂。应为亩产公斤数（如 520），或“公斤/平方米”（如 1.25/2），"
        "几点用空格隔开。",
        "“{written}” cannot be read. Write kg/mu (520), or kilograms over square metres (1.25/2), "
        "with a space between points.",
    ),
    "NO_CONTROL_YIELD": (
        "{line}：对照点没有产量，算不出损失程度。请另选对照。",
        "{line}: the control yields nothing, so no degree follows. Choose another control.",
    ),
    "REPLANTED_EARLY": (
        "补种日期 {day} 早于这块地出险的 {occurred}。请核对日期。",
        "The replanting, {day}, is before the loss on that plot, {occurred}. Check the date.",
    ),
    "REPLANTED_AHEAD": (
        "补种日期 {day} 晚于今天。种下以后再登记。",
        "The replanting, {day}, lies ahead. Record it when it is done.",
    ),
    "REPLANTED_YEAR": (
        "补种应在出险当年（{year} 年）。下一年是新的一季，不用登记。",
        "A replanting is of the year of the loss, {year}. The next year is another season and "
        "needs none.",
    ),
    "REPLANTED_WHERE": (
        "{line} 没有写地块名称，或不是作物，不能登记补种。",
        "{line} names no plot, or is no crop: no replanting can be recorded for it.",
    ),
    "REPLANTED_TWICE": (
        "这块地 {day} 的补种已登记。",
        "The replanting of that plot on {day} is recorded already.",
    ),
    "REPLANTED_PROOF": (
        "请选一张补种后的照片，或写明凭什么认定。",
        "Choose a photograph that shows it, or say how it is known.",
    ),
    "REPLANTED_OVER": (
        "这条补种已撤销。",
        "This replanting was taken back already.",
    ),
    "REPLANTED_CROP": (
        "没有“{crop}”这种作物。请从列表中选。",
        "There is no crop “{crop}”. Choose one from the list.",
    ),
    "REPLANTED_REASON": (
        "请写明为什么撤销。",
        "Say why it is taken back.",
    ),
    "GIFT_STATE": (
        "案件还没有办结。通融赔付在赔付、拒赔或结案以后办理。",
        "The claim has not ended. Ex gratia comes after it was paid, refused or closed.",
    ),
    "GIFT_AMOUNT": (
        "金额应大于 0 元。",
        "The amount is above 0 yuan.",
    ),
    "GIFT_REASON": (
        "请写明为什么通融，不超过 {most} 个字。",
        "Say why it is given, in at most {most} characters.",
    ),
    "GIFT_VOUCHER": (
        "请填写本单位的付款凭证号，不超过 {most} 个字。",
        "Enter the number of your office's own voucher, at most {most} characters.",
    ),
    "GIFT_OVER": (
        "这笔通融已给付或已撤销，请刷新页面看看。",
        "It was handed over or taken back already. Reload the page to see by whom.",
    ),
    "HIGHER_FROM_PICTURES": (
        "{lines}：看图定损不能高于已有的损失程度。要调高，请专家到场定损。",
        "{lines}: from pictures the degree cannot be set higher than it stands. To raise it, let "
        "an expert visit.",
    ),
}


_OWN = Worded(_TEXTS)
problem = _OWN.problem
