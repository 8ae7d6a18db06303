import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RpcEndpoint } from '../../../../src/chain/gateway/rpc-endpoint.ts';
import { RpcPool } from '../../../../src/chain/gateway/rpc-pool.ts';

/** Long enough for a busy machine: only tests of silent nodes use a shorter one. */
const TIMEOUT_MS = 60_000;

const servers: Server[] = [];

/** Starts a server on a free port. @returns its URL */
export async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Closes all servers that `listen` started. */
export async function closeServers(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export const hex = (value: number) => `0x${value.toString(16)}`;
export const hashOf = (height: number, fork = 0) =>
  `0x${(fork * 1_000_000 + height).toString(16).padStart(64, '0')}`;
export const TX = `0x${'7a'.repeat(32)}`;
export const FROM = `0x${'22'.repeat(20)}`;

/** A raw HTTP answer. */
export type Raw = { status?: number; body: string; headers?: Record<string, string> };

/** A node with a chain of `height` blocks on `fork`; `answer` overrides its answers to methods. */
export class FakeNode {
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
    node.url = await listen(server);
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

/** A pool of endpoints of these nodes, identified. */
export async function pool(...nodes: readonly FakeNode[]): Promise<RpcPool> {
  const made = new RpcPool(nodes.map(({ url }) => new RpcEndpoint(url, TIMEOUT_MS)));
  await made.identify();
  return made;
}

export const unavailable = { code: 'chain-unavailable', exitCode: 5 };
