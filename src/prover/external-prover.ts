import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { access, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { groth16, type SnarkjsProof } from 'snarkjs';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import { asField } from '../protocol/field.ts';
import type { CircuitName } from '../protocol/second/shape.ts';
import type { CircuitInputs } from './inputs.ts';
import { assertHolds, CheckedKeys, type Proved, type Prover, witnessOf } from './prover.ts';
import { SECOND_KEYS } from './second/keys.ts';
import { toWire } from './to-wire.ts';

const run = promisify(execFile);
/** Time limit of one proof. A program that takes longer hangs. */
const TIME_LIMIT_MS = 15 * 60_000;

const MEMORY_DISK = '/dev/shm';
const PREFIX = 'assay-proof-';

const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const proofSchema = z.object({
  pi_a: z.array(decimal).min(2),
  pi_b: z.array(z.array(decimal).min(2)).min(2),
  pi_c: z.array(decimal).min(2),
});

/**
 * An external program that proves, called as `PROGRAM key.zkey witness.wtns proof.json public.json` (the
 * convention of rapidsnark).
 * The witness contains records. It lies, while the program runs, in a folder that only this user can enter.
 * By default that is on the memory disk (/dev/shm), so that it never reaches a disk; without one, in the system's
 * temporary folder. The first proof removes the folders that killed processes left.
 */
export class ExternalProver implements Prover {
  readonly #program: string;
  readonly #folder: string;
  readonly #keys: CheckedKeys;
  #swept: Promise<void> | undefined;

  constructor(program: string, { folder = memoryDisk(), keys }: { folder?: string; keys?: string } = {}) {
    this.#program = program;
    this.#folder = folder;
    this.#keys = new CheckedKeys(keys);
  }

  async engine(): Promise<string> {
    return this.#program;
  }

  async prove(circuit: CircuitName, inputs: CircuitInputs): Promise<Proved> {
    this.#swept ??= sweep(this.#folder);
    await this.#swept;
    const { zkey, vkey, wasm } = await this.#keys.of(circuit);
    const witness = await witnessOf(circuit, inputs, wasm);
    const folder = await mkdtemp(join(this.#folder, `${PREFIX}${process.pid}-`));
    const at = (name: string) => join(folder, name);
    try {
      await writeFile(at('witness.wtns'), witness, { mode: 0o600 });
      await run(this.#program, [zkey, at('witness.wtns'), at('proof.json'), at('public.json')], {
        timeout: TIME_LIMIT_MS,
        killSignal: 'SIGKILL',
      });
      const proof = proofSchema.parse(JSON.parse(await readFile(at('proof.json'), 'utf8')));
      const signals = z.array(decimal).parse(JSON.parse(await readFile(at('public.json'), 'utf8')));
      const proved = {
        proof: toWire(proof as SnarkjsProof),
        publicSignals: signals.map((signal) => asField(BigInt(signal))),
      };
      await assertHolds(circuit, proved, vkey);
      return proved;
    } catch (cause) {
      // The program's output is not repeated: it may quote the witness.
      throw new AssayError(
        'prover-failed',
        `${this.#program} made no valid proof of ${circuit}; try the built-in prover`,
        {
          exitCode: 4,
          cause: (cause as { code?: unknown }).code,
        },
      );
    } finally {
      witness.fill(0);
      await rm(folder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {}
}

/** The memory disk of Linux; the system's temporary folder where there is none. */
function memoryDisk(): string {
  try {
    accessSync(MEMORY_DISK, constants.W_OK | constants.X_OK);
    return MEMORY_DISK;
  } catch {
    return tmpdir();
  }
}

/** Removes folders of this user whose process is gone: it was killed and left a witness. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(parent, name);
    const owner = await stat(folder).then(
      ({ uid }) => uid,
      () => undefined,
    );
    if (owner === process.getuid?.()) await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: a process of another user has this id.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Finds a program: a path as given, or a name on the PATH.
 * @throws AssayError `no-prover` (2)
 */
export async function findProgram(name: string, path = process.env['PATH'] ?? ''): Promise<string> {
  const candidates =
    isAbsolute(name) || name.includes('/')
      ? [name]
      : path.split(delimiter).map((folder) => join(folder, name));
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return candidate;
  }
  throw new AssayError(
    'no-prover',
    `The prover ${name} is not a program on the PATH; give its path or install it`,
  );
}

/**
 * Lets a prover prove a known statement of the smallest circuit and verifies the proof. It detects a program
 * for another curve, version or calling convention before the program receives a record.
 * @throws AssayError `prover-failed` (4)
 */
export async function selfTest(prover: Prover, circuit: CircuitName, inputs: CircuitInputs): Promise<void> {
  const { proof, publicSignals } = await prover.prove(circuit, inputs);
  const key = JSON.parse(await readFile(join(SECOND_KEYS, `${circuit}.vkey.json`), 'utf8')) as unknown;
  const snarkjsProof: SnarkjsProof = {
    pi_a: [...proof.a, '1'],
    pi_b: [[...proof.b[0]], [...proof.b[1]], ['1', '0']],
    pi_c: [...proof.c, '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
  const holds = await groth16.verify(key, publicSignals.map(String), snarkjsProof).catch(() => false);
  if (!holds) {
    throw new AssayError(
      'prover-failed',
      'The external prover failed its self-test; try the built-in prover',
      {
        exitCode: 4,
      },
    );
  }
}
