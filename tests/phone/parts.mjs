// Parts of the phone's page by themselves, run by node: standard input is a JSON list of [function,
// arguments]; standard output the answers.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../../frontend/src/phone/", import.meta.url));
const contents = `
export { areaE4, crosses, metresApart } from "./ground";
export { degreeAt, degreeOf, faultsOf, pointsWanted, readCut, sampledDegree } from "./sampling";
export { towards } from "./route";
export { figure, fen, tenThousandths } from "./figures";
export { initials } from "./pinyin";
export { waitAfter } from "./lock";
import { shortWalk } from "./route";
import { Roll } from "./village";
export const search = (households, typed) => new Roll(households).search(typed).map((one) => one.name);
export const walk = (start, places) => shortWalk(start, places).map(({ place, metres }) => [place.id, metres]);
`;
const made = await build({
  stdin: { contents, resolveDir: source, loader: "ts" },
  bundle: true,
  write: false,
  format: "esm",
});
globalThis.localStorage = { getItem: () => null, setItem: () => {} };
const parts = await import(`data:text/javascript,${encodeURIComponent(made.outputFiles[0].text)}`);
const jobs = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(jobs.map(([name, given]) => parts[name](...given))));
