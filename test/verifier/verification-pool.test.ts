import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import type { ProofItem } from '../../src/verifier/batch-verifier.ts';
import { combineC } from '../../src/verifier/combine-proofs.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import {
  type BatchReport,
  type PoolOptions,
  VerificationPool,
  type VerificationThread,
} from '../../src/verifier/verification-pool.ts';
import type { FromWorker, ToWorker } from '../../src/verifier/verification-worker.ts';
import { combinedVector } from '../support/combined-vector.ts';

const keyOf = (circuit: string) => {
  const fixture = trapdoorKey(circuit, 2);
  return { fixture, key: parseVerificationKey(fixture.json, { circuit, grade: 'dev', sha256: '00' }) };
};
const one = keyOf('pool-one');
const two = keyOf('pool-two');
const valid: ProofItem = { signals: [1n, 2n], proof: one.fixture.prove([1n, 2n]) };
const wrong: ProofItem = { ...valid, signals: [1n, 3n] };

/** A thread whose answers the test gives: an item is valid if its first signal is 1. */
class FakeThread extends EventEmitter implements VerificationThread {
  readonly heard: ToWorker[] = [];
  terminated = false;

  postMessage(message: ToWorker): void {
    this.heard.push(message);
  }

  async terminate(): Promise<void> {
    this.terminated = true;
    this.emit('exit');
  }

  say(message: FromWorker): void {
    this.emit('message', message);
  }

  /** Answers the last batch. */
  answer(): void {
    this.say({ say: 'verified', valid: this.batch().map(({ signals }) => signals[0] === 1n) });
  }

  batch(): readonly ProofItem[] {
    const last = this.heard.at(-1);
    return last?.say === 'verify' ? last.items : [];
  }
}

const pools: VerificationPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

function poolOf(options: Partial<PoolOptions> = {}): VerificationPool {
  const pool = new VerificationPool({ workers: 1, maxQueued: 256, timeoutMs: 30_000, ...options });
  pools.push(pool);
  return pool;
}

/** A pool on fake threads, the first of them ready. */
function fakePool(options: Partial<PoolOptions> = {}) {
  const threads: FakeThread[] = [];
  const failures: string[] = [];
  const pool = poolOf({
    onFailure: (reason) => failures.push(reason),
    startThread: () => {
      const thread = new FakeThread();
      threads.push(thread);
      return thread;
    },
    ...options,
  });
  threads[0]?.say({ say: 'ready' });
  const latest = () => threads.at(-1) as FakeThread;
  return { pool, threads, failures, latest };
}

const item = (n: number): ProofItem => ({ ...valid, signals: [BigInt(n), 0n] });
const items = (count: number) => Array.from({ length: count }, () => item(1));
const outcome = (promise: Promise<boolean[]>) =>
  promise.catch((error: { code?: string }) => error.code ?? 'no code');

describe('with real threads', () => {
  it('answers each call with the verdicts of its own proofs', async () => {
    const pool = poolOf({ workers: 2 });
    await pool.ready();
    const calls = Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? [valid, wrong] : [valid]));
    const answers = await Promise.all(calls.map((call) => pool.verifyAll(one.key, call)));
    expect(answers).toEqual(calls.map((call) => call.map((each) => each === valid)));
    const proof = two.fixture.prove([7n, 8n]);
    expect(await pool.verifyAll(two.key, [{ signals: [7n, 8n], proof }])).toEqual([true]);
    expect(await pool.verifyAll(one.key, [])).toEqual([]);
  });

  it('combines proofs as the reference does', async () => {
    const pool = poolOf();
    await pool.ready();
    const { set } = combinedVector();
    expect(await pool.combine(set)).toEqual(combineC(set));
  });

  it('puts what waits into one batch', async () => {
    const reports: BatchReport[] = [];
    const pool = poolOf({ onBatch: (report) => reports.push(report) });
    await pool.ready();
    await Promise.all(Array.from({ length: 41 }, () => pool.verifyAll(one.key, [valid])));
    expect(reports.map(({ proofs }) => proofs)).toEqual([1, 40]);
    expect(reports[1]).toMatchObject({ circuit: 'pool-one', invalid: 0 });
  });

  it('answers although its thread is killed in the middle', async () => {
    const threads: Worker[] = [];
    const failures: string[] = [];
    const pool = poolOf({
      onFailure: (reason) => failures.push(reason),
      startThread: () => {
        const url = new URL('../../src/verifier/verification-worker.ts', import.meta.url);
        const thread = new Worker(url, { execArgv: [] });
        threads.push(thread);
        return thread;
      },
    });
    await pool.ready();
    const answers = Promise.all([
      pool.verifyAll(
        one.key,
        Array.from({ length: 64 }, () => valid),
      ),
      pool.verifyAll(one.key, [wrong, valid]),
    ]);
    await threads[0]?.terminate();
    expect((await answers)[1]).toEqual([false, true]);
    expect((await answers)[0].every(Boolean)).toBe(true);
    expect(threads.length).toBe(2);
    expect(failures).toEqual(['crashed']);
  });

  it('rejects a wrong number of signals without troubling a thread', async () => {
    const { pool, latest } = fakePool();
    expect(await outcome(pool.verifyAll(one.key, [{ ...valid, signals: [1n] }]))).toBe('wrong-arity');
    expect(latest().heard).toEqual([]);
  });
});

