// One sentence for each step that worked on a line, with the very numbers: the sentences of the
// slip (hedun/terms/sentences.py), so that the phone says what the office will say.
import type { Part, Whole } from "./bands";
import type { Bands, Deductible, Franchise, Limit, Minimum, Offset, Round, Value } from "./plan";
import type { Found } from "./steps";
import { join, NOTHING, percent, say, t, type Text } from "./texts";
import { compared, type Speaker } from "./words";

/** A group's total before and after a step, and the line's own part of it; fen. */
interface Shared {
  readonly total: bigint;
  readonly now: bigint;
  readonly before: bigint;
  readonly after: bigint;
}

/** What was found, and what the line has after it. */
function getting(what: Text, after: bigint, line: Speaker): Text {
  return say(t`${what}，得 ${line.money(after)}`, t`${what}: ${line.money(after)}`);
}

function part(of: Shared, line: Speaker): Text {
  return line.share(of.before, of.total, of.now, of.after);
}

// --- value

/** One source's sum, or why there is none. */
function source({ source: from, amount, unit, code }: Found, line: Speaker): Text {
  if (code) return line.noEntry(from.table);
  const after = line.money(amount);
  if (from.origin === "fixed") return say(t`定额 ${after}`, t`fixed sum ${after}`);
  const degree = from.degree ? ` × ${percent(line.row.line.degree)}` : "";
  if (from.origin === "amount") {
    const stated = say(t`证明的损失 ${line.money(unit)}`, t`documented loss ${line.money(unit)}`);
    return degree ? t`${stated}${degree} = ${after}` : stated;
  }
  const { quantity } = line.row.line;
  const most = from.max_quantity ?? quantity;
  const counted = line.amountOf(most < quantity ? most : quantity);
  const capped = say(
    t`${line.amountOf(quantity)}最多按 ${counted}计：`,
    t`${line.amountOf(quantity)}, of which at most ${counted} count: `,
  );
  return t`${most < quantity ? capped : ""}${counted} × ${line.money(unit)}${degree} = ${after}`;
}

const CHOICES = {
  only: NOTHING,
  max: say("取最大的", "the largest"),
  min: say("取最小的", "the smallest"),
  sum: say("合计", "together"),
  first: say("用第一个有的", "the first there is"),
};

/** `after` is null where the sources are missing. */
export function value(
  step: Value, found: readonly Found[], before: bigint, after: bigint | null, line: Speaker,
): Text {
  const old = line.money(before);
  const again = before ? say(t`重新计值（原 ${old}）：`, t`valued anew (was ${old}): `) : NOTHING;
  const sums = found.map((one) => source(one, line));
  if (step.choice === "only") return t`${again}${join(sums, "")}`;
  const numbered = sums.map((one, i) => t`(${i + 1}) ${one}`);
  const listed = t`${again}${join(numbered, "；", "; ")}`;
  if (after === null) return listed;
  const chosen = CHOICES[step.choice];
  return getting(say(t`${listed}；${chosen}`, t`${listed}; ${chosen}`), after, line);
}

// --- steps line by line

export function factor(before: bigint, rate: bigint, after: bigint, line: Speaker): Text {
  return t`${line.money(before)} × ${percent(rate)} = ${line.money(after)}`;
}

const MODES = {
  half_up: say("四舍五入", "half up"),
  down: say("舍去尾数", "down"),
  half_even: say("四舍六入五成双", "half to even"),
};

export function round(step: Round, before: bigint, after: bigint, line: Speaker): Text {
  const [old, to, mode] = [line.money(before), line.money(step.to), MODES[step.mode]];
  return getting(say(t`${old}按 ${to}${mode}`, t`${old} rounded to ${to} ${mode}`), after, line);
}

// --- thresholds

export function franchise(
  step: Franchise, total: bigint, met: boolean, after: bigint, line: Speaker,
): Text {
  const tests: Text[] = [];
  if (step.amount !== undefined) {
    const left = line.total(step, total, step.on);
    tests.push(compared(left, total >= step.amount, line.money(step.amount)));
  }
  if (step.degree !== undefined) tests.push(line.degreeCompared(step.degree));
  const either = say("（一项达到即可）", " (either is enough)");
  const all = say("（两项都要达到）", " (both are needed)");
  const rule = tests.length < 2 ? NOTHING : step.test === "any" ? either : all;
  const verdict = met
    ? say("达到起付线，不扣", "threshold reached, nothing taken off")
    : say("未达起付线，不赔", "threshold not reached, nothing is paid");
  const told = t`${join(tests, "；", "; ")}${rule}`;
  return getting(say(t`${told}，${verdict}`, t`${told}, ${verdict}`), after, line);
}

export function minimum(
  step: Minimum, total: bigint, met: boolean, after: bigint, line: Speaker,
): Text {
  const test = compared(line.total(step, total), met, line.money(step.amount));
  const verdict = met ? say("达到", "reached") : say("不到，不赔", "not reached, nothing is paid");
  const told = say(t`${test}（最低赔付额），${verdict}`, t`${test} (least sum paid), ${verdict}`);
  return getting(told, after, line);
}

// --- what is taken off

/** `total − less = now`, or that nothing is left. */
function lessened(what: Text, total: Text, less: bigint, now: bigint, line: Speaker): Text {
  if (now) return t`${what}${total} − ${line.money(less)} = ${line.money(now)}`;
  const most = line.money(less);
  const test = say(t`${total}不超过 ${most}`, t`${total} is not more than ${most}`);
  return getting(t`${what}${test}`, now, line);
}

const TAKES = {
  max: say("取大的，免赔", "the larger, deductible"),
  min: say("取小的，免赔", "the smaller, deductible"),
};

