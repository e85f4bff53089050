// Puts a brotli and a gzip variant beside each built file that gets smaller by it; the centre serves them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const built = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
const TEXT = /\.(?:js|css|html|svg|json|webmanifest)$/;
/** Below this a response is one packet anyway. */
const WORTH_IT = 1024;

const brotli = {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  },
};

for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const file = join(entry.parentPath, entry.name);
  const content = readFileSync(file);
  if (content.length < WORTH_IT) continue;
  const variants = { br: brotliCompressSync(content, brotli), gz: gzipSync(content, { level: 9 }) };
  for (const [ending, variant] of Object.entries(variants)) {
    if (variant.length < content.length) writeFileSync(`${file}.${ending}`, variant);
  }
}
