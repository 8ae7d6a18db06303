import { afterEach, describe, expect, it } from 'vitest';
import { closeServers, FakeNode, FROM, hashOf, hex, pool, unavailable } from './support/fake-node.ts';

afterEach(closeServers);

describe('RpcPool.health', () => {
  it('shows each endpoint in the order of the configuration, without an address', async () => {
    const [one, two] = [await FakeNode.start(), await FakeNode.start({ height: 88 })];
    const made = await pool(one, two);
    const good = { isUp: true, isDistrusted: false, failed: 0 };
    expect(made.health()).toMatchObject([good, good]);
    expect(made.health()[0]?.lagBlocks).toBeUndefined();
    await made.refresh();
    expect(made.health()).toMatchObject([{ lagBlocks: 0 }, { lagBlocks: 12 }]);
    two.answer = () => ({ status: 502, body: '<html>' });
    await made.survey('eth_blockNumber', []);
    expect(made.health()).toMatchObject([good, { isUp: false, isDistrusted: false, failed: 1 }]);
    expect(JSON.stringify(made.health())).not.toContain('127.0.0.1');
  });
});

describe('RpcPool', () => {
  it('reads from another endpoint when one fails, and comes back to it', async () => {
    const [first, second] = [await FakeNode.start(), await FakeNode.start()];
    const both = await pool(first, second);
    first.answer = () => ({ status: 502, body: '<html>' });
    for (let i = 0; i < 5; i++) expect(await both.request('eth_chainId', [])).toBe(hex(31337));
    second.answer = first.answer;
    await expect(both.request('eth_chainId', [])).rejects.toMatchObject(unavailable);
    first.answer = () => undefined;
    expect(await both.request('eth_chainId', [])).toBe(hex(31337));
  });

  it('rejects endpoints of two chains (exit code 4), also with the same id', async () => {
    const wrongChain = { code: 'wrong-chain', exitCode: 4 };
    await expect(pool(await FakeNode.start(), await FakeNode.start({ chainId: 1 }))).rejects.toMatchObject(
      wrongChain,
    );
    const other = await FakeNode.start({
      answer: (method, [at]) =>
        method === 'eth_getBlockByNumber' && at === '0x0'
          ? { result: { number: '0x0', hash: hashOf(0, 77), transactions: [] } }
          : undefined,
    });
    await expect(pool(await FakeNode.start(), other)).rejects.toMatchObject(wrongChain);
  });

  it('never uses an endpoint that comes up later on another chain', async () => {
    const late = await FakeNode.start({ answer: () => ({ status: 502, body: '' }) });
    const good = await FakeNode.start();
    const both = await pool(good, late);
    late.answer = () => undefined;
    late.chainId = 1;
    late.nonce = 99;
    for (let i = 0; i < 20; i++) {
      expect(await both.request('eth_getTransactionCount', [FROM, 'latest'])).toBe(hex(5));
      await both.survey('eth_getTransactionCount', [FROM, 'latest']);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(late.asked).not.toContain('eth_getTransactionCount');
  });

  it('uses the block on which two endpoints agree', async () => {
    const nodes = [
      await FakeNode.start(),
      await FakeNode.start({ height: 98 }),
      await FakeNode.start({ height: 5_000, fork: 9 }),
    ];
    const three = await pool(...nodes);
    expect(await three.refresh()).toEqual({ number: 98, hash: hashOf(98) });
    expect(await three.request('eth_blockNumber', [])).toBeDefined();
    expect(nodes[2]?.asked).not.toContain('eth_blockNumber');
  });

  it('rejects two endpoints that contradict each other, and a state older than before', async () => {
    const two = await pool(await FakeNode.start(), await FakeNode.start({ fork: 1 }));
    await expect(two.refresh()).rejects.toMatchObject(unavailable);
    const node = await FakeNode.start();
    const one = await pool(node);
    await one.refresh();
    node.height = 97;
    await expect(one.refresh()).rejects.toMatchObject(unavailable);
    node.height = 101;
    expect((await one.refresh()).number).toBe(101);
  });

  it('broadcasts a transaction to all, and succeeds if one accepts it', async () => {
    const nodes = [await FakeNode.start(), await FakeNode.start()];
    const both = await pool(...nodes);
    const refusal = { error: { code: -32000, message: 'nonce too low' } };
    for (const node of nodes.slice(0, 1)) {
      node.answer = (method) => (method === 'eth_sendRawTransaction' ? refusal : undefined);
    }
    await both.broadcast('0x02');
    expect(nodes.every(({ asked }) => asked.includes('eth_sendRawTransaction'))).toBe(true);
    for (const node of nodes) node.answer = () => refusal;
    await expect(both.broadcast('0x02')).rejects.toMatchObject({ code: 'broadcast-refused' });
  });
});