describe('batches', () => {
  it('are of one circuit, of whole jobs, and of 64 proofs at most', async () => {
    const { pool, latest } = fakePool();
    const answers = [pool.verifyAll(one.key, items(1))];
    answers.push(pool.verifyAll(two.key, items(2)));
    for (const count of [30, 30, 5, 4]) answers.push(pool.verifyAll(one.key, items(count)));
    const sizes: number[] = [];
    for (let i = 0; i < 4; i++) {
      sizes.push(latest().batch().length);
      latest().answer();
    }
    // The second circuit's job is the oldest after the first; then 30 + 30 + 4, as 5 more would be 65.
    expect(sizes).toEqual([1, 2, 64, 5]);
    expect((await Promise.all(answers)).map((answer) => answer.length)).toEqual([1, 2, 30, 30, 5, 4]);
    expect(pool.queued).toBe(0);
  });

  it('say a key once to each thread', async () => {
    const { pool, latest } = fakePool();
    const keysSaid = () => latest().heard.filter(({ say }) => say === 'key').length;
    for (let i = 0; i < 3; i++) {
      const answer = pool.verifyAll(one.key, items(1));
      latest().answer();
      await answer;
    }
    expect(keysSaid()).toBe(1);
    const answer = pool.verifyAll(one.key, items(1));
    latest().emit('error', new Error('died'));
    latest().say({ say: 'ready' });
    expect(keysSaid()).toBe(1);
    latest().answer();
    expect(await answer).toEqual([true]);
  });
});

describe('a combination', () => {
  const { set } = combinedVector();
  const sum = [5n, 6n] as const;

  it('goes before what waits to be verified, alone, and counts for no proof', async () => {
    const { pool, latest } = fakePool({ maxQueued: 4 });
    const answers = [pool.verifyAll(one.key, items(1)), pool.verifyAll(one.key, items(4))];
    const combined = pool.combine(set);
    expect(pool.queued).toBe(4);
    latest().answer();
    expect(latest().heard.at(-1)).toMatchObject({
      say: 'combine',
      vkHash: set.key.vkHash,
      openVkHash: set.openKey.vkHash,
    });
    latest().say({ say: 'combined', combinedC: sum });
    expect(await combined).toEqual(sum);
    latest().answer();
    expect((await Promise.all(answers)).map((answer) => answer.length)).toEqual([1, 4]);
  });

  it('is tried again, once, by another thread; a verdict is no answer to it', async () => {
    const { pool, latest, threads } = fakePool();
    const combined = pool.combine(set).catch((error: { code?: string }) => error.code);
    latest().say({ say: 'verified', valid: [] });
    expect(threads.length).toBe(2);
    latest().say({ say: 'ready' });
    latest().say({ say: 'combined', combinedC: sum });
    expect(await combined).toEqual(sum);
    const doomed = pool.combine(set).catch((error: { code?: string }) => error.code);
    for (let i = 0; i < 2; i++) {
      latest().emit('error', new Error('died'));
      latest().say({ say: 'ready' });
    }
    expect(await doomed).toBe('verifier-unavailable');
    await pool.close();
    await expect(pool.combine(set)).rejects.toMatchObject({ code: 'verifier-unavailable' });
  });
});

describe('flows', () => {
  it('are served in turn, and a full queue makes room for the smaller one', async () => {
    const { pool, latest } = fakePool({ maxQueued: 128 });
    const blocker = pool.verifyAll(one.key, items(1), 'loud');
    const loud = [64, 32, 32].map((count) => outcome(pool.verifyAll(one.key, items(count), 'loud')));
    expect(await outcome(pool.verifyAll(one.key, items(1), 'loud'))).toBe('busy');
    expect([pool.hasRoom('loud'), pool.hasRoom('quiet')]).toEqual([false, true]);
    const quiet = pool.verifyAll(one.key, [item(7)], 'quiet');
    expect(await loud[2]).toBe('busy');
    latest().answer();
    await blocker;
    // The quiet one is in the first batch, before what the loud one asked for earlier.
    expect(
      latest()
        .batch()
        .some(({ signals }) => signals[0] === 7n),
    ).toBe(true);
    latest().answer();
    expect(await quiet).toEqual([false]);
    latest().answer();
    expect((await Promise.all(loud)).map((answer) => typeof answer)).toEqual(['object', 'object', 'string']);
  });
});

