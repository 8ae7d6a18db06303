/**
 * npm run test:fuzz-api -- [--json FILE] [--seed N] [--requests N]
 *
 * Sends N random requests (5,000 by default) to every operation of a running service, built from the API's own list:
 * paths, queries, headers and bodies, mostly wrong. Each answer is held against the OpenAPI document. Writes
 * `{requests, undeclared, serverErrors}`: the answers whose status or media type the document does not declare for the
 * operation, and those of 500.
 *
 * Exit code 1 if there is any.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzApi } from './run.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    requests: { type: 'string', default: '5000' },
  },
});
const [seed, count] = [values.seed, values.requests].map(Number) as [number, number];
if (![seed, count].every(Number.isSafeInteger) || count < 1) {
  process.stderr.write('--seed and --requests are whole numbers\n');
  process.exit(2);
}
process.stderr.write(`seed ${seed}\n`);
const { requests, undeclared, serverErrors, examples } = await fuzzApi(count, seed);
for (const line of examples) process.stderr.write(`${line}\n`);
const text = `${JSON.stringify({ requests, undeclared, serverErrors }, null, 2)}\n`;
if (values.json !== undefined) {
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, text);
}
process.stdout.write(text);
process.exitCode = undeclared === 0 && serverErrors === 0 ? 0 : 1;
