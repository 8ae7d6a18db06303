import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bytesToHex } from '@noble/curves/utils.js';
import { curves, powersOfTau, zKey } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertOwnDelta } from '../../scripts/build/key-files.ts';
import { type CeremonyFiles, checkCeremony } from '../../scripts/ceremony/check.ts';
import { readContributions } from '../../scripts/ceremony/contributions.ts';
import {
  type DrandNetwork,
  messageOfRound,
  QUICKNET,
  randomnessOf,
  timeOfRound,
} from '../../scripts/ceremony/drand.ts';
import { announcementHash, parseAnnouncement } from '../../scripts/ceremony/transcript.ts';
import { compileMain, sha256File } from '../../src/prover/artifacts.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const scheme = bls12_381.shortSignatures;
const secret = new Uint8Array(32).fill(7);
/** A network whose secret the test holds, and so can sign any round. */
const network: DrandNetwork = {
  publicKey: scheme.getPublicKey(secret).toHex(true),
  genesis: 1_700_000_000,
  period: 3,
};
const signatureOf = (round: number): string =>
  scheme
    .sign(scheme.hash(messageOfRound(round), 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_'), secret)
    .toHex(true);

const ROUND = 1_000_000;
const ITERATIONS = 10;
const NAMES = ['Ada', 'Emmy', 'Sofia'];
const folder = mkdtempSync(join(tmpdir(), 'assay-ceremony-'));
const at = (file: string) => join(folder, file);
let r1cs: string;

/** A phase-1 file of 2^6, and a circuit of a few constraints. */
async function prepare(): Promise<void> {
  const curve = await curves.getCurveFromName('bn128');
  await powersOfTau.newAccumulator(curve, 6, at('new.ptau'), quiet);
  await powersOfTau.contribute(at('new.ptau'), at('one.ptau'), 'one', 'entropy', quiet);
  await powersOfTau.preparePhase2(at('one.ptau'), at('phase1.ptau'), quiet);
  mkdirSync(join(PROJECT_ROOT, 'build', 'gadgets'), { recursive: true });
  const main = join(PROJECT_ROOT, 'build', 'gadgets', 'ceremony.circom');
  writeFileSync(
    main,
    'pragma circom 2.2.2;\ninclude "../../circuits/lib/range.circom";\ncomponent main = AssertBits(10);\n',
  );
  ({ r1cs } = await compileMain(main, 'O2'));
}

async function announce(edit: object = {}): Promise<string> {
  const announcement = {
    format: 'assay-ceremony-announcement/1',
    circuit: 'range',
    r1cs: { sha256: await sha256File(r1cs) },
    phase1: {
      blake2b: createHash('blake2b512')
        .update(readFileSync(at('phase1.ptau')))
        .digest('hex'),
    },
    contributors: NAMES,
    closes: new Date((timeOfRound(network, ROUND) - 3600) * 1000).toISOString(),
    beacon: { network, round: ROUND, iterationsExp: ITERATIONS },
    ...edit,
  };
  return JSON.stringify(announcement);
}

/** A whole ceremony under a name, each step of which can be changed. */
async function ceremony(
  name: string,
  {
    contributors = NAMES,
    beacon = randomnessOf(network, ROUND, signatureOf(ROUND)) as string,
    first = announcementHash,
  } = {},
): Promise<CeremonyFiles & { published: { name: string; hash: string }[] }> {
  const file = (suffix: string) => at(`${name}-${suffix}`);
  const text = await announce();
  writeFileSync(file('announcement.json'), text);
  await zKey.newZKey(r1cs, at('phase1.ptau'), file('initial.zkey'), quiet);
  let current = file('0.zkey');
  await zKey.beacon(file('initial.zkey'), current, 'announcement', first(text), ITERATIONS, quiet);
  const published: { name: string; hash: string }[] = [];
  for (const contributor of contributors) {
    const next = file(`${published.length + 1}.zkey`);
    await zKey.contribute(current, next, contributor, `secret of ${contributor}`, quiet);
    published.push({ name: contributor, hash: (await readContributions(next)).at(-1)?.hash as string });
    current = next;
  }
  await zKey.beacon(current, file('final.zkey'), 'beacon', beacon, ITERATIONS, quiet);
  const transcript = file('transcript.json');
  publish(transcript, published);
  return {
    announcement: file('announcement.json'),
    transcript,
    zkey: file('final.zkey'),
    r1cs,
    phase1: at('phase1.ptau'),
    rehearsal: true,
    published,
  };
}

function publish(file: string, contributions: object[], signature = signatureOf(ROUND)): void {
  writeFileSync(
    file,
    JSON.stringify({ format: 'assay-ceremony-transcript/1', contributions, beacon: { signature } }),
  );
}

const refusal = (files: CeremonyFiles) => expect(checkCeremony(files)).rejects;

describe('the check of a ceremony', () => {
  let honest: Awaited<ReturnType<typeof ceremony>>;
  beforeAll(async () => {
    await prepare();
    honest = await ceremony('honest');
  });
  afterAll(async () => (await curves.getCurveFromName('bn128')).terminate());

  test('accepts the announced circuit, contributors and beacon', async () => {
    const { announcement } = await checkCeremony(honest);
    expect(announcement.contributors).toEqual(NAMES);
  });

  test('reads the hashes that the key check of snarkjs names', async () => {
    const lines: string[] = [];
    await zKey.verifyFromR1cs(r1cs, honest.phase1, honest.zkey, {
      ...quiet,
      info: (line) => lines.push(line),
    });
    const said = lines.join('\n').replace(/\s/g, '');
    for (const { hash } of await readContributions(honest.zkey)) expect(said).toContain(hash);
  });

  test('rejects a beacon that is not the announced round', async () => {
    const other = ROUND + 1;
    const signature = signatureOf(other);
    const files = await ceremony('later', { beacon: randomnessOf(network, other, signature) as string });
    await refusal(files).toThrow(/not the announced beacon/);
    publish(files.transcript, files.published, signature);
    await refusal(files).toThrow(/not drand's/);
  });

  test('rejects an announcement that was written after the contributions', async () => {
    const files = await ceremony('afterwards', { first: () => '00'.repeat(32) });
    await refusal(files).toThrow(/may have been written afterwards/);
    writeFileSync(files.announcement, `${readFileSync(honest.announcement, 'utf8')} `);
    await refusal({ ...honest, announcement: files.announcement }).toThrow(/written afterwards/);
  });

  test('rejects a key that leaves a contribution out, and one with a contribution more', async () => {
    const fewer = await ceremony('fewer', { contributors: NAMES.slice(0, 2) });
    publish(fewer.transcript, honest.published);
    await refusal(fewer).toThrow(/not number|no contribution/i);
    publish(fewer.transcript, fewer.published);
    await refusal(fewer).toThrow(/No contribution is published of Sofia/);
    const more = await ceremony('more', { contributors: [...NAMES, 'Unlisted'] });
    publish(more.transcript, more.published.slice(0, 3));
    await refusal(more).toThrow(/not published/);
  });

  test('rejects another circuit, another phase-1 file, and a key that does not follow from them', async () => {
    const main = join(PROJECT_ROOT, 'build', 'gadgets', 'ceremony-other.circom');
    writeFileSync(
      main,
      'pragma circom 2.2.2;\ninclude "../../circuits/lib/range.circom";\ncomponent main = AssertBits(11);\n',
    );
    const other = await compileMain(main, 'O2');
    await refusal({ ...honest, r1cs: other.r1cs }).toThrow(/not the announced one/);
    await refusal({ ...honest, phase1: at('one.ptau') }).toThrow(/not the announced one/);
    const bytes = readFileSync(honest.zkey);
    const end = bytes.length - 40_000 > 0 ? bytes.length - 40_000 : Math.floor(bytes.length / 2);
    bytes[end] = (bytes[end] as number) ^ 1;
    writeFileSync(at('flipped.zkey'), bytes);
    await refusal({ ...honest, zkey: at('flipped.zkey') }).toThrow();
    await refusal({ ...honest, rehearsal: false }).toMatchObject({ exitCode: 4 });
  });

  test('rejects an announcement whose beacon is due before it closes', async () => {
    const text = await announce({ closes: new Date(timeOfRound(network, ROUND) * 1000).toISOString() });
    expect(() => parseAnnouncement(text)).toThrow(/due before/);
  });
});

describe('a key of grade ceremony', () => {
  const own = JSON.parse(readFileSync(join(PROJECT_ROOT, 'keys', 'second', 'step-f4.vkey.json'), 'utf8')) as {
    vk_delta_2: string[][];
    vk_gamma_2: string[][];
  };

  test('is refused with the delta of another circuit’s, and with that of any development key', async () => {
    for (const circuit of ['origin', 'step-f4']) {
      await expect(assertOwnDelta(circuit, own)).rejects.toMatchObject({
        code: 'shared-delta',
        exitCode: 4,
      });
    }
  });

  test('replaces its circuit’s own, and may have any other delta', async () => {
    await assertOwnDelta('step-f4', { ...own, vk_delta_2: own.vk_gamma_2 });
  });
});

describe('drand', () => {
  test('takes the signature of a round of quicknet, and of no other round', () => {
    // Round 1000 of the public network.
    const signature =
      'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39';
    expect(randomnessOf(QUICKNET, 1000, signature)).toBe(
      'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
    );
    expect(randomnessOf(QUICKNET, 1001, signature)).toBeUndefined();
    expect(randomnessOf(network, 1000, signature)).toBeUndefined();
    expect(randomnessOf(QUICKNET, 1000, bytesToHex(new Uint8Array(48)))).toBeUndefined();
  });
});
