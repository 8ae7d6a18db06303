/**
 * npm run test:differential -- [--json FILE] [--tables N] [--seed N]: reads random tables (10,000 by default) with
 * the project's readers and with independent ones, value by value. Exit code 1 if a value differs.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { compareReaders } from './compare.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    tables: { type: 'string', default: '10000' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
  },
});
const [tables, seed] = [values.tables, values.seed].map(Number) as [number, number];
if (![tables, seed].every((size) => Number.isSafeInteger(size) && size >= 0)) {
  process.stderr.write('--tables and --seed are whole numbers\n');
  process.exit(2);
}
const result = await compareReaders(tables, seed);
const text = `${JSON.stringify(result, null, 2)}\n`;
if (values.json !== undefined) {
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, text);
}
process.stdout.write(text);
process.exitCode = result.differences.length === 0 ? 0 : 1;
