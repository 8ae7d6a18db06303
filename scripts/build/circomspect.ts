/**
 * npm run lint:circuits [-- --list]
 *
 * Runs circomspect over every circuit source. scripts/build/circomspect.json explains each finding by rule
 * and source line. A finding without explanation fails, and so does an explanation without finding. `--list`
 * prints the findings.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

const sarif = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.array(
            z.object({ physicalLocation: z.object({ region: z.object({ startLine: z.int() }) }) }),
          ),
        }),
      ),
    }),
  ),
});
const explanations = z.array(
  z.strictObject({ rule: z.string(), file: z.string(), line: z.string(), why: z.string() }),
);

interface Found {
  readonly rule: string;
  readonly file: string;
  /** The trimmed source line. Line numbers would change with every edit. */
  readonly line: string;
  readonly message: string;
}

/**
 * Copies the sources with includes of circomlib that resolve: circomspect has no option for library folders.
 */
async function copySources(target: string): Promise<string[]> {
  const source = join(PROJECT_ROOT, 'circuits');
  const library = dirname(require.resolve('circomlib/package.json'));
  const names = (await readdir(source, { recursive: true }))
    .filter((name) => name.endsWith('.circom') && !name.split('/').includes('main'))
    .sort();
  for (const name of names) {
    const file = join(target, name);
    await mkdir(dirname(file), { recursive: true });
    const text = await readFile(join(source, name), 'utf8');
    const prefix = `include "${relative(dirname(file), library)}/`;
    await writeFile(file, text.replaceAll('include "circomlib/', prefix));
  }
  return names;
}

async function analyse(folder: string, name: string): Promise<Found[]> {
  const output = join(folder, 'findings.sarif');
  await rm(output, { force: true });
  // circomspect exits with 1 if it finds anything; the SARIF file tells.
  await run(
    process.execPath,
    [
      require.resolve('circomspect/cli.js'),
      relative(PROJECT_ROOT, join(folder, name)),
      '--sarif-file',
      relative(PROJECT_ROOT, output),
    ],
    { cwd: PROJECT_ROOT, maxBuffer: 2 ** 26 },
  ).catch(() => undefined);
  const text = await readFile(output, 'utf8').catch(() => undefined);
  // Without findings there is no file.
  if (text === undefined) return [];
  const lines = (await readFile(join(PROJECT_ROOT, 'circuits', name), 'utf8')).split('\n');
  return sarif.parse(JSON.parse(text)).runs.flatMap(({ results }) =>
    results.map(({ ruleId, message, locations }) => ({
      rule: ruleId,
      file: name,
      line: (lines[(locations[0]?.physicalLocation.region.startLine ?? 1) - 1] ?? '').trim(),
      message: message.text,
    })),
  );
}

const key = ({ rule, file, line }: { rule: string; file: string; line: string }) =>
  `${rule} ${file}: ${line}`;

const folder = join(PROJECT_ROOT, 'build', 'circomspect');
await rm(folder, { recursive: true, force: true });
const found: Found[] = [];
for (const name of await copySources(folder)) found.push(...(await analyse(folder, name)));
if (process.argv.includes('--list')) {
  console.log(JSON.stringify(found, null, 1));
} else {
  const explained = explanations.parse(
    JSON.parse(await readFile(new URL('circomspect.json', import.meta.url), 'utf8')),
  );
  const known = new Set(explained.map(key));
  const present = new Set(found.map(key));
  const fresh = found.filter((finding) => !known.has(key(finding)));
  const stale = explained.filter((entry) => !present.has(key(entry)));
  for (const finding of fresh) console.error(`not explained: ${key(finding)}\n  ${finding.message}`);
  for (const entry of stale) console.error(`explained, but no longer found: ${key(entry)}`);
  console.log(`circomspect: ${found.length} findings, ${fresh.length} not explained, ${stale.length} stale`);
  if (found.length === 0 || fresh.length > 0 || stale.length > 0) process.exitCode = 1;
}
