/**
 * npm run bench:scale -- [--records N[,N...]] [--challenge K] [--seed S] [--json FILE] [--report FOLDER]
 *
 * Measures the cost of an archive of N records for its hospital, on this machine: `source build`, `source sign` and
 * `commit --out` once, and `prove` for K drawn batches of one round. Each runs as a command. Records are made from the
 * seed. Memory is that of all processes together.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openKeystore } from '../../src/cli/files/keystore.ts';
import { loadSecondPolicy } from '../../src/cli/second/files/policy-file.ts';
import { writeTask } from '../../src/cli/second/files/task-file.ts';
import type { RoundTask } from '../../src/contributor/second/task.ts';
import { BASE, mulPoint } from '../../src/protocol/babyjub.ts';
import { datasetId } from '../../src/protocol/context.ts';
import { type Field, fieldOf, hashToField } from '../../src/protocol/field.ts';
import { packWeights } from '../../src/protocol/second/model.ts';
import { originNullifier } from '../../src/protocol/signature.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { SeededRandom } from '../support/random.ts';
import type { ScaleFigures } from './scale/figures.ts';
import { type MeasuredRun, measuredRun } from './scale/measured-run.ts';
import { SCALE_NUMBERS, SCALE_POLICY, writeRecords } from './scale/records.ts';
import { writeScaleReport } from './scale/report.ts';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    challenge: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    report: { type: 'string' },
  },
});
const MODEL = hashToField('a model to measure with');
const assay = (...args: string[]) =>
  measuredRun(process.execPath, [join(PROJECT_ROOT, 'src/cli/bin.mjs'), ...args]);

type PathOf = (name: string) => string;
type Site = { readonly holderCode: string; readonly secret: readonly string[] };

/** Writes policy, deployment, keystores, accreditation list and records into the folder. */
async function setUp(at: PathOf, records: number, seed: number): Promise<Site> {
  await writeFile(at('password'), `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
  const secret = ['--password-file', at('password')];
  await writeFile(at('base.json'), JSON.stringify(SCALE_POLICY));
  await writeFile(at('policy.json'), JSON.stringify(SCALE_NUMBERS));
  await writeFile(at('deployment.json'), JSON.stringify(deployment()));
  const source = ['--keystore', at('source.json')];
  await assay('source', 'keygen', ...source, ...secret);
  await assay('accreditation', 'add', at('list.json'), '--name', 'made', ...source);
  const contributor = ['--keystore', at('contributor.json')];
  const keys = await assay('contributor', 'keygen', ...contributor, ...secret, '--json');
  const { holderCode } = JSON.parse(keys.output) as { holderCode: string };
  await writeRecords(at('made.csv'), records, seed);
  return { holderCode, secret };
}

/** Builds, signs and commits the archive, once. */
async function commitArchive(at: PathOf, { holderCode, secret }: Site) {
  const source = ['--keystore', at('source.json'), ...secret];
  const build = await assay(
    ...['source', 'build', '--policy', at('policy.json'), '--model', `${MODEL}`, '--file', at('made.csv')],
    ...['--json', ...source, '--out', at('dataset')],
  );
  const sign = await assay(
    ...['source', 'sign', '--dataset-file', at('dataset'), '--holder', holderCode],
    ...['--out', at('signature'), ...source],
  );
  const commit = await assay(
    ...['commit', '--dataset-file', at('dataset'), '--signature', at('signature')],
    ...['--accreditation', at('list.json'), '--deployment', at('deployment.json')],
    ...['--keystore', at('contributor.json'), ...secret, '--out', at('origin.json')],
  );
  return { build, sign, commit };
}

/** Proves the drawn batches of one round. */
function proveRound(at: PathOf, secret: readonly string[]): Promise<MeasuredRun> {
  return assay(
    ...['prove', '--round', '1', '--dataset-file', at('dataset'), '--signature', at('signature')],
    ...['--policy', at('policy.json'), '--task', at('task.json'), '--deployment', at('deployment.json')],
    ...['--keystore', at('contributor.json'), ...secret, '--work', at('work'), '--json'],
  );
}

async function measure(records: number, challenge: number, seed: number): Promise<ScaleFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-scale-'));
  const at: PathOf = (name) => join(folder, name);
  try {
    const site = await setUp(at, records, seed);
    const { build, sign, commit } = await commitArchive(at, site);
    const built = JSON.parse(build.output) as { root: string; records: number; batches: number };
    await makeTask(at, built, challenge, seed);
    const prove = await proveRound(at, site.secret);
    const { size } = await stat(at('dataset'));
    const round = (value: number) => Math.round(value * 10) / 10;
    return {
      records: built.records,
      commitSeconds: round(build.seconds + sign.seconds + commit.seconds),
      commitPeakMB: Math.round(Math.max(build.peakMB, sign.peakMB, commit.peakMB)),
      roundSeconds: round(prove.seconds),
      roundPeakMB: Math.round(prove.peakMB),
      challenge: Math.min(challenge, built.batches),
      datasetMB: round(size / 1e6),
      stages: {
        buildSeconds: round(build.seconds),
        signSeconds: round(sign.seconds),
        originSeconds: round(commit.seconds),
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the task of a round that asks for `challenge` distinct batches, at seeded weights. */
async function makeTask(
  at: PathOf,
  built: { root: string; records: number; batches: number },
  challenge: number,
  seed: number,
): Promise<void> {
  const random = new SeededRandom(seed + 1);
  const { compiled } = await loadSecondPolicy(at('policy.json'));
  const { f } = compiled.shape;
  const { serial } = JSON.parse(await readFile(at('signature'), 'utf8')) as { serial: string };
  const id = datasetId(MODEL, originNullifier(BigInt(serial) as Field, MODEL));
  const drawn = new Set<number>();
  while (drawn.size < Math.min(challenge, built.batches)) drawn.add(random.integer(0, built.batches - 1));
  const words = (limit: number) => Array.from({ length: f + 1 }, () => BigInt(random.integer(-limit, limit)));
  const task: RoundTask = {
    ...{ chainId: 31337n, rounds: ADDRESS, model: MODEL, round: 1n, policyHash: compiled.hash },
    trainerKey: mulPoint(BASE, 123456789123456789n),
    ...{ weights: packWeights(words(1 << 20)), directions: [words(1 << 10), words(1 << 10)] },
    answers: [
      {
        ...{ dataset: id, root: BigInt(built.root) as Field, records: built.records },
        ...{ beacon: 77n, indices: [...drawn] },
      },
    ],
  };
  const password = (await readFile(at('password'), 'utf8')).trim();
  const { secret } = await openKeystore(at('contributor.json'), 'contributor', password);
  await writeTask(at('task.json'), task, fieldOf(BigInt(`0x${secret.holderSecret}`)));
}

const ADDRESS = '0x00000000000000000000000000000000000000A1';
/** Contracts that do not exist: proofs are bound to their addresses, and nothing is sent. */
const deployment = () => ({
  chainId: 31337,
  fromBlock: 0,
  contracts: Object.fromEntries(
    ['ModelRegistry2', 'HeaderBeacon', 'StakeToken', 'Bonds2', 'Rounds2', 'RoyaltyVault', 'UsagePlans'].map(
      (name) => [name, { address: ADDRESS, codeHash: `0x${'00'.repeat(32)}` }],
    ),
  ),
});

const runs: ScaleFigures[] = [];
for (const text of values.records.split(',')) {
  const figures = await measure(Number(text), Number(values.challenge), Number(values.seed));
  runs.push(figures);
  console.log(JSON.stringify(figures));
}
const machine = {
  cpu: cpus()[0]?.model,
  cores: availableParallelism(),
  memoryGB: Math.round(totalmem() / 1e9),
  platform: `${platform()} ${arch()}`,
  node: process.version,
};
const result = { ...(runs.length === 1 ? runs[0] : { runs }), seed: Number(values.seed), machine };
if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
if (values.report) {
  await mkdir(values.report, { recursive: true });
  await writeScaleReport(values.report, runs, machine);
}
