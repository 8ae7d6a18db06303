/**
 * npm run test:cases -- [--json FILE] [NAME ...]: reads every small input of test/cases/inputs (or those named)
 * and compares with what each case expects. Prints `{cases, right, wrong}`; exit code 1 if any is wrong.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { type CaseResult, caseNames, runCase } from './run-case.ts';

const { values, positionals } = parseArgs({
  options: { json: { type: 'string' } },
  allowPositionals: true,
});
const names = positionals.length === 0 ? await caseNames() : positionals;
const results: CaseResult[] = [];
for (const name of names) results.push(await runCase(name));
const wrong = results.filter(({ right }) => !right);
for (const { name, says, wanted, got } of wrong) {
  process.stderr.write(`${name}: ${says}\n`);
  for (const line of wanted) process.stderr.write(`  wanted ${line}\n`);
  for (const line of got) process.stderr.write(`  got    ${line}\n`);
}
const summary = {
  cases: results.length,
  right: results.length - wrong.length,
  wrong: wrong.map(({ name }) => name),
};
const text = `${JSON.stringify(summary, null, 2)}\n`;
if (values.json !== undefined) {
  await mkdir(dirname(values.json), { recursive: true });
  await writeFile(values.json, text);
}
process.stdout.write(text);
process.exitCode = wrong.length === 0 ? 0 : 1;
