// Bundles every entry in frontend/src (desk.ts, …) into hedun/web/static/dist and prints what each
// weighs. Files in folders below src are parts of entries, not entries. desk.ts is on every page;
// the others are loaded by the page that needs them. The phone's page is in parts, so that the map
// comes only when it is wanted; parts.json names them for its service worker (hedun/phone/page.py).
import { build } from "esbuild";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "..", "hedun", "web", "static", "dist");

const PHONE = "phone.ts";
const entries = readdirSync(source)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts") && name !== PHONE)
  .map((name) => ({ in: join(source, name), out: name.replace(/\.ts$/, "") }));
// MapLibre's worker as a file of our own: the page's policy allows no worker from a blob.
entries.push({
  in: fileURLToPath(import.meta.resolve("maplibre-gl/dist/maplibre-gl-worker.mjs")),
  out: "map-worker",
});

rmSync(target, { recursive: true, force: true });
const how = {
  bundle: true,
  minify: true,
  sourcemap: false,
  target: ["es2022"],
  charset: "utf8",
  legalComments: "linked", // the licences of what is bundled lie beside the bundle
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"' },
};
await build({ ...how, entryPoints: entries, outdir: target, format: "iife" });
await build({
  ...how,
  entryPoints: [join(source, PHONE)],
  outdir: join(target, "phone"),
  format: "esm",
  splitting: true,
  chunkNames: "[name]-[hash]",
});

const scripts = (folder) => readdirSync(join(target, folder)).filter((each) => each.endsWith(".js"));
const parts = scripts("phone").filter((name) => name !== "phone.js");
writeFileSync(join(target, "phone", "parts.json"), JSON.stringify(parts));

const made = [...scripts("."), ...scripts("phone").map((name) => `phone/${name}`)];
for (const name of made.sort()) {
  const bundle = readFileSync(join(target, name));
  const kB = (bytes) => `${Math.ceil(bytes / 1000)} kB`.padStart(8);
  console.log(`${name.padEnd(28)}${kB(bundle.length)}, sent${kB(brotliCompressSync(bundle).length)}`);
}
