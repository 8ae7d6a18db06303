/**
 * Makes development keys: npm run keys -- [CIRCUIT ...]
 *
 * Each circuit is compiled and its key computed from a public trapdoor (src/prover/setup). The key stays in
 * build/keys, where every clone makes it for itself; keys/second/ gets the verification key and a line in
 * manifest.json with the hashes. Without names every circuit that has a key, and none of a ceremony, gets it anew. `npm run verifiers` then writes the Solidity.
 *
 * With --phase1 FILE [--development] keys are made from a phase-1 file with one contribution, and put into
 * keys/second/ whole. They are of development grade for any phase-1 file, because the one contributor could know the secret.
 * keys/CEREMONY.md says what a ceremony adds.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { zKey } from 'snarkjs';
import { AssayError } from '../../src/protocol/errors.ts';
import { isCircuitName } from '../../src/protocol/second/shape.ts';
import { notePreparations } from '../../src/prover/preparation.ts';
import { SECOND_EDITION } from '../../src/prover/second/keys.ts';
import type { KeyEntry } from '../../src/prover/setup/key-manifest.ts';
import {
  ceremonyCircuits,
  isCurrentManifest,
  keyedCircuits,
  recordAllKeys,
  recordKey,
  writeKey,
  writeMadeKey,
} from './key-files.ts';
import { identifyPhase1, type Phase1 } from './phase1.ts';

/**
 * A public beacon in place of a secret: development keys need no secret, and a rebuild gives the same bytes.
 */
const DEVELOPMENT_BEACON = createHash('sha256').update('assay development keys').digest('hex');

const run = promisify(execFile);
const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => console.error(message) };

async function makeKey(circuit: string, phase1: Phase1): Promise<KeyEntry> {
  const refuse = (why: string) => new AssayError('bad-phase1', `${phase1.name} ${why}.`, { exitCode: 4 });
  const { r1cs } = await SECOND_EDITION.compile(circuit);
  const folder = await mkdtemp(join(tmpdir(), 'assay-keys-'));
  try {
    const initial = join(folder, 'initial.zkey');
    const contributed = join(folder, 'contributed.zkey');
    // newZKey reports some faults only by its result.
    const made: unknown = await zKey.newZKey(r1cs, phase1.path, initial, quiet).catch(() => -1);
    if (made === -1) throw refuse(`can't carry ${circuit}: it is too small or damaged`);
    if (phase1.family === 'development') {
      await zKey.beacon(initial, contributed, 'development', DEVELOPMENT_BEACON, 10, quiet);
    } else {
      await zKey.contribute(initial, contributed, 'first', randomBytes(64).toString('hex'), quiet);
    }
    return await writeKey(circuit, contributed, { grade: 'dev', phase1, contributions: 1 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a key in a separate process, which is killed when the time is up. */
async function makeApart(
  circuit: string,
  phase1: Phase1,
  development: boolean,
  limit: number,
): Promise<KeyEntry> {
  const args = [import.meta.filename, '--make', '--phase1', phase1.path, circuit];
  if (development) args.push('--development');
  try {
    const { stdout } = await run(process.execPath, args, { timeout: limit, killSignal: 'SIGKILL' });
    return JSON.parse(stdout) as KeyEntry;
  } catch (cause) {
    const { killed, stderr } = cause as { killed?: boolean; stderr?: string };
    const why = killed
      ? `the key of ${circuit} was not made in time; check the phase-1 file`
      : stderr?.trim();
    throw new AssayError('key-not-made', why || `The key of ${circuit} was not made.`, {
      exitCode: 4,
      cause,
    });
  }
}

/** Makes each key in its turn and says how long it took. */
async function makeAll(
  circuits: readonly string[],
  make: (circuit: string) => Promise<KeyEntry>,
): Promise<Record<string, KeyEntry>> {
  const entries: Record<string, KeyEntry> = {};
  for (const circuit of circuits) {
    const started = performance.now();
    entries[circuit] = await make(circuit);
    console.log(`${circuit}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  return entries;
}

async function makeFromTrapdoor(circuits: readonly string[]): Promise<void> {
  if (circuits.length === 0) {
    const kept = await ceremonyCircuits();
    const others = (await keyedCircuits()).filter((circuit) => !kept.includes(circuit));
    await recordAllKeys(await makeAll(others, (circuit) => writeMadeKey(circuit)));
    return;
  }
  if (!(await isCurrentManifest())) {
    throw new AssayError(
      'key-version',
      'The manifest has keys of another version: make all of them, with `npm run keys`.',
      { exitCode: 4 },
    );
  }
  for (const [circuit, entry] of Object.entries(
    await makeAll(circuits, (circuit) => writeMadeKey(circuit)),
  )) {
    await recordKey(circuit, entry);
  }
}

async function makeFromPhase1(
  file: string,
  circuits: readonly string[],
  { development, limit, make }: { development: boolean; limit: number; make: boolean },
): Promise<void> {
  await stat(file).catch((cause: unknown) => {
    throw new AssayError('no-phase1', 'The phase-1 file cannot be read.', { exitCode: 4, cause });
  });
  const phase1 = await identifyPhase1(file, development);
  if (make) {
    process.stdout.write(JSON.stringify(await makeKey(circuits[0] as string, phase1)));
    return;
  }
  await makeAll(circuits.length > 0 ? circuits : await keyedCircuits(), async (circuit) => {
    const entry = await makeApart(circuit, phase1, development, limit);
    await recordKey(circuit, entry);
    return entry;
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      phase1: { type: 'string' },
      development: { type: 'boolean', default: false },
      /** Minutes per key: with a damaged phase-1 file the computation may never end. */
      'time-limit': { type: 'string', default: '60' },
      /** Used by the script itself: makes one key and prints its manifest entry. */
      make: { type: 'boolean', default: false },
    },
  });
  for (const name of positionals) {
    if (!isCircuitName(name)) throw new AssayError('unknown-circuit', `The manifest has no circuit ${name}.`);
  }
  const { phase1, development, make } = values;
  if (phase1 === undefined) {
    if (development || make) throw new AssayError('usage', '--development goes with --phase1 FILE.');
    notePreparations((line) => console.error(line));
    await makeFromTrapdoor(positionals);
    return;
  }
  const limit = Number(values['time-limit']) * 60_000;
  await makeFromPhase1(phase1, positionals, { development, limit, make });
}

try {
  await main();
  // snarkjs keeps its worker threads alive.
  process.exit(0);
} catch (error) {
  console.error(error instanceof AssayError ? error.message : error);
  process.exit(error instanceof AssayError ? error.exitCode : 4);
}
