/**
 * npm run keys -- --phase1 FILE [--development] [CIRCUIT ...]
 *
 * Makes Groth16 keys. Compiles each circuit, sets it up with the phase-1 file, adds one contribution, and
 * writes the keys to keys/ with an entry in keys/manifest.json. scripts/build/verifiers.ts then writes the
 * Solidity.
 *
 * Keys from this script are of development grade for any phase-1 file, because the one contributor could know
 * the secret. keys/CEREMONY.md explains ceremonies.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { zKey } from 'snarkjs';
import { AssayError } from '../../src/protocol/errors.ts';
import { CIRCUIT_NAMES, isCircuitName } from '../../src/protocol/shape.ts';
import { circuitArtifacts } from '../../src/prover/artifacts.ts';
import { type ManifestEntry, recordKey, writeKey } from './key-files.ts';
import { identifyPhase1, type Phase1 } from './phase1.ts';

/**
 * A public beacon in place of a secret: development keys need no secret, and a rebuild gives the same bytes.
 */
const DEVELOPMENT_BEACON = createHash('sha256').update('assay development keys').digest('hex');

const run = promisify(execFile);
const quiet = { debug() {}, info() {}, warn() {}, error: (message: string) => console.error(message) };

async function makeKey(circuit: string, phase1: Phase1): Promise<ManifestEntry> {
  const refuse = (why: string) => new AssayError('bad-phase1', `${phase1.name} ${why}.`, { exitCode: 4 });
  const { r1cs } = await circuitArtifacts(circuit);
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
): Promise<ManifestEntry> {
  const args = [import.meta.filename, '--make', '--phase1', phase1.path, circuit];
  if (development) args.push('--development');
  try {
    const { stdout } = await run(process.execPath, args, { timeout: limit, killSignal: 'SIGKILL' });
    return JSON.parse(stdout) as ManifestEntry;
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
  if (!values.phase1) {
    throw new AssayError('usage', 'Usage: npm run keys -- --phase1 FILE [--development] [CIRCUIT ...]');
  }
  for (const name of positionals) {
    if (!isCircuitName(name)) throw new AssayError('unknown-circuit', `The manifest has no circuit ${name}.`);
  }
  await stat(values.phase1).catch((cause: unknown) => {
    throw new AssayError('no-phase1', 'The phase-1 file cannot be read.', { exitCode: 4, cause });
  });
  const phase1 = await identifyPhase1(values.phase1, values.development);
  if (values.make) {
    process.stdout.write(JSON.stringify(await makeKey(positionals[0] as string, phase1)));
    return;
  }
  const limit = Number(values['time-limit']) * 60_000;
  const make = (circuit: string) => makeApart(circuit, phase1, values.development, limit);
  for (const circuit of positionals.length > 0 ? positionals : CIRCUIT_NAMES) {
    const started = performance.now();
    await recordKey(circuit, await make(circuit));
    console.log(`${circuit}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
}

try {
  await main();
  // snarkjs keeps its worker threads alive.
  process.exit(0);
} catch (error) {
  console.error(error instanceof AssayError ? error.message : error);
  process.exit(error instanceof AssayError ? error.exitCode : 4);
}
