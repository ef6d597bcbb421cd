"""One sentence for each step that worked on a line (SPEC §7), with the very numbers.

Every sentence can be checked with a pocket calculator: each "=" has its whole sum before it,
rounded half up to the fen (a share over several lines is cut to the fen first).
"""

from collections.abc import Callable, Mapping

from hedun.terms import model
from hedun.terms.bands import ABOVE, BELOW, segments
from hedun.terms.engine import LineStep
from hedun.terms.texts import Text, join, percent, say
from hedun.terms.wording import Speaker, compared, degree_compared, not_covered

Sentence = Callable[..., Text]  # (step of its own type, LineStep, Speaker)


def _source(source: model.Source, i: int, facts: Mapping[str, int], line: Speaker) -> Text:
    """One source's sum, or why there is none."""
    if facts[f"missing{i}"]:
        return _no_entry(source.table, line)
    after, unit = line.money(facts[f"amount{i}"]), line.money(facts[f"unit{i}"])
    if source.origin == "fixed":
        return say("定额 {after}", "fixed sum {after}", after=after)
    degree = f" × {percent(line.degree)}" if source.degree else ""
    if source.origin == "amount":
        stated = say("证明的损失 {unit}", "documented loss {unit}", unit=unit)
        return say("{a}{d} = {after}", a=stated, d=degree, after=after) if degree else stated
    most, quantity, capped = source.max_quantity, line.quantity, Text("", "")
    if most is not None and most < quantity:
        capped = say(
            "{n}最多按 {most}计：",
            "{n}, of which at most {most} count: ",
            n=line.amount_of(quantity),
            most=line.amount_of(most),
        )
        quantity = most
    return say(
        "{capped}{n} × {unit}{degree} = {after}",
        capped=capped,
        n=line.amount_of(quantity),
        unit=unit,
        degree=degree,
        after=after,
    )


def _no_entry(table: str | None, line: Speaker) -> Text:
    if table is None:
        return Text("没有证明的损失金额", "there is no documented loss")
    return say(
        "表 {table} 里没有 {key}",
        "table {table} has no entry for {key}",
        table=table,
        key=line.key(line.terms.tables[table]),
    )


CHOICES: Mapping[str, Text] = {
    "max": Text("取最大的", "the largest"),
    "min": Text("取最小的", "the smallest"),
    "sum": Text("合计", "together"),
    "first": Text("用第一个有的", "the first there is"),
}


def _value(step: model.Value, did: LineStep, line: Speaker) -> Text:
    sums = [_source(source, i, did.facts, line) for i, source in enumerate(step.of)]
    again = Text("", "")
    if did.before:
        again = say(
            "重新计值（原 {old}）：", "valued anew (was {old}): ", old=line.money(did.before)
        )
    if step.choice == "only":
        return say("{again}{sum}", again=again, sum=sums[0])
    if step.choice == "first":
        sums = sums[: did.facts["used"] + 1]
    listed = [say("({i}) {sum}", i=i, sum=one) for i, one in enumerate(sums, start=1)]
    if did.code:
        return say("{again}{sums}", again=again, sums=join(listed, "；", "; "))
    return say(
        "{again}{sums}；{choice}，得 {after}",
        "{again}{sums}; {choice}: {after}",
        again=again,
        sums=join(listed, "；", "; "),
        choice=CHOICES[step.choice],
        after=line.money(did.after),
    )


def _factor(step: model.Factor, did: LineStep, line: Speaker) -> Text:
    rate = did.facts["rate"] if step.rate is None else step.rate
    return say(
        "{before} × {rate} = {after}",
        before=line.money(did.before),
        rate=percent(rate),
        after=line.money(did.after),
    )


def _franchise(step: model.Franchise, did: LineStep, line: Speaker) -> Text:
    tests = []
    if step.amount is not None:
        total = did.facts["total"]
        left = line.total(step, total, step.on)
        tests.append(compared(left, total >= step.amount, line.money(step.amount)))
    if step.degree is not None:
        tests.append(degree_compared(line.degree, step.degree))
    rule = Text("", "")
    if len(tests) > 1 and step.test == "any":
        rule = Text("（一项达到即可）", " (either is enough)")
    elif len(tests) > 1:
        rule = Text("（两项都要达到）", " (both are needed)")
    met = bool(did.facts["met"])
    verdict = Text("达到起付线，不扣", "threshold reached, nothing taken off")
    missed = Text("未达起付线，不赔", "threshold not reached, nothing is paid")
    return say(
        "{tests}{rule}，{verdict}，得 {after}",
        "{tests}{rule}, {verdict}: {after}",
        tests=join(tests, "；", "; "),
        rule=rule,
        verdict=verdict if met else missed,
        after=line.money(did.after),
    )


