/**
 * npm run ceremony -- STEP [options]: the second phase of a key's setup, with several contributors.
 *
 *   announce    --circuit C --phase1 FILE --closes TIME --round N --contributor NAME ... --folder DIR
 *   contribute  --from ZKEY --to ZKEY --name NAME
 *   close       --folder DIR --from ZKEY --contributions FILE --signature HEX
 *   check       --folder DIR --phase1 FILE [--install]
 *
 * keys/CEREMONY.md describes the parties and steps.
 * - `check` needs no secret; any person can run it. With --install it writes the checked key to keys/second/, with
 *   grade `ceremony`.
 * - --rehearsal accepts a phase-1 file that is not on the list. A key from a rehearsal cannot be installed.
 */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { zKey } from 'snarkjs';
import { AssayError } from '../../src/protocol/errors.ts';
import { isCircuitName } from '../../src/protocol/second/shape.ts';
import { sha256File } from '../../src/prover/artifacts.ts';
import { SECOND_EDITION, SECOND_KEYS } from '../../src/prover/second/keys.ts';
import { installKey } from '../build/key-files.ts';
import { identifyPhase1 } from '../build/phase1.ts';
import { checkCeremony } from './check.ts';
import { readContributions } from './contributions.ts';
import { QUICKNET, randomnessOf } from './drand.ts';
import { announcementHash, parseAnnouncement } from './transcript.ts';

const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => console.error(message) };
/** 2^20 hashes on the beacon's value. */
const BEACON_ITERATIONS_EXP = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    circuit: { type: 'string' },
    phase1: { type: 'string' },
    closes: { type: 'string' },
    round: { type: 'string' },
    contributor: { type: 'string', multiple: true },
    folder: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    name: { type: 'string' },
    contributions: { type: 'string' },
    signature: { type: 'string' },
    install: { type: 'boolean', default: false },
    rehearsal: { type: 'boolean', default: false },
  },
});

type Option = Exclude<keyof typeof values, 'contributor' | 'install' | 'rehearsal'>;
function needed(option: Option): string {
  const value = values[option];
  if (!value) throw new AssayError('usage', `This step needs --${option}; keys/CEREMONY.md shows each.`);
  return value;
}
const inFolder = (file: string) => join(needed('folder'), file);

const steps: Record<string, () => Promise<void>> = {
  async announce() {
    const circuit = needed('circuit');
    if (!isCircuitName(circuit)) {
      throw new AssayError('unknown-circuit', `The manifest has no circuit ${circuit}.`);
    }
    const phase1 = await identifyPhase1(needed('phase1'), values.rehearsal);
    const { r1cs } = await SECOND_EDITION.compile(circuit);
    const announcement = {
      format: 'assay-ceremony-announcement/1',
      circuit,
      r1cs: { sha256: await sha256File(r1cs) },
      phase1: { blake2b: phase1.blake2b },
      contributors: values.contributor ?? [],
      closes: needed('closes'),
      beacon: { network: QUICKNET, round: Number(needed('round')), iterationsExp: BEACON_ITERATIONS_EXP },
    };
    const text = `${JSON.stringify(announcement, null, 2)}\n`;
    parseAnnouncement(text);
    await mkdir(needed('folder'), { recursive: true });
    await writeFile(inFolder('announcement.json'), text);
    const made: unknown = await zKey.newZKey(r1cs, phase1.path, inFolder('initial.zkey'), quiet);
    if (made === -1)
      throw new AssayError('bad-phase1', 'The phase-1 file is too small or damaged.', { exitCode: 4 });
    await zKey.beacon(
      inFolder('initial.zkey'),
      inFolder('0.zkey'),
      'announcement',
      announcementHash(text),
      10,
      quiet,
    );
    console.log(`Publish announcement.json; the first contributor goes on from ${inFolder('0.zkey')}.`);
  },

  async contribute() {
    const to = needed('to');
    await zKey.contribute(needed('from'), to, needed('name'), randomBytes(64).toString('hex'), quiet);
    const mine = (await readContributions(to)).at(-1);
    console.log(`Publish this line under your own name, and pass on ${to}:`);
    console.log(JSON.stringify({ name: needed('name'), hash: mine?.hash }));
  },

  async close() {
    const { beacon } = parseAnnouncement(await readFile(inFolder('announcement.json'), 'utf8'));
    const signature = needed('signature');
    const randomness = randomnessOf(beacon.network, beacon.round, signature);
    if (!randomness) {
      throw new AssayError(
        'ceremony-invalid',
        `The signature is not drand's for round ${beacon.round}; fetch it again.`,
      );
    }
    // The published lines, collected by hand: the statements of the contributors, not the content of the key.
    const lines = (await readFile(needed('contributions'), 'utf8')).trim().split('\n');
    const transcript = {
      format: 'assay-ceremony-transcript/1',
      contributions: lines.map((line) => JSON.parse(line) as unknown),
      beacon: { signature },
    };
    await zKey.beacon(
      needed('from'),
      inFolder('final.zkey'),
      'beacon',
      randomness,
      beacon.iterationsExp,
      quiet,
    );
    await writeFile(inFolder('transcript.json'), `${JSON.stringify(transcript, null, 2)}\n`);
    console.log('Closed. To check the key: npm run ceremony -- check');
  },

  async check() {
    const { circuit } = parseAnnouncement(await readFile(inFolder('announcement.json'), 'utf8'));
    if (!isCircuitName(circuit)) {
      throw new AssayError('unknown-circuit', `The manifest has no circuit ${circuit}.`, { exitCode: 4 });
    }
    const zkey = inFolder('final.zkey');
    const { announcement, phase1 } = await checkCeremony({
      announcement: inFolder('announcement.json'),
      transcript: inFolder('transcript.json'),
      zkey,
      r1cs: (await SECOND_EDITION.compile(circuit)).r1cs,
      phase1: needed('phase1'),
      rehearsal: values.rehearsal,
    });
    console.log(
      `The key of ${circuit} is the announced ceremony's: ${announcement.contributors.length} contributors, beacon of round ${announcement.beacon.round}.`,
    );
    if (!values.install) return;
    if (phase1.family === 'development') {
      throw new AssayError('unknown-phase1', 'A key from a rehearsal is not installed.', { exitCode: 4 });
    }
    const copy = inFolder('install.zkey');
    await copyFile(zkey, copy);
    await installKey(circuit, copy, {
      grade: 'ceremony',
      phase1,
      contributions: announcement.contributors.length,
    });
    for (const file of ['announcement.json', 'transcript.json']) {
      await copyFile(inFolder(file), join(SECOND_KEYS, `${circuit}.${file}`));
    }
    console.log('Installed. Write its verifier with `npm run verifiers`.');
  },
};

try {
  const step = steps[positionals[0] ?? ''];
  if (!step) throw new AssayError('usage', `Give one of the steps ${Object.keys(steps).join(', ')}.`);
  await step();
  // snarkjs keeps its worker threads alive.
  process.exit(0);
} catch (error) {
  console.error(error instanceof AssayError ? error.message : error);
  process.exit(error instanceof AssayError ? error.exitCode : 4);
}
