// The first letters of a Chinese name, to find it by: 张秀兰 → zxl. The browser knows how Chinese is
// sorted by sound; a character begins with the letter whose first character it does not sort before.

const LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ".toLowerCase();
const FIRST = [..."阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀"];
// Surnames that are said otherwise than the same character elsewhere.
const SURNAMES: Readonly<Record<string, string>> = {
  ...{ 单: "s", 曾: "z", 解: "x", 仇: "q", 区: "o", 查: "z", 盖: "g", 朴: "p", 重: "c", 翟: "z" },
  ...{ 秘: "b", 尉: "y", 乐: "y", 员: "y", 冼: "x", 覃: "q", 缪: "m", 折: "s", 黑: "h", 种: "c" },
};
const sorted = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

function letter(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase();
  for (let i = FIRST.length - 1; i > 0; i -= 1) {
    if (sorted.compare(character, FIRST[i]!) >= 0) return LETTERS[i]!;
  }
  return LETTERS[0]!;
}

/** "zxl"; two ways where the surname has a sound of its own. */
export function initials(name: string): string[] {
  const all = [...name].map(letter).join("");
  const own = SURNAMES[name[0] ?? ""];
  return own && own !== all[0] ? [own + all.slice(1), all] : [all];
}