def _less(what: Text, total: Text, less: int, new: int, line: Speaker) -> Text:
    """`total − less = new`, or that nothing is left."""
    if new:
        return say(
            "{what}{total} − {less} = {new}",
            what=what,
            total=total,
            less=line.money(less),
            new=line.money(new),
        )
    return say(
        "{what}{total}不超过 {less}，得 {new}",
        "{what}{total} is not more than {less}: {new}",
        what=what,
        total=total,
        less=line.money(less),
        new=line.money(0),
    )


TAKES: Mapping[str, Text] = {
    "max": Text(
        "与 {amount}取大的，免赔 {less}；", "with {amount} the larger, deductible {less}; "
    ),
    "min": Text(
        "与 {amount}取小的，免赔 {less}；", "with {amount} the smaller, deductible {less}; "
    ),
    "sum": Text("再加 {amount}，共免赔 {less}；", "and {amount}, deductible {less} in all; "),
}


def _deductible(step: model.Deductible, did: LineStep, line: Speaker) -> Text:
    facts = did.facts
    what = Text("免赔：", "deductible: ")
    if step.rate is not None:
        part = say(
            "{total} × {rate} = {part}",
            total=line.money(facts["total"]),
            rate=percent(step.rate),
            part=line.money(facts["part"]),
        )
        what = say("免赔：{part}；", "deductible: {part}; ", part=part)
    if step.rate is not None and step.amount is not None:
        taken = say(
            *TAKES[step.take], amount=line.money(step.amount), less=line.money(facts["less"])
        )
        what = say("{what}{taken}", what=what, taken=taken)
    total = line.total(step, facts["total"])
    shared = line.share(did.before, facts["total"], facts["new"], did.after)
    left = _less(what, total, facts["less"], facts["new"], line)
    return say("{left}{shared}", left=left, shared=shared)


def _position(step: model.Bands, facts: Mapping[str, int], line: Speaker) -> Text:
    """Where the base stands among the bands."""
    at, last = facts["band"], step.bands[-1].upto
    if at == ABOVE:
        above = line.money(last or 0)
        return say("超过最高档 {top}", "is above the last band {top}", top=above)
    if at == BELOW:
        return Text("不在任何一档", "is in no band")
    band = step.bands[at]
    over = line.money(band.over)
    if band.upto is None:
        return say("在 {over}以上一档", "is in the band over {over}", over=over)
    return say(
        "在 {over}以上至 {upto}一档",
        "is in the band over {over} up to {upto}",
        over=over,
        upto=line.money(band.upto),
    )


def _bands(step: model.Bands, did: LineStep, line: Speaker) -> Text:
    facts = did.facts
    if step.mode == "whole":
        base = line.total(step, facts["base"], step.on)
        where = say("{base}{at}；", "{base} {at}; ", base=base, at=_position(step, facts, line))
        if facts["taken"] < facts["total"]:
            capped = line.money(facts["taken"])
            where = say(
                "{where}只计 {cap}；", "{where}only {cap} counts; ", where=where, cap=capped
            )
        terms = [say("{x} × {r}", x=line.money(facts["taken"]), r=percent(facts["rate"]))]
    else:
        total = line.total(step, facts["total"])
        where = say("{total}分段：", "{total} by bands: ", total=total)
        terms = [
            say("{x} × {r}", x=line.money(facts[f"part{i}"]), r=percent(rate))
            for i, (_, _, rate) in enumerate(segments(step))
            if facts[f"part{i}"] or not facts["total"]
        ]
    return say(
        "{where}{terms} = {new}{shared}",
        where=where,
        terms=join(terms, " + "),
        new=line.money(facts["new"]),
        shared=line.share(did.before, facts["total"], facts["new"], did.after),
    )


def _offset(step: model.Offset, did: LineStep, line: Speaker) -> Text:
    facts = did.facts
    what = Text("减去别处已赔：", "less what others paid: ")
    left = _less(what, line.total(step, facts["total"]), facts["paid"], facts["new"], line)
    shared = line.share(did.before, facts["total"], facts["new"], did.after)
    return say("{left}{shared}", left=left, shared=shared)


