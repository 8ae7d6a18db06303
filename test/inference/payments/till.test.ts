import { hexlify, randomBytes } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Facilitator } from '../../../src/inference/payments/exact.ts';
import { Till } from '../../../src/inference/payments/till.ts';
import { tokenDomain } from '../../../src/inference/payments/token-domain.ts';
import { GatewayStore, type PaymentRow } from '../../../src/inference/store.ts';
import { GatewayWorld } from '../support/gateway-world.ts';
import { X402_PRICE } from '../support/second-checkpoint.ts';

let world: GatewayWorld;
let store: GatewayStore;
let till: Till;
const silent: Facilitator = {
  verify: async () => ({ isValid: false }),
  settle: async () => Promise.reject(new Error('never')),
};
beforeAll(async () => {
  world = await GatewayWorld.start();
  store = await GatewayStore.open(world.folder, 'till');
  const { operator, model } = world;
  const { anvil } = world.world;
  const token = world.token(operator);
  till = new Till({
    ...{ facilitator: silent, store, provider: anvil.provider, chainId: 31_337n, model },
    ...{ payTo: operator.address, price: X402_PRICE, vault: world.vault(operator) },
    token,
    domain: await tokenDomain(anvil.provider, token.address),
  });
  await token.mint(operator.address, 10_000n);
});
afterAll(async () => {
  await store.close();
  await world.stop();
});
const income = async () => (await world.vault().books(world.model)).income;
const settled = (id: string, amount: bigint): PaymentRow => ({
  ...{ id, amount, useId: hexlify(randomBytes(32)), state: 'settled', transaction: '0x', forwarding: '' },
});

it('passes on what was settled or answered, once', async () => {
  const before = await income();
  await store.recordPayment(settled('a', 30n));
  await store.recordPayment({ ...settled('b', 12n), state: 'answered' });
  await store.recordPayment({ ...settled('c', 500n), state: 'accepted' });
  await store.recordPayment({ ...settled('d', 500n), state: 'failed' });
  expect(await till.forward()).toBe(42n);
  expect(await till.forward()).toBe(0n);
  expect(await income()).toBe(before + 42n);
});

it('goes on with a forwarding that was cut off before it was sent', async () => {
  const before = await income();
  const row = settled('e', 7n);
  await store.recordPayment(row);
  const since = await world.height();
  await store.beginForwarding({ id: hexlify(randomBytes(32)), amount: 7n, since, done: false }, [row]);
  expect(await till.forward()).toBe(7n);
  expect(await income()).toBe(before + 7n);
});

it('does not pay a forwarding again that was cut off after the vault had it', async () => {
  const row = settled('f', 9n);
  await store.recordPayment(row);
  const id = hexlify(randomBytes(32));
  const since = await world.height();
  await store.beginForwarding({ id, amount: 9n, since, done: false }, [row]);
  const { operator } = world;
  await world.token(operator).approve(world.vault().address, 9n);
  await world.vault(operator).pay(world.model, 9n, 'inference', id);
  const before = await income();
  await till.forward();
  expect(await income()).toBe(before);
  expect(store.openForwarding()).toBeUndefined();
});

it('refuses a header that is no payment', async () => {
  await expect(till.pay('no payment', 1)).rejects.toMatchObject({ code: 'bad-payment' });
});
