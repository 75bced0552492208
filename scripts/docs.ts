/**
 * Writes the generated pages of docs/: node build/scripts/docs.js
 * With --check nothing is written; the exit code is 1 when a page differs from what the sources say.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { difference, generateDocs } from './generated-docs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SHOWN_LINES = 40;

const check = process.argv.includes('--check');
const { pages, faults } = generateDocs(ROOT);
for (const fault of faults) console.error(fault);
let wrong = faults.length > 0;

for (const [path, text] of Object.entries(pages)) {
  const stored = existsSync(`${ROOT}${path}`) ? readFileSync(`${ROOT}${path}`, 'utf8') : '';
  if (stored === text) continue;
  if (check) {
    wrong = true;
    console.error(`${path} differs from the sources (npm run docs writes it):`);
    for (const line of difference(stored, text, SHOWN_LINES)) console.error(line);
  } else {
    writeFileSync(`${ROOT}${path}`, text);
    console.log(`${path} written`);
  }
}
process.exitCode = wrong ? 1 : 0;