def _within(total: Text, most: Text, after: int, line: Speaker) -> Text:
    return say(
        "{total}未超过限额 {most}，得 {after}",
        "{total} is within the limit {most}: {after}",
        total=total,
        most=most,
        after=line.money(after),
    )


def _over(total: Text, most: Text) -> Text:
    return say("{total}超过限额 {most}", "{total} is over the limit {most}", total=total, most=most)


def _limit(step: model.Limit, did: LineStep, line: Speaker) -> Text:
    if step.table is not None or not line.scope(step).zh:
        return _limit_of_line(step, did, line)
    most, facts = line.money(step.amount or 0), did.facts
    if step.allocate == "pro_rata":
        total = line.total(step, facts["total"])
        if facts["new"] == facts["total"]:
            return _within(total, most, did.after, line)
        shared = line.share(did.before, facts["total"], facts["new"], did.after)
        alone = say("，得 {after}", ": {after}", after=line.money(did.after))
        return say("{over}{rest}", over=_over(total, most), rest=shared if shared.zh else alone)
    limit = say("{scope}限额 {most}", "limit for {scope} {most}", scope=line.scope(step), most=most)
    if facts["used"]:
        limit = say(
            "{limit}，前面已用 {used}，还剩 {left}",
            "{limit}, {used} used before, {left} left",
            limit=limit,
            used=line.money(facts["used"]),
            left=line.money(facts["left"]),
        )
    return say(
        "{limit}；本项 {before}{verdict}，得 {after}",
        "{limit}; this line {before} {verdict}: {after}",
        limit=limit,
        before=line.money(did.before),
        verdict=Text("未超过", "is within it")
        if did.after == did.before
        else Text("超过", "is over it"),
        after=line.money(did.after),
    )


def _limit_of_line(step: model.Limit, did: LineStep, line: Speaker) -> Text:
    most, before = did.facts.get("most", step.amount or 0), line.money(did.before)
    how = Text("", "")
    if step.per_unit:
        how = say(
            "限额 {n} × {unit} = {most}；",
            "limit {n} × {unit} = {most}; ",
            n=line.amount_of(line.quantity),
            unit=line.money(did.facts["unit"]),
            most=line.money(most),
        )
    if did.before <= most:
        within = _within(before, line.money(most), did.after, line)
        return say("{how}{within}", how=how, within=within)
    return say(
        "{how}{over}，得 {after}",
        "{how}{over}: {after}",
        how=how,
        over=_over(before, line.money(most)),
        after=line.money(did.after),
    )


def _minimum(step: model.Minimum, did: LineStep, line: Speaker) -> Text:
    total, met = did.facts["total"], bool(did.facts["met"])
    test = compared(line.total(step, total), met, line.money(step.amount))
    return say(
        "{test}（最低赔付额），{verdict}，得 {after}",
        "{test} (least sum paid), {verdict}: {after}",
        test=test,
        verdict=Text("达到", "reached")
        if met
        else Text("不到，不赔", "not reached, nothing is paid"),
        after=line.money(did.after),
    )


ROUNDINGS: Mapping[str, Text] = {
    "half_up": Text("四舍五入", "half up"),
    "down": Text("舍去尾数", "down"),
    "half_even": Text("四舍六入五成双", "half to even"),
}


def _round(step: model.Round, did: LineStep, line: Speaker) -> Text:
    return say(
        "{before}按 {to}{mode}，得 {after}",
        "{before} rounded to {to} {mode}: {after}",
        before=line.money(did.before),
        to=line.money(step.to),
        mode=ROUNDINGS[step.mode],
        after=line.money(did.after),
    )


STEPS: Mapping[type[model.Step], Sentence] = {
    model.Value: _value,
    model.Factor: _factor,
    model.Franchise: _franchise,
    model.Deductible: _deductible,
    model.Bands: _bands,
    model.Offset: _offset,
    model.Limit: _limit,
    model.Minimum: _minimum,
    model.Round: _round,
}


def step_says(did: LineStep, line: Speaker) -> Text:
    """The sentence for what a step did to a line."""
    step = did.step
    if not did.code:
        return STEPS[type(step)](step, did, line)
    if isinstance(step, model.Value):
        why = _value(step, did, line)
    else:
        table = step.table if isinstance(step, model.Factor | model.Limit) else None
        why = _no_entry(table, line)
    return not_covered(why)
