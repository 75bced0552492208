import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const HEAP = fileURLToPath(new URL('../../src/composition/heap.js', import.meta.url));

/** Keeps some objects alive, makes many that are not, and tells how large the heap became. */
const WORK = `
  const live = [];
  for (let i = 0; i < 400_000; i += 1) live.push({ i, text: 'x' + i });
  let peak = 0;
  let passing = [];
  for (let i = 0; i < 5_000_000; i += 1) {
    passing.push({ i, list: [i] });
    if (passing.length > 100_000) passing = [];
    if (i % 100_000 === 0) peak = Math.max(peak, process.memoryUsage().heapTotal);
  }
  console.log(peak, live.length);`;

const peakOf = (before: string): number =>
  Number.parseInt(
    execFileSync(process.execPath, ['--input-type=module', '-e', `${before}${WORK}`], {
      encoding: 'utf8',
    }),
    10,
  );

await t.test('the heap stays near what is alive', async (t) => {
  const usual = peakOf('');
  const slow = peakOf(
    `import { growHeapSlowly } from ${JSON.stringify(HEAP)}; growHeapSlowly();\n`,
  );
  t.ok(slow > 0 && slow < usual * 0.8, `${slow} bytes instead of ${usual}`);
});
