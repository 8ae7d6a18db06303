import { expect, it } from 'vitest';
import type { PlansClient } from '../../../src/chain/clients/plans-client.ts';
import type { GatewayStore } from '../../../src/inference/store.ts';
import { Subscriptions } from '../../../src/inference/uses/subscriptions.ts';

const MODEL = 7n;

/** Subscriptions on a chain that answers when it is told to, at a time that the test sets. */
function slowChain() {
  const place = { now: 0, used: 0n };
  const waiting: { answer: () => void; fail: () => void }[] = [];
  const plans = {
    subscription: () =>
      new Promise((resolve, reject) => {
        const { used } = place;
        waiting.push({ answer: () => resolve({ plan: 3n, used }), fail: () => reject(new Error('no node')) });
      }),
    plan: async () => ({ model: MODEL }),
  };
  const store = { floorOf: async () => 0, usesAbove: () => [] };
  const subscriptions = new Subscriptions({
    plans: plans as unknown as PlansClient,
    store: store as unknown as GatewayStore,
    model: MODEL,
    now: () => place.now,
  });
  return { subscriptions, place, waiting };
}

/** Opens one, with the state of time 0. */
async function opened() {
  const chain = slowChain();
  const opening = chain.subscriptions.of(1n);
  chain.waiting.shift()?.answer();
  await opening;
  return chain;
}

it('answers from a stale state at once, and reads the chain beside it once', async () => {
  const { subscriptions, place, waiting } = await opened();
  Object.assign(place, { now: 31_000, used: 5n });
  const [first] = await Promise.all([subscriptions.of(1n), subscriptions.of(1n)]);
  expect(first.state.used).toBe(0n);
  expect(waiting).toHaveLength(1);
  const { reading } = first;
  waiting.shift()?.answer();
  await reading;
  expect((await subscriptions.of(1n)).state.used).toBe(5n);
  expect(waiting).toHaveLength(0);
});

it('waits for the chain where the state is older than a minute, and tells its failure', async () => {
  const { subscriptions, place, waiting } = await opened();
  Object.assign(place, { now: 61_000, used: 9n });
  const failing = subscriptions.of(1n);
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()?.fail();
  await expect(failing).rejects.toMatchObject({ code: 'chain-unavailable' });
  const asked = subscriptions.of(1n);
  await expect.poll(() => waiting.length).toBe(1);
  waiting.shift()?.answer();
  expect((await asked).state.used).toBe(9n);
});