export function deductible(
  step: Deductible, of: Shared & { readonly part: bigint; readonly less: bigint }, line: Speaker,
): Text {
  let what = say("免赔：", "deductible: ");
  if (step.rate !== undefined) {
    const sum = t`${line.money(of.total)} × ${percent(step.rate)} = ${line.money(of.part)}`;
    what = say(t`免赔：${sum}；`, t`deductible: ${sum}; `);
    if (step.amount !== undefined) what = t`${what}${taken(step, step.amount, of.less, line)}`;
  }
  const left = lessened(what, line.total(step, of.total), of.less, of.now, line);
  return t`${left}${part(of, line)}`;
}

/** How the sum and the share of it become one deductible. */
function taken(step: Deductible, fixed: bigint, all: bigint, line: Speaker): Text {
  const [amount, less] = [line.money(fixed), line.money(all)];
  if (step.take === "sum") {
    return say(t`再加 ${amount}，共免赔 ${less}；`, t`and ${amount}, deductible ${less} in all; `);
  }
  const how = TAKES[step.take];
  return say(t`与 ${amount}${how} ${less}；`, t`with ${amount} ${how} ${less}; `);
}

export function offset(step: Offset, paid: bigint, of: Shared, line: Speaker): Text {
  const what = say("减去别处已赔：", "less what others paid: ");
  return t`${lessened(what, line.total(step, of.total), paid, of.now, line)}${part(of, line)}`;
}

// --- bands

/** Where the base stands among the bands. */
function position(step: Bands, { band, above }: Whole, line: Speaker): Text {
  const top = line.money(step.bands[step.bands.length - 1]?.upto ?? 0n);
  if (above) return say(t`超过最高档 ${top}`, t`is above the last band ${top}`);
  if (!band) return say("不在任何一档", "is in no band");
  const over = line.money(band.over);
  if (band.upto === undefined) return say(t`在 ${over}以上一档`, t`is in the band over ${over}`);
  const upto = line.money(band.upto);
  return say(t`在 ${over}以上至 ${upto}一档`, t`is in the band over ${over} up to ${upto}`);
}

export function whole(step: Bands, found: Whole, base: bigint, of: Shared, line: Speaker): Text {
  const [stands, at] = [line.total(step, base, step.on), position(step, found, line)];
  const taken = line.money(found.taken);
  const capped = say(t`只计 ${taken}；`, t`only ${taken} counts; `);
  const where = say(t`${stands}${at}；`, t`${stands} ${at}; `);
  const sum = t`${taken} × ${percent(found.rate)} = ${line.money(of.now)}`;
  return t`${where}${found.taken < of.total ? capped : ""}${sum}${part(of, line)}`;
}

export function marginal(step: Bands, parts: readonly Part[], of: Shared, line: Speaker): Text {
  const total = line.total(step, of.total);
  const sums = parts
    .filter((each) => each.part || !of.total)
    .map((each) => t`${line.money(each.part)} × ${percent(each.rate)}`);
  const sum = t`${join(sums, " + ")} = ${line.money(of.now)}${part(of, line)}`;
  return say(t`${total}分段：${sum}`, t`${total} by bands: ${sum}`);
}

// --- limits

function within(total: Text, most: bigint, after: bigint, line: Speaker): Text {
  const limit = line.money(most);
  const test = say(t`${total}未超过限额 ${limit}`, t`${total} is within the limit ${limit}`);
  return getting(test, after, line);
}

function over(total: Text, most: bigint, line: Speaker): Text {
  const limit = line.money(most);
  return say(t`${total}超过限额 ${limit}`, t`${total} is over the limit ${limit}`);
}

export function limitOfLine(
  step: Limit, unit: bigint, most: bigint, before: bigint, after: bigint, line: Speaker,
): Text {
  const units = line.amountOf(line.row.line.quantity);
  const sum = t`${units} × ${line.money(unit)} = ${line.money(most)}`;
  const how = step.per_unit ? say(t`限额 ${sum}；`, t`limit ${sum}; `) : NOTHING;
  const old = line.money(before);
  if (before <= most) return t`${how}${within(old, most, after, line)}`;
  return t`${how}${getting(over(old, most, line), after, line)}`;
}

export function limitShared(step: Limit, of: Shared, line: Speaker): Text {
  const most = step.amount ?? 0n;
  if (!line.scope(step).zh) return limitOfLine(step, most, most, of.before, of.after, line);
  const total = line.total(step, of.total);
  if (of.now === of.total) return within(total, most, of.after, line);
  const shared = part(of, line);
  const passed = over(total, most, line);
  return shared.zh ? t`${passed}${shared}` : getting(passed, of.after, line);
}

export function limitInOrder(
  step: Limit, used: bigint, left: bigint, before: bigint, after: bigint, line: Speaker,
): Text {
  const most = step.amount ?? 0n;
  const scope = line.scope(step);
  if (!scope.zh) return limitOfLine(step, most, most, before, after, line);
  const spent = say(
    t`，前面已用 ${line.money(used)}，还剩 ${line.money(left)}`,
    t`, ${line.money(used)} used before, ${line.money(left)} left`,
  );
  const limit = say(t`${scope}限额 ${line.money(most)}`, t`limit for ${scope} ${line.money(most)}`);
  const whole = used ? t`${limit}${spent}` : limit;
  const verdict = after === before ? say("未超过", "is within it") : say("超过", "is over it");
  const own = line.money(before);
  const all = say(t`${whole}；本项 ${own}${verdict}`, t`${whole}; this line ${own} ${verdict}`);
  return getting(all, after, line);
}
