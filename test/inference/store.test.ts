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
  store.close();
  const again = await GatewayStore.open(folder, 'here');
  expect(again.usesAbove(1n, 0).map(({ count }) => count)).toEqual([1, 3]);
  expect(again.newestUses().map(({ subscription, count }) => [subscription, count])).toEqual([
    [1n, 3],
    [2n, 9],
  ]);
  again.forget(1n, 1);
  expect(again.usesAbove(1n, 0)).toEqual([use(1n, 3)]);
  again.close();
  expect((await stat(join(folder, 'gateway.sqlite'))).mode & 0o777).toBe(0o600);
});

it('refuses a use twice, and keeps nothing of the writes that shared its flush', async () => {
  const store = await GatewayStore.open(folder, 'here');
  await store.recordUse(use(1n, 1));
  const results = await Promise.allSettled([store.recordUse(use(1n, 2)), store.recordUse(use(1n, 1))]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(store.usesAbove(1n, 0)).toHaveLength(1);
  store.close();
});

it('belongs to one model of one deployment', async () => {
  (await GatewayStore.open(folder, 'here')).close();
  await expect(GatewayStore.open(folder, 'there')).rejects.toMatchObject({ code: 'wrong-store' });
});

it('remembers the count at which it first met a subscription', async () => {
  const store = await GatewayStore.open(folder, 'here');
  expect(await store.floorOf(4n, 50)).toBe(50);
  expect(await store.floorOf(4n, 70)).toBe(50);
  store.close();
});
