/**
 * npm run bench:scale -- [--records N[,N...]] [--challenge K] [--seed S] [--json FILE] [--report FOLDER]
 *
 * What an archive of N records costs its hospital: `source build`, `source sign` and `commit --out` once, and one
 * round's `prove` of K drawn batches, each as the command line runs it. Records are made from the seed. Time and memory
 * (of all processes together) are of this machine, in this one run.
 */

import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPolicy } from '../../src/cli/files/policy-file.ts';
import { writeTaskFile } from '../../src/cli/files/task-file.ts';
import { datasetId } from '../../src/protocol/context.ts';
import { type Field, hashToField } from '../../src/protocol/field.ts';
import { policyHash } from '../../src/protocol/policy/policy-hash.ts';
import { packDirection, packWeights } from '../../src/protocol/reference-model.ts';
import { trainerKeyOf } from '../../src/protocol/sealed-opening.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { originNullifier } from '../../src/protocol/signature.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { SeededRandom } from '../support/random.ts';
import type { ScaleFigures } from './scale/figures.ts';
import { measuredRun } from './scale/measured-run.ts';
import { SCALE_POLICY, writeRecords } from './scale/records.ts';
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

async function measure(records: number, challenge: number, seed: number): Promise<ScaleFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-scale-'));
  const at = (name: string) => join(folder, name);
  try {
    await writeFile(at('password'), `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
    const secret = ['--password-file', at('password')];
    await writeFile(at('policy.json'), JSON.stringify(SCALE_POLICY));
    await writeFile(at('deployment.json'), JSON.stringify(deployment()));
    await assay('source', 'keygen', '--keystore', at('source.json'), ...secret);
    await assay(
      ...['accreditation', 'add', at('list.json'), '--name', 'made', '--keystore', at('source.json')],
    );
    const keys = await assay(
      'contributor',
      'keygen',
      '--keystore',
      at('contributor.json'),
      ...secret,
      '--json',
    );
    const { holderCode, address } = JSON.parse(keys.output) as { holderCode: string; address: string };
    await writeRecords(at('made.csv'), records, seed);
    const policy = ['--policy', at('policy.json')];
    const files = ['--dataset-file', at('dataset'), '--signature', at('signature')];

    const build = await assay(
      ...['source', 'build', ...policy, '--model', `${MODEL}`, '--file', at('made.csv'), '--json'],
      ...['--keystore', at('source.json'), ...secret, '--out', at('dataset')],
    );
    const sign = await assay(
      ...[
        'source',
        'sign',
        '--dataset-file',
        at('dataset'),
        '--holder',
        holderCode,
        '--out',
        at('signature'),
      ],
      ...['--keystore', at('source.json'), ...secret],
    );
    const commit = await assay(
      ...['commit', ...files, '--accreditation', at('list.json'), '--deployment', at('deployment.json')],
      ...['--keystore', at('contributor.json'), ...secret, '--out', at('origin.json')],
    );
    const built = JSON.parse(build.output) as { root: string; records: number; batches: number };
    await writeTask(at, built, address, challenge, seed);
    const prove = await assay(
      ...[
        'prove',
        '--round',
        '1',
        ...files,
        ...policy,
        '--task',
        at('task.json'),
        '--deployment',
        at('deployment.json'),
      ],
      ...['--trainer-key', trainerKey().join(','), '--keystore', at('contributor.json'), ...secret],
      ...['--work', at('work'), '--json'],
    );
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

const trainerKey = (): readonly [bigint, bigint] => {
  const { x, y } = trainerKeyOf(123456789123456789n);
  return [x, y];
};

/** A round that asks for `challenge` distinct batches, at seeded weights. */
async function writeTask(
  at: (name: string) => string,
  built: { root: string; records: number; batches: number },
  address: string,
  challenge: number,
  seed: number,
): Promise<void> {
  const random = new SeededRandom(seed + 1);
  const { compiled } = await loadPolicy(at('policy.json'), STANDARD.circuit);
  const { serial } = JSON.parse(await readFile(at('signature'), 'utf8')) as { serial: string };
  const id = datasetId(MODEL, originNullifier(BigInt(serial) as Field, MODEL));
  const drawn = new Set<number>();
  while (drawn.size < Math.min(challenge, built.batches)) drawn.add(random.integer(0, built.batches - 1));
  const words = (limit: number) =>
    Array.from({ length: STANDARD.f + 1 }, () => BigInt(random.integer(-limit, limit)));
  await writeTaskFile(at('task.json'), {
    chainId: 31337n,
    rounds: ADDRESS,
    round: {
      id: 1n,
      model: MODEL,
      status: 'attesting',
      policyHash: policyHash(compiled.policy, STANDARD),
      circuit: STANDARD.circuit,
      trainerKey: trainerKey(),
      weights: packWeights(words(1 << 20)),
      direction: packDirection(words(1 << 10)),
      enrolmentBond: 0n,
      sealHeight: 1n,
      beaconHeight: 2n,
      evaluateDeadline: 3n,
      attestDeadline: 4n,
      stepDeadline: 5n,
      enrolled: 1,
      attested: 0,
      sets: 0,
    },
    datasets: [
      {
        dataset: {
          id,
          model: MODEL,
          root: BigInt(built.root),
          beneficiary: address,
          role: 'contributor',
          records: built.records,
          batches: built.batches,
          withdrawn: false,
          retired: false,
          answered: 0,
          unvested: 0n,
        },
        entry: {
          enrolled: true,
          accepted: false,
          draws: drawn.size,
          attestedAt: 0n,
          score: 0n,
          challenge: [...drawn],
        },
      },
    ],
  });
}

const ADDRESS = '0x00000000000000000000000000000000000000A1';
/** Contracts that are nowhere: proofs are bound to their addresses, and nothing is sent. */
const deployment = () => ({
  chainId: 31337,
  fromBlock: 0,
  contracts: Object.fromEntries(
    ['ModelRegistry', 'HeaderBeacon', 'StakeToken', 'Bonds', 'Rounds', 'RoyaltyVault', 'UsagePlans'].map(
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
