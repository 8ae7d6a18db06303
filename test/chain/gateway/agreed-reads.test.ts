import { afterEach, describe, expect, it } from 'vitest';
import { callEverywhere, minedNonce, outcomeOf } from '../../../src/chain/gateway/agreed-reads.ts';
import { RpcError } from '../../../src/chain/gateway/rpc-endpoint.ts';
import { closeServers, FakeNode, FROM, hashOf, hex, pool, TX, unavailable } from './support/fake-node.ts';

afterEach(closeServers);

const CALL = { to: `0x${'11'.repeat(20)}`, data: '0x1234' };
const isRevert = ({ rpcCode }: RpcError) => rpcCode === 3;

describe('reads that decide an outcome', () => {
  it('takes the nonce that two endpoints know of', async () => {
    const nodes = [
      await FakeNode.start(),
      await FakeNode.start({ nonce: 4 }),
      await FakeNode.start({ nonce: 900 }),
    ];
    expect(await minedNonce(await pool(...nodes), FROM)).toBe(5);
  });

  it('believes a receipt that its block confirms', async () => {
    const node = await FakeNode.start({ minedAt: 95 });
    const one = await pool(node);
    expect(await outcomeOf(one, TX)).toEqual({
      succeeded: true,
      blockNumber: 95,
      blockHash: hashOf(95),
      confirmations: 6,
      isAgreed: true,
    });
    node.answer = (method) =>
      method === 'eth_getTransactionReceipt'
        ? { result: { transactionHash: TX, status: '0x1', blockNumber: hex(96), blockHash: hashOf(96) } }
        : undefined;
    await expect(outcomeOf(one, TX)).rejects.toMatchObject(unavailable);
  });

  it('rejects to decide while one shows a receipt that another denies, and lets a majority decide', async () => {
    const [shows, denies] = [await FakeNode.start({ minedAt: 95 }), await FakeNode.start()];
    const both = await pool(shows, denies);
    await both.refresh();
    await expect(outcomeOf(both, TX)).rejects.toMatchObject(unavailable);
    denies.minedAt = 95;
    expect(await outcomeOf(both, TX)).toMatchObject({ isAgreed: true });
    denies.succeeded = false;
    await expect(outcomeOf(both, TX)).rejects.toMatchObject(unavailable);
    const three = await pool(shows, await FakeNode.start(), await FakeNode.start());
    await three.refresh();
    expect(await outcomeOf(three, TX)).toBeUndefined();
  });

  it('takes one endpoint at its word, not finally, where the other does not answer or is behind', async () => {
    const [shows, other] = [await FakeNode.start({ minedAt: 100 }), await FakeNode.start({ height: 99 })];
    const both = await pool(shows, other);
    await both.refresh();
    expect(await outcomeOf(both, TX)).toMatchObject({ isAgreed: false, confirmations: 0 });
    other.answer = () => ({ status: 502, body: '' });
    await both.refresh();
    expect(await outcomeOf(both, TX)).toMatchObject({ isAgreed: false, confirmations: 1 });
  });

  it('believes that a call would revert only if all say so, on the newest block', async () => {
    const [first, second] = [await FakeNode.start({ reverts: true }), await FakeNode.start()];
    const both = await pool(first, second);
    await expect(callEverywhere(both, CALL, FROM, isRevert)).rejects.toMatchObject(unavailable);
    second.reverts = true;
    await expect(callEverywhere(both, CALL, FROM, isRevert)).rejects.toBeInstanceOf(RpcError);
    second.height = 101;
    await expect(callEverywhere(both, CALL, FROM, isRevert)).rejects.toMatchObject(unavailable);
    [first.reverts, second.reverts] = [false, false];
    await callEverywhere(both, CALL, FROM, isRevert);
  });

  it('rejects a "would revert" from a node that shows an older state than before', async () => {
    const node = await FakeNode.start({ reverts: true });
    const one = await pool(node);
    await one.refresh();
    node.height = 99;
    await expect(callEverywhere(one, CALL, FROM, isRevert)).rejects.toMatchObject(unavailable);
  });
});
