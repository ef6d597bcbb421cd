// Bundles every entry in frontend/src (desk.ts, …) into hedun/web/static/dist. Files in folders
// below src are parts of entries, not entries.
import { build } from "esbuild";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "src");
const target = join(here, "..", "hedun", "web", "static", "dist");

const entries = readdirSync(source)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => join(source, name));

rmSync(target, { recursive: true, force: true });
await build({
  entryPoints: entries,
  outdir: target,
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "iife",
  target: ["es2020"],
  charset: "utf8",
  logLevel: "warning",
});
