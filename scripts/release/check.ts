/**
 * npm run release:check -- [--json FILE] [--without-trials]: what must hold before a version is published.
 * - one version in the package, the lockfile, the OpenAPI document and the three packages, with a part of CHANGELOG.md;
 * - two builds give the same bytes of every tarball;
 * - every package that is installed with Assay has an allowed licence;
 * - a list of the software (CycloneDX) is written to build/release/sbom.cdx.json;
 * - npm audit has no finding of grade high or critical. Without an answer of the registry, this is not checked;
 * - the packages work for their users (npm run test:packages; about 20 minutes, left out with --without-trials).
 * Exit code 1 if one fails, 3 if none fails and one was not checked.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { endWithParent } from '../../src/system/child-process.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { buildPackages } from '../build/packages.ts';
import { type Answer, exitCodeOf, type Finding, fails, holds, reportOf } from './answer.ts';
import { audit } from './audit.ts';
import { licencesOf } from './licences.ts';

const run = promisify(execFile);
const ROOM = 2 ** 27;

const versioned = z.object({ version: z.string() });
const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

async function oneVersion(built: string): Promise<Answer> {
  const at = (name: string) => join(PROJECT_ROOT, name);
  const { version } = versioned.parse(await readJson(at('package.json')));
  const { info } = z.object({ info: versioned }).parse(await readJson(at('docs/openapi.json')));
  const others: Record<string, string> = {
    'package-lock.json': versioned.parse(await readJson(at('package-lock.json'))).version,
    'docs/openapi.json': info.version,
  };
  for (const name of ['assay', 'sdk', 'contracts'])
    others[name] = versioned.parse(await readJson(join(built, name, 'package.json'))).version;
  const wrong = Object.entries(others).filter(([, other]) => other !== version);
  if (wrong.length > 0)
    return fails(`package.json has ${version}, ${wrong.map((each) => each.join(' ')).join(', ')}`);
  const changelog = await readFile(at('CHANGELOG.md'), 'utf8');
  if (!changelog.includes(`\n## [${version}] - `)) return fails(`CHANGELOG.md has no part for ${version}`);
  return holds(`${version}, with a part of CHANGELOG.md`);
}

/** SHA-256 of a package's tarball. */
async function packedHash(folder: string, to: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', to], {
    cwd: folder,
    maxBuffer: ROOM,
  });
  const [packed] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(stdout));
  const bytes = await readFile(join(to, packed?.filename ?? ''));
  return createHash('sha256').update(bytes).digest('hex');
}

async function reproducible(one: string, other: string): Promise<Answer> {
  const hashes: string[] = [];
  for (const name of ['assay', 'sdk', 'contracts']) {
    const first = await packedHash(join(one, name), one);
    if (first !== (await packedHash(join(other, name), other))) return fails(`two builds of ${name} differ`);
    hashes.push(`${name} ${first}`);
  }
  return holds(hashes.join(', '));
}

async function licences(): Promise<Answer> {
  const { counted, refused } = licencesOf(PROJECT_ROOT);
  if (refused.length > 0) return fails(refused.join(', '));
  const counts = Object.entries(counted).sort(([, one], [, other]) => other - one);
  return holds(counts.map(([name, count]) => `${count} ${name}`).join(', '));
}

async function softwareList(): Promise<Answer> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  const { stdout } = await run('npm', args, { cwd: PROJECT_ROOT, maxBuffer: ROOM });
  const list = z
    .object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.object({ purl: z.string() })).min(1) })
    .parse(JSON.parse(stdout));
  const file = join(PROJECT_ROOT, 'build', 'release', 'sbom.cdx.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, stdout);
  return holds(`${list.components.length} components in build/release/sbom.cdx.json`);
}

const trialsSchema = z.object({ tried: z.number(), failed: z.array(z.object({ name: z.string() })) });

/** Runs npm run test:packages, which prints the trial that it is at. */
async function trials(work: string): Promise<Answer> {
  const file = join(work, 'trials.json');
  const program = join(PROJECT_ROOT, 'test', 'packages', 'packages.ts');
  const child = spawn(process.execPath, [program, '--json', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  endWithParent(child);
  await once(child, 'close');
  const { tried, failed } = trialsSchema.parse(await readJson(file));
  return failed.length === 0
    ? holds(`${tried} trials of npm run test:packages`)
    : fails(`of ${tried} trials: ${failed.map(({ name }) => name).join('; ')}`);
}

/** Runs every check. */
export async function checkRelease(withTrials: boolean): Promise<Finding[]> {
  const work = await mkdtemp(join(tmpdir(), 'assay-release-'));
  const findings: Finding[] = [];
  const check = async (name: string, answer: () => Promise<Answer>): Promise<void> => {
    process.stderr.write(`${name} …\n`);
    const found = await answer().catch((error: unknown) =>
      fails(String((error as Error).message).slice(0, 2000)),
    );
    findings.push({ check: name, ...found });
  };
  const [one, other] = [join(work, 'one'), join(work, 'a', 'deeper', 'other')];
  try {
    await buildPackages(one);
    await buildPackages(other);
    await check('version', () => oneVersion(one));
    await check('reproducible tarballs', () => reproducible(one, other));
    await check('licences', licences);
    await check('list of the software', softwareList);
    await check('npm audit', () => audit(PROJECT_ROOT));
    if (withTrials) await check('packages tried', () => trials(work));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return findings;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, 'without-trials': { type: 'boolean', default: false } },
  });
  const findings = await checkRelease(!values['without-trials']);
  process.stdout.write(reportOf(findings));
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(findings, undefined, 2)}\n`);
  process.exitCode = exitCodeOf(findings);
}
