/**
 * npm run test:packages -- [--json FILE] [WORD ...]: builds and packs the packages and uses each as its users do, in
 * empty folders, on three versions of Node, with a bundler, forge, hardhat and the linters of packages; then what goes
 * wrong on users' machines. Needs the npm registry, and on Linux the right to make namespaces.
 * With words, only trials whose names contain one of them. Prints `{packages, tried, failed}`; exit code 1 if one fails.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { TRIALS } from './trials.ts';
import { NAMES, Workshop } from './workshop.ts';

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const chosen = TRIALS.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
);
const workshop = new Workshop();
const failed: { readonly name: string; readonly why: string }[] = [];
try {
  await workshop.pack();
  for (const trial of chosen) {
    process.stderr.write(`${trial.name}\n`);
    await trial.run(workshop).catch((error: unknown) => {
      const why = String((error as Error).message).slice(0, 4000);
      process.stderr.write(`FAILED: ${why}\n`);
      failed.push({ name: trial.name, why });
    });
  }
} finally {
  workshop.remove();
}
const summary = { packages: NAMES.length, tried: chosen.length, failed };
const text = `${JSON.stringify(summary, null, 2)}\n`;
if (values.json !== undefined) {
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, text);
}
process.stdout.write(text);
process.exitCode = failed.length === 0 ? 0 : 1;
