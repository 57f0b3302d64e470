// Bundles src/ into dist/: content-hashed names, manifest.json, .gz and .br beside each file, and the maps geography reads.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const made = join(here, "node_modules", `.made-${process.pid}`);
const BROTLI_QUALITY = 9; // 11 takes ten times as long for a tenth less

const bundles = [
  { target: "es2019", entries: ["traveller.ts", "case.ts", "provider.ts", "observer.ts", "phone.ts", "cards.ts", "cards-offline.ts", "push-worker.ts"] },
  { target: "es2020", entries: ["desk.ts", "stream-worker.ts"] },
  // MapLibre needs newer browsers than travellers have; only the desk's map loads it.
  { target: "es2022", format: "esm", entries: ["map.ts"] },
  { target: ["chrome87", "firefox78", "safari14"], entries: ["sos.css", "traveller.css", "pages.css", "desk.css", "cards.css", "map.css"] },
];
// Its worker is a file of our own origin, as the content security policy wants it.
const copied = { "map-worker.js": "maplibre-gl/dist/maplibre-gl-worker.mjs" };

// What geography reads of the world: borders to look countries up, land without borders to draw.
const read = ["@rapideditor/country-coder/src/data/borders.json", "world-atlas/land-50m.json", "world-atlas/land-110m.json"];

async function bundle({ target, entries, format = "iife" }) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: entries.map((entry) => join("src", entry)),
    outdir: made,
    bundle: true,
    minify: true,
    write: false,
    charset: "utf8",
    format,
    legalComments: "none",
    logLevel: "warning",
    target,
  });
  return result.outputFiles.map((file) => ({ path: file.path, contents: Buffer.from(file.text.trimEnd()) }));
}

function write({ path, contents }) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 10);
  const name = path.slice(made.length + 1);
  const hashed = name.replace(/\.(\w+)$/, `-${hash}.$1`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
  writeFileSync(join(made, hashed), contents);
  writeFileSync(join(made, `${hashed}.gz`), gzipSync(contents, { level: 9 }));
  writeFileSync(join(made, `${hashed}.br`), brotliCompressSync(contents, { params }));
  return [name, hashed];
}

mkdirSync(made);
try {
  const files = (await Promise.all(bundles.map(bundle))).flat();
  for (const [name, source] of Object.entries(copied)) {
    files.push({ path: join(made, name), contents: readFileSync(join(here, "node_modules", source)) });
  }
  const manifest = Object.fromEntries(files.map(write).sort());
  writeFileSync(join(made, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  for (const facts of read) {
    const name = facts.slice(facts.lastIndexOf("/") + 1);
    copyFileSync(join(here, "node_modules", facts), join(made, name));
    JSON.parse(readFileSync(join(made, name), "utf8"));
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(made, dist);
} finally {
  rmSync(made, { recursive: true, force: true });
}
