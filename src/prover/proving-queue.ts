import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { AssayError, type ExitCode } from '../protocol/errors.ts';
import { asField } from '../protocol/field.ts';
import { type CircuitName, isCircuitName } from '../protocol/second/shape.ts';
import type { CircuitInputs } from './inputs.ts';
import type { Proved, Prover } from './prover.ts';
import { openInputs, sealInputs } from './sealed-inputs.ts';

/**
 * Proofs as jobs of a queue in PostgreSQL (pg-boss), so that several machines of one hospital share the work.
 * The database holds sealed inputs and public proofs. A worker that dies misses its heartbeat, and another
 * worker starts its proof again.
 */

const QUEUE = 'assay-proofs';
const SCHEMA = 'assay_proving';
const ATTEMPTS = 3;
/** The minimum of pg-boss. */
const HEARTBEAT_SECONDS = 10;
const EXPIRE_SECONDS = 15 * 60;
const POLL_SECONDS = 0.5;

const jobSchema = z.strictObject({ job: z.uuid(), circuit: z.string(), sealed: z.base64() });
type JobData = z.infer<typeof jobSchema>;

const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const pair = z.tuple([decimal, decimal]);
const resultSchema = z.union([
  z.strictObject({
    proof: z.strictObject({ a: pair, b: z.tuple([pair, pair]), c: pair }),
    publicSignals: z.array(decimal),
  }),
  z.strictObject({
    code: z.string(),
    message: z.string(),
    exitCode: z.union([z.literal(2), z.literal(3), z.literal(4)]),
  }),
]);

async function openBoss(database: string): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: database,
    schema: SCHEMA,
    schedule: false,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    reindex: false,
    monitorVacuum: false,
  });
  // pg-boss retries after a lost connection. The database holds everything that must not be lost.
  boss.on('error', () => {});
  try {
    await boss.start();
    await boss.createQueue(QUEUE, {
      retryLimit: ATTEMPTS - 1,
      retryDelay: 0,
      expireInSeconds: EXPIRE_SECONDS,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: 24 * 3600,
    });
    return boss;
  } catch (cause) {
    throw new AssayError(
      'queue-unavailable',
      'The queue of proofs cannot be reached; check the address of its database',
      {
        exitCode: 4,
        cause,
      },
    );
  }
}

/** Requests proofs from workers. */
export class QueueProver implements Prover {
  readonly concurrency: number;
  readonly #boss: PgBoss;
  readonly #key: Uint8Array;

  private constructor(boss: PgBoss, key: Uint8Array, concurrency: number) {
    this.#boss = boss;
    this.#key = key;
    this.concurrency = concurrency;
  }

  /**
   * @param database PostgreSQL address
   * @param key the work key, 32 bytes
   * @param concurrency proofs in the queue at a time
   * @throws AssayError `queue-unavailable` (4)
   */
  static async open(database: string, key: Uint8Array, concurrency = 32): Promise<QueueProver> {
    return new QueueProver(await openBoss(database), key, concurrency);
  }

  async engine(): Promise<string> {
    return 'the workers of the queue';
  }

  async prove(circuit: CircuitName, inputs: CircuitInputs): Promise<Proved> {
    const job = randomUUID();
    const data: JobData = { job, circuit, sealed: sealInputs(this.#key, circuit, job, inputs) };
    const id = await this.#boss.send(QUEUE, data, { id: job });
    if (id === null)
      throw new AssayError('queue-unavailable', 'The queue accepted no job; try again.', { exitCode: 4 });
    try {
      return await this.#result(id, circuit);
    } finally {
      // Sealed inputs are deleted as soon as they are not needed.
      await this.#boss.deleteJob(QUEUE, id).catch(() => {});
    }
  }

  async #result(id: string, circuit: CircuitName): Promise<Proved> {
    for (;;) {
      const [found] = await this.#boss.findJobs<JobData>(QUEUE, { id });
      if (!found || found.state === 'cancelled') {
        throw new AssayError('proof-lost', `The job of a proof of ${circuit} was removed; run again.`, {
          exitCode: 4,
        });
      }
      if (found.state === 'failed') {
        throw new AssayError('prover-failed', `No worker could prove ${circuit} in ${ATTEMPTS} attempts.`, {
          exitCode: 4,
        });
      }
      if (found.state === 'completed') {
        const result = resultSchema.parse(found.output);
        if ('code' in result) {
          throw new AssayError(result.code, result.message, { exitCode: result.exitCode as ExitCode });
        }
        return { ...result, publicSignals: result.publicSignals.map((signal) => asField(BigInt(signal))) };
      }
      await pause(POLL_SECONDS * 1000);
    }
  }

  async close(): Promise<void> {
    await this.#boss.stop({ graceful: false });
  }
}

export interface ProvingWorkerOptions {
  readonly database: string;
  readonly key: Uint8Array;
  /** Proves the jobs of the queue, `prover.concurrency` at a time. */
  readonly prover: Prover;
  readonly onProof?: (circuit: CircuitName, seconds: number) => void;
}

/**
 * Takes jobs from the queue until it is stopped.
 * @returns a function that stops it after the proofs under way
 */
export async function startProvingWorker(options: ProvingWorkerOptions): Promise<() => Promise<void>> {
  const { database, key, prover, onProof } = options;
  const boss = await openBoss(database);
  await boss.work<JobData>(
    QUEUE,
    {
      batchSize: 1,
      localConcurrency: prover.concurrency ?? 1,
      pollingIntervalSeconds: POLL_SECONDS,
      heartbeatRefreshSeconds: HEARTBEAT_SECONDS / 4,
    },
    async ([job]) => {
      const { circuit, sealed, job: id } = jobSchema.parse(job?.data);
      if (!isCircuitName(circuit)) throw new Error('unknown circuit');
      const started = performance.now();
      try {
        const { proof, publicSignals } = await prover.prove(circuit, openInputs(key, circuit, id, sealed));
        onProof?.(circuit, (performance.now() - started) / 1000);
        return { proof, publicSignals: publicSignals.map(String) };
      } catch (error) {
        // Do not retry: a false claim stays false, and this key will not open the inputs next time either.
        if (error instanceof AssayError && error.exitCode !== 4) {
          return { code: error.code, message: error.message, exitCode: error.exitCode };
        }
        throw new Error('the proof failed');
      }
    },
  );
  return () => boss.stop({ graceful: true, timeout: 120_000 });
}