describe('a thread that fails', () => {
  it('by a crash: its jobs are tried again, each alone', async () => {
    const { pool, threads, failures, latest } = fakePool();
    const first = pool.verifyAll(one.key, items(1));
    const second = pool.verifyAll(one.key, [item(1)]);
    const third = pool.verifyAll(one.key, [item(2)]);
    latest().answer();
    expect(await first).toEqual([true]);
    const dying = latest();
    expect(dying.batch().length).toBe(2);
    dying.emit('error', new Error('died'));
    dying.emit('exit');
    expect(threads.length).toBe(2);
    const fresh = [pool.verifyAll(one.key, items(1)), pool.verifyAll(one.key, items(1))];
    latest().say({ say: 'ready' });
    const sizes: number[] = [];
    for (let i = 0; i < 3; i++) {
      sizes.push(latest().batch().length);
      latest().answer();
    }
    expect(sizes).toEqual([1, 1, 2]);
    expect(await Promise.all([second, third, ...fresh])).toEqual([[true], [false], [true], [true]]);
    expect(failures).toEqual(['crashed']);
  });

  it('rejects a job that kills two threads, without a verdict, and spares the others', async () => {
    const { pool, latest, threads } = fakePool();
    const blocker = pool.verifyAll(one.key, items(1));
    const poison = outcome(pool.verifyAll(one.key, [item(666)]));
    const bystander = pool.verifyAll(one.key, [item(1)]);
    latest().answer();
    await blocker;
    const die = () => {
      if (
        !latest()
          .batch()
          .some(({ signals }) => signals[0] === 666n)
      )
        return false;
      latest().emit('error', new Error('died'));
      latest().say({ say: 'ready' });
      return true;
    };
    expect([die(), die(), die()]).toEqual([true, true, false]);
    latest().answer();
    expect(await poison).toBe('verifier-unavailable');
    expect(await bystander).toEqual([true]);
    expect(threads.length).toBe(3);
  });

  it('by hanging: it is killed, and another one answers', async () => {
    const { pool, threads, failures, latest } = fakePool({ timeoutMs: 30 });
    const answer = pool.verifyAll(one.key, items(1));
    const hung = latest();
    while (threads.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(hung.terminated).toBe(true);
    hung.answer(); // too late: the pool has replaced this thread
    latest().say({ say: 'ready' });
    latest().say({ say: 'verified', valid: [true] });
    expect(await answer).toEqual([true]);
    expect(failures).toEqual(['hung']);
  });

  it('by an answer of the wrong length, which is no answer', async () => {
    const { pool, latest } = fakePool();
    const answer = pool.verifyAll(one.key, [item(1), item(2)]);
    latest().say({ say: 'verified', valid: [] });
    latest().say({ say: 'ready' });
    latest().answer();
    expect(await answer).toEqual([true, false]);
  });

  it('rejects all when no thread can be started, and works again once one can', async () => {
    const { pool, latest, threads } = fakePool({ restartMs: 30 });
    latest().emit('error', new Error('died'));
    const waiting = outcome(pool.verifyAll(one.key, items(1)));
    for (let starts = 2; starts <= 4; starts++) {
      while (threads.length < starts) await new Promise((resolve) => setTimeout(resolve, 5));
      latest().emit('error', new Error('cannot start'));
    }
    expect(await waiting).toBe('verifier-unavailable');
    expect(await outcome(pool.verifyAll(one.key, items(1)))).toBe('verifier-unavailable');
    await expect(pool.ready()).rejects.toMatchObject({ code: 'verifier-unavailable', exitCode: 4 });
    while (threads.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    latest().say({ say: 'ready' });
    const answer = pool.verifyAll(one.key, items(1));
    latest().answer();
    expect(await answer).toEqual([true]);
  });
});

describe('limits', () => {
  it('rejects with busy, at once, what the queue has no room for', async () => {
    const { pool, latest } = fakePool({ maxQueued: 10 });
    const first = pool.verifyAll(one.key, items(1));
    const waiting = pool.verifyAll(one.key, items(8));
    expect(pool.queued).toBe(8);
    expect(await outcome(pool.verifyAll(one.key, items(3)))).toBe('busy');
    const fits = pool.verifyAll(one.key, items(2));
    latest().answer();
    latest().answer();
    expect((await Promise.all([first, waiting, fits])).flat().length).toBe(11);
  });

  it('rejects what is under way, what waits and what comes, once it is closed', async () => {
    const { pool, latest } = fakePool();
    const underWay = outcome(pool.verifyAll(one.key, items(1)));
    const waiting = outcome(pool.verifyAll(one.key, items(1)));
    await pool.close();
    expect(latest().terminated).toBe(true);
    expect(await Promise.all([underWay, waiting])).toEqual(['verifier-unavailable', 'verifier-unavailable']);
    expect(await outcome(pool.verifyAll(one.key, items(1)))).toBe('verifier-unavailable');
  });
});
