import { describe, expect, it } from 'vitest';
import { R, writeInteger } from '../../../src/prover/groth16/constants.ts';
import { ProvingKey } from '../../../src/prover/groth16/key/proving-key.ts';
import type { LaneSetup, Thread } from '../../../src/prover/groth16/threads/messages.ts';
import { startNodeThread } from '../../../src/prover/groth16/threads/node.ts';
import { ThreadPool } from '../../../src/prover/groth16/threads/pool.ts';
import { seeded } from './support/random.ts';
import { randomCircuit } from './support/random-circuit.ts';

const shape = { constraints: 40, publicSignals: 1, longestRow: 4 };
const make = () => randomCircuit(seeded('threads'), { ...shape, scalar: (random) => random.below(R) });

describe('threads', () => {
  it('make several proofs of one key at a time', async () => {
    const { zkey, wtns } = await make();
    const key = await ProvingKey.load(zkey, { threads: 2 }, startNodeThread);
    const results = await Promise.all(Array.from({ length: 5 }, () => key.prove(wtns)));
    expect(new Set(results.map(({ proof }) => proof.pi_a[0])).size).toBe(5);
    await key.close();
  });

  it('a killed thread costs its own proof alone, and is replaced', async () => {
    const { zkey, wtns } = await make();
    const threads: Thread[] = [];
    const start = () => {
      const thread = startNodeThread();
      threads.push(thread);
      return thread;
    };
    const key = await ProvingKey.load(zkey, { threads: 2 }, start);
    await key.prove(wtns);
    const before = threads.length;
    const first = expect(key.prove(wtns)).rejects.toMatchObject({ code: 'worker-died' });
    // The thread dies as from a crash: it ends while it has a sum of the first proof.
    threads[0]?.onAnswer(undefined);
    await threads[0]?.stop();
    await first;
    await expect(Promise.all([key.prove(wtns), key.prove(wtns)])).resolves.toHaveLength(2);
    expect(threads.length).toBe(before + 1);
    await key.close();
  });

  it('closing ends proofs under way with an error, and leaves nothing of their witness', async () => {
    const { zkey, wtns, values } = await make();
    const key = await ProvingKey.load(zkey, { threads: 2 }, startNodeThread);
    const ended = expect(key.prove(wtns)).rejects.toMatchObject({ code: 'closed' });
    const needle = Buffer.alloc(32);
    writeInteger(needle, 0, values.at(-1) as bigint);
    expect(Buffer.from(key.inspectMemory()).includes(needle)).toBe(true);
    await key.close();
    await ended;
    expect(Buffer.from(key.inspectMemory()).includes(needle)).toBe(false);
  });

  it('leave their memory zeroed when they are stopped in a sum', async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const bytes = new Uint8Array(memory.buffer);
    const setup = { memory, start: 100, end: 200 } as LaneSetup;
    // The thread writes until it is stopped.
    const stop = async () => void bytes.fill(7);
    const pool = new ThreadPool(() => ({ post: () => {}, onAnswer: () => {}, stop }), [setup]);
    await pool.close();
    expect(bytes.subarray(100, 200).every((byte) => byte === 0)).toBe(true);
    expect(bytes[99]).toBe(7);
  });

  it('without a way to start threads a key works in the thread of its caller', async () => {
    const { zkey, wtns } = await make();
    const key = await ProvingKey.load(zkey, { threads: 4 });
    await expect(key.prove(wtns)).resolves.toBeDefined();
  });
});
