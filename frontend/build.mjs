// Bundles every entry in frontend/src (desk.ts, …) into hedun/web/static/dist and prints what each
// weighs. Files in folders below src are parts of entries, not entries. desk.ts is on every page;
// the others are loaded by the page that needs them.
import { build } from "esbuild";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "..", "hedun", "web", "static", "dist");

const entries = readdirSync(source)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => ({ in: join(source, name), out: name.replace(/\.ts$/, "") }));
// MapLibre's worker as a file of our own: the page's policy allows no worker from a blob.
entries.push({
  in: fileURLToPath(import.meta.resolve("maplibre-gl/dist/maplibre-gl-worker.mjs")),
  out: "map-worker",
});

rmSync(target, { recursive: true, force: true });
await build({
  entryPoints: entries,
  outdir: target,
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: ["es2022"],
  charset: "utf8",
  legalComments: "linked", // the licences of what is bundled lie beside the bundle
  logLevel: "warning",
});

for (const name of readdirSync(target).filter((each) => each.endsWith(".js")).sort()) {
  const bundle = readFileSync(join(target, name));
  const kB = (bytes) => `${Math.ceil(bytes / 1000)} kB`.padStart(8);
  console.log(`${name.padEnd(20)}${kB(bundle.length)}, sent${kB(brotliCompressSync(bundle).length)}`);
}
