import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runNewWorkKey } from '../../src/cli/commands/worker.ts';
import { readWorkKey } from '../../src/cli/options/prover-options.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { selfTest } from '../../src/prover/external-prover.ts';
import type { Prover } from '../../src/prover/prover.ts';
import { QueueProver, startProvingWorker } from '../../src/prover/proving-queue.ts';
import { openInputs, sealInputs } from '../../src/prover/sealed-inputs.ts';
import { selfTestCase } from '../../src/prover/self-test-case.ts';
import { endWithParent } from '../../src/system/child-process.ts';
import { BIN } from '../cli/support/assay.ts';
import { type PostgresServer, startPostgres, whyNoPostgres } from '../support/postgres.ts';

const { circuit, inputs } = selfTestCase();
const key = new Uint8Array(32).fill(7);
const folder = mkdtempSync(join(tmpdir(), 'assay-queue-'));

/** A prover of the tests: says which one it is. */
const named = (signal: bigint, work: () => Promise<void> = async () => {}): Prover => ({
  concurrency: 1,
  prove: async () => {
    await work();
    return {
      proof: {
        a: ['1', '2'],
        b: [
          ['1', '2'],
          ['3', '4'],
        ],
        c: ['1', '2'],
      },
      publicSignals: [signal as never],
    };
  },
  engine: async () => 'a prover of the tests',
  close: async () => {},
});

describe('inputs on the queue', () => {
  test('open with the work key, for the circuit and job that they were sealed for', () => {
    const sealed = sealInputs(key, circuit, 'a job', { codes: [[512n, 7]], secret: 5n });
    expect(openInputs(key, circuit, 'a job', sealed)).toEqual({ codes: [['512', '7']], secret: '5' });
    expect(sealed).not.toContain('512');
    // Values of other sizes: the job has the same length.
    const larger = { codes: [[1023n, -1n]], secret: 2n ** 253n };
    expect(sealInputs(key, circuit, 'a job', larger)).toHaveLength(sealed.length);
    const wrong = { code: 'wrong-work-key', exitCode: 2 };
    const attempt = (...args: Parameters<typeof openInputs>) => {
      try {
        return openInputs(...args);
      } catch (error) {
        return error;
      }
    };
    expect(attempt(new Uint8Array(32), circuit, 'a job', sealed)).toMatchObject(wrong);
    expect(attempt(key, 'origin', 'a job', sealed)).toMatchObject(wrong);
    expect(attempt(key, circuit, 'another job', sealed)).toMatchObject(wrong);
    expect(attempt(key, circuit, 'a job', sealed.slice(4))).toMatchObject(wrong);
  });
});

describe.skipIf(whyNoPostgres() !== undefined)('proofs by workers', () => {
  let server: PostgresServer;
  let database: string;
  beforeAll(async () => {
    server = await startPostgres();
    database = await server.createDatabase();
  });
  afterAll(() => server?.stop());

  test('are shared by the workers there are; nothing stays in the database', async () => {
    const stops = await Promise.all(
      [1n, 2n].map((name) => startProvingWorker({ database, key, prover: named(name, pause) })),
    );
    const asked = await QueueProver.open(database, key);
    const proofs = await Promise.all(Array.from({ length: 8 }, () => asked.prove(circuit, inputs)));
    expect(new Set(proofs.map(({ publicSignals }) => publicSignals[0]))).toEqual(new Set([1n, 2n]));
    for (const stop of stops) await stop();
    await asked.close();
    expect(await jobs()).toBe(0);
  });

  test('say that a claim is false, and that a worker has another key', async () => {
    const asked = await QueueProver.open(database, key);
    const refuse = async () => {
      throw new AssayError('no-witness', 'the claim is false', { exitCode: 3 });
    };
    let stop = await startProvingWorker({ database, key, prover: named(1n, refuse) });
    await expect(asked.prove(circuit, inputs)).rejects.toMatchObject({ code: 'no-witness', exitCode: 3 });
    await stop();
    stop = await startProvingWorker({ database, key: new Uint8Array(32), prover: named(1n) });
    await expect(asked.prove(circuit, inputs)).rejects.toMatchObject({ code: 'wrong-work-key' });
    await stop();
    await asked.close();
  });

  test('go on with another worker when one is killed: assay worker, kill -9', async () => {
    writeFileSync(join(folder, 'queue'), `${database}\n`, { mode: 0o600 });
    await runNewWorkKey(join(folder, 'work.key'));
    const workKey = await readWorkKey(join(folder, 'work.key'));
    const args = ['worker', '--queue', join(folder, 'queue'), '--work-key', join(folder, 'work.key')];
    // The first one takes the job and hangs in it.
    const hanging = spawn(
      process.execPath,
      ['--input-type=module', '-e', hangingWorker(database, Buffer.from(workKey).toString('hex'))],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    endWithParent(hanging);
    const asked = await QueueProver.open(database, workKey);
    const proof = selfTest(asked, circuit, inputs);
    await once(hanging.stdout, 'data');
    hanging.kill('SIGKILL');
    const worker = spawn(process.execPath, [BIN, ...args, '--processes', '1'], { stdio: 'ignore' });
    endWithParent(worker);
    try {
      await proof;
      expect(await jobs()).toBe(0);
    } finally {
      worker.kill('SIGTERM');
      const [code] = await once(worker, 'exit');
      expect(code).toBe(0);
      await asked.close();
    }
  });

  async function jobs(): Promise<number> {
    const client = new Client({ connectionString: database });
    await client.connect();
    const { rows } = await client.query(
      "SELECT count(*)::int AS n FROM assay_proving.job WHERE name = 'assay-proofs'",
    );
    await client.end();
    return rows[0].n;
  }
});

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 300));

const hangingWorker = (database: string, workKey: string) => `
import { startProvingWorker } from ${JSON.stringify(new URL('../../src/prover/proving-queue.ts', import.meta.url).href)};
await startProvingWorker({
  database: ${JSON.stringify(database)},
  key: Buffer.from('${workKey}', 'hex'),
  prover: { concurrency: 1, close: async () => {}, prove: () => { console.log('taken'); return new Promise(() => {}); } },
});
`;
