import { AssayError } from '../../protocol/errors.ts';
import type { Prover } from '../../prover/prover.ts';
import { readTextFile } from '../../system/files.ts';
import type { OptionSpec } from './option-spec.ts';
import { smallInteger } from './values.ts';

/** Options that choose the program that computes proofs. */
export interface ProverOptions {
  /** `assay`, `snarkjs`, or a program that is called as rapidsnark is. */
  readonly prover?: string;
  /** Processes that prove at the same time. */
  readonly processes?: string;
  /** File with a PostgreSQL address: proofs are made by `assay worker`. */
  readonly queue?: string;
  /** File with the work key, the same as the workers'. */
  readonly workKey?: string;
}

/** For commands that make one proof: it may use every core. */
export const ONE_AT_A_TIME: ProverOptions = { processes: '1' };

const PROVER_OPTION: OptionSpec = {
  flags: '--prover <name>',
  description:
    'assay, snarkjs, or a program called as rapidsnark is: PROGRAM key.zkey witness.wtns proof.json public.json',
  default: 'assay',
};
const PROCESSES_OPTION: OptionSpec = {
  flags: '--processes <n>',
  description: 'proofs made at the same time (default: one a core, as memory allows)',
};

export const LOCAL_PROVER_OPTIONS: readonly OptionSpec[] = [PROVER_OPTION, PROCESSES_OPTION];
export const WORK_KEY_OPTION: OptionSpec = {
  flags: '--work-key <file>',
  description: 'file (mode 600) with the 64 hex digits that seal jobs of the queue',
};
export const PROVER_OPTIONS: readonly OptionSpec[] = [
  ...LOCAL_PROVER_OPTIONS,
  {
    flags: '--queue <file>',
    description:
      'file (mode 600) with the address of a PostgreSQL database: proofs are made by assay worker, wherever it runs',
  },
  WORK_KEY_OPTION,
];

/** @throws AssayError `bad-option`, `no-prover` (2), `prover-failed`, `queue-unavailable` (4) */
export async function openProver(options: ProverOptions): Promise<Prover> {
  const { queue, workKey } = options;
  if (queue !== undefined) {
    if (workKey === undefined)
      throw new AssayError('bad-option', '--queue needs --work-key, as the workers do');
    const { QueueProver } = await import('../../prover/proving-queue.ts');
    return QueueProver.open(await readDatabase(queue), await readWorkKey(workKey));
  }
  return openLocalProver(options);
}

/** Opens a prover on this machine. @throws AssayError `bad-option`, `no-prover` (2), `prover-failed` (4) */
export async function openLocalProver({ prover = 'assay', processes }: ProverOptions): Promise<Prover> {
  const size = processes === undefined ? undefined : smallInteger(processes, '--processes', 1, 256);
  if (prover !== 'assay' && prover !== 'snarkjs') return openExternal(prover);
  if (size !== 1)
    return new (await import('../../prover/process-pool.ts')).ProcessPool(size, undefined, prover);
  if (prover === 'snarkjs') return new (await import('../../prover/snarkjs-prover.ts')).SnarkjsProver();
  return new (await import('../../prover/assay-prover.ts')).AssayProver();
}

async function openExternal(name: string): Promise<Prover> {
  const { ExternalProver, findProgram, selfTest } = await import('../../prover/external-prover.ts');
  const { selfTestCase } = await import('../../prover/self-test-case.ts');
  const found = new ExternalProver(await findProgram(name));
  const { circuit, inputs } = selfTestCase();
  await selfTest(found, circuit, inputs);
  return found;
}

/** The address may hold a password, so it is read from a file. @throws AssayError `bad-option`, `file-exposed` (2) */
export async function readDatabase(file: string): Promise<string> {
  const address = (await readTextFile(file, { secret: true, largest: 4096 })).trim();
  if (!/^postgres(ql)?:\/\//.test(address)) {
    throw new AssayError(
      'bad-option',
      `${file} must hold an address like postgres://user:password@host/database`,
    );
  }
  return address;
}

/** Reads the 32 bytes of a work key. @throws AssayError `bad-work-key` (2), `file-exposed` (2) */
export async function readWorkKey(file: string): Promise<Uint8Array> {
  const text = (await readTextFile(file, { secret: true, largest: 4096 })).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new AssayError(
      'bad-work-key',
      `${file} must hold 64 hex digits; make one with assay worker --new-key`,
    );
  }
  return Buffer.from(text, 'hex');
}
