import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { callEverywhere, minedNonce, outcomeOf } from '../../../src/chain/gateway/agreed-reads.ts';
import { RpcEndpoint, RpcError } from '../../../src/chain/gateway/rpc-endpoint.ts';
import { RpcPool } from '../../../src/chain/gateway/rpc-pool.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const hex = (value: number) => `0x${value.toString(16)}`;
const hashOf = (height: number, fork = 0) =>
  `0x${(fork * 1_000_000 + height).toString(16).padStart(64, '0')}`;
const TX = `0x${'7a'.repeat(32)}`;
const CALL = { to: `0x${'11'.repeat(20)}`, data: '0x1234' };
const FROM = `0x${'22'.repeat(20)}`;

type Raw = { status?: number; body: string; headers?: Record<string, string> };

/** A node with a chain of `height` blocks on `fork`; `answer` overrides what it says to a method. */
class FakeNode {
  height = 100;
  fork = 0;
  chainId = 31337;
  nonce = 5;
  /** Block of TX, if it is mined here. */
  minedAt: number | undefined;
  succeeded = true;
  reverts = false;
  readonly asked: string[] = [];
  answer: (method: string, params: unknown[]) => Raw | { error: unknown } | { result: unknown } | undefined =
    () => undefined;
  url = '';

  static async start(changes: Partial<FakeNode> = {}): Promise<FakeNode> {
    const node = Object.assign(new FakeNode(), changes);
    const server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const { id, method, params } = JSON.parse(Buffer.concat(parts).toString()) as {
        id: number;
        method: string;
        params: unknown[];
      };
      node.asked.push(method);
      const special = node.answer(method, params);
      if (special !== undefined && 'body' in special) {
        response.writeHead(special.status ?? 200, special.headers).end(special.body);
        return;
      }
      response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(special ?? node.say(method, params)) }));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    node.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return node;
  }

  /** A fork differs from block 90 on. */
  #hash(height: number): string {
    return hashOf(height, height < 90 ? 0 : this.fork);
  }

  say(method: string, params: unknown[]): { result: unknown } | { error: unknown } {
    switch (method) {
      case 'eth_chainId':
        return { result: hex(this.chainId) };
      case 'eth_getBlockByNumber': {
        const height = params[0] === 'latest' ? this.height : Number(params[0]);
        if (height > this.height) return { result: null };
        const transactions = height === this.minedAt ? [TX] : [];
        const hash = height === 0 ? hashOf(0, this.chainId) : this.#hash(height);
        return { result: { number: hex(height), hash, transactions } };
      }
      case 'eth_getTransactionCount':
        return { result: hex(this.nonce) };
      case 'eth_getTransactionReceipt':
        if (this.minedAt === undefined) return { result: null };
        return {
          result: {
            transactionHash: TX,
            status: this.succeeded ? '0x1' : '0x0',
            blockNumber: hex(this.minedAt),
            blockHash: this.#hash(this.minedAt),
          },
        };
      case 'eth_call':
        return this.reverts
          ? { error: { code: 3, message: 'execution reverted', data: '0x12345678' } }
          : { result: '0x' };
      default:
        return { result: TX };
    }
  }
}

async function pool(...nodes: readonly FakeNode[]): Promise<RpcPool> {
  const made = new RpcPool(nodes.map(({ url }) => new RpcEndpoint(url, 300)));
  await made.identify();
  return made;
}

const isRevert = ({ rpcCode }: RpcError) => rpcCode === 3;
const unavailable = { code: 'chain-unavailable', exitCode: 5 };

describe('RpcPool.health', () => {
  it('says how each endpoint does, in the order of the configuration, without an address', async () => {
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

describe('RpcEndpoint', () => {
  it('rejects everything that is no JSON-RPC answer to its request', async () => {
    const answers: Raw[] = [
      { body: '<html><body>Bad gateway</body></html>' },
      { status: 502, body: '<html>' },
      { body: '{"jsonrpc":"2.0","id":1,"res' },
      { body: '{"jsonrpc":"2.0","id":999,"result":"0x1"}' },
      { body: '{"jsonrpc":"2.0","id":1}' },
      { status: 429, body: '{"jsonrpc":"2.0","id":1,"result":"0x1"}' },
      { body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit"}}' },
      { body: '' },
    ];
    for (const answer of answers) {
      const node = await FakeNode.start({ answer: () => answer });
      const asked = new RpcEndpoint(`${node.url}/secret-key`, 300).send('eth_chainId', []);
      const error = (await asked.catch((caught: unknown) => caught)) as Error;
      expect(error, answer.body).toMatchObject(unavailable);
      expect(`${error.message} ${(error.cause as Error | undefined)?.message}`).not.toContain('secret-key');
    }
  });

  it('rejects a redirect: nothing is sent to where it points', async () => {
    const other = await FakeNode.start();
    const node = await FakeNode.start({
      answer: () => ({ status: 307, body: '', headers: { Location: other.url } }),
    });
    await expect(new RpcEndpoint(node.url, 300).send('eth_chainId', [])).rejects.toMatchObject(unavailable);
    expect(other.asked).toEqual([]);
  });

  it('gives up on a node that does not answer, and passes on what one answers', async () => {
    const silent = createServer(() => {});
    servers.push(silent);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(new RpcEndpoint(url, 100).send('eth_chainId', [])).rejects.toMatchObject(unavailable);
    const node = await FakeNode.start({ reverts: true });
    await expect(new RpcEndpoint(node.url, 300).send('eth_call', [])).rejects.toBeInstanceOf(RpcError);
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

  it('goes by the block that two endpoints agree on', async () => {
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

  it('rejects to go by either of two that contradict each other, or by a state older than before', async () => {
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

  it('hands a transaction to all, and is content if one takes it', async () => {
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

describe('reads that decide', () => {
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
