import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GatewayStore } from '../../src/inference/store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const use = (subscription: bigint, count: number) => ({
  ...{ subscription, count, uses: 1, useId: `0x${'ab'.repeat(32)}`, deadline: 99, signature: '0x12' },
});

it('gives uses back in order after it was closed and opened', async () => {
  const store = await GatewayStore.open(folder, 'here');
  await Promise.all([use(1n, 3), use(1n, 1), use(2n, 9)].map((row) => store.recordUse(row)));
  await store.close();
  const again = await GatewayStore.open(folder, 'here');
  expect(again.usesAbove(1n, 0).map(({ count }) => count)).toEqual([1, 3]);
  expect(again.newestUses().map(({ subscription, count }) => [subscription, count])).toEqual([
    [1n, 3],
    [2n, 9],
  ]);
  again.forget(1n, 1);
  expect(again.usesAbove(1n, 0)).toEqual([use(1n, 3)]);
  await again.close();
  expect((await stat(join(folder, 'gateway.sqlite'))).mode & 0o777).toBe(0o600);
});

it('refuses a use twice, and keeps nothing of the writes that shared its flush', async () => {
  const store = await GatewayStore.open(folder, 'here');
  await store.recordUse(use(1n, 1));
  const results = await Promise.allSettled([store.recordUse(use(1n, 2)), store.recordUse(use(1n, 1))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(store.usesAbove(1n, 0)).toHaveLength(1);
  await store.close();
});

it('belongs to one model of one deployment', async () => {
  await (await GatewayStore.open(folder, 'here')).close();
  await expect(GatewayStore.open(folder, 'there')).rejects.toMatchObject({ code: 'wrong-store' });
});

it('remembers the count at which it first met a subscription', async () => {
  const store = await GatewayStore.open(folder, 'here');
  expect(await store.floorOf(4n, 50)).toBe(50);
  expect(await store.floorOf(4n, 70)).toBe(50);
  await store.close();
});

/** A disk whose flushes end when the test says so. */
async function slowDisk() {
  const ends: ((error?: Error) => void)[] = [];
  const store = await GatewayStore.open(
    folder,
    'here',
    () =>
      new Promise((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)));
      }),
  );
  return { store, ends };
}

it('resolves a write when it is on disk; writes that arrive meanwhile share the next flush', async () => {
  const { store, ends } = await slowDisk();
  const done: number[] = [];
  const record = (count: number) => store.recordUse(use(1n, count)).then(() => done.push(count));
  const first = record(1);
  await expect.poll(() => ends.length).toBe(1);
  const others = [record(2), record(3)];
  await new Promise(setImmediate);
  expect(done).toEqual([]);
  ends[0]?.();
  await first;
  await expect.poll(() => ends.length).toBe(2);
  expect(done).toEqual([1]);
  const closing = store.close();
  ends[1]?.();
  await Promise.all(others);
  await closing;
  expect(done).toEqual([1, 2, 3]);
});

it('records nothing more after a flush that failed', async () => {
  const { store, ends } = await slowDisk();
  const refused = store.recordUse(use(1n, 1));
  await expect.poll(() => ends.length).toBe(1);
  ends[0]?.(new Error('EIO'));
  await expect(refused).rejects.toMatchObject({ code: 'store-unavailable' });
  await expect(store.recordUse(use(1n, 2))).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(ends).toHaveLength(1);
  await store.close();
});
