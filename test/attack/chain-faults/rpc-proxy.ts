import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from '../../../scripts/support/random.ts';

/** Faults that an endpoint may apply to a request. */
const RPC_FAULTS = [
  /** Slow, possibly slower than the caller's patience. */
  'delay',
  /** The connection breaks before the node has the request, or after it has answered. */
  'drop-request',
  'drop-response',
  'html',
  'truncated',
  'busy',
  /** Sent to the node twice; the caller gets the second answer. */
  'duplicate',
  /** The node claims to know a transaction that it did not get, or calls it too late. */
  'already-known',
  'nonce-too-low',
  /** The answer of a node that is some blocks behind. */
  'stale-head',
  /** Wrong answers. */
  'hidden-receipt',
  'false-receipt',
  'false-nonce',
  'wrong-chain',
] as const;
export type RpcFault = (typeof RPC_FAULTS)[number];

interface RpcRequest {
  id: number;
  method: string;
  params: unknown[];
}

/** Position of `latest` in the parameters. */
const BLOCK_PARAMETER: Readonly<Record<string, number>> = {
  eth_getBlockByNumber: 0,
  eth_call: 1,
  eth_estimateGas: 1,
  eth_getTransactionCount: 1,
  eth_getBalance: 1,
};

/** A JSON-RPC endpoint in front of a node. It fails by (seeded) chance, or always in one way. */
export class RpcProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #target: string;
  readonly #random: SeededRandom;
  /** Probability that a request fails. */
  rate = 0;
  /** Kinds of faults. */
  faults: readonly RpcFault[] = RPC_FAULTS;
  /** Number of faults by kind. */
  readonly counts = new Map<RpcFault, number>();
  /** Number of requests so far. */
  requests = 0;
  /** Time that every request takes besides the node's own, milliseconds. */
  latencyMs = 0;
  /** Longest delay of the fault `delay`, milliseconds. */
  longest = 1_200;

  private constructor(server: Server, target: string, random: SeededRandom) {
    this.#server = server;
    this.#target = target;
    this.#random = random;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(target: string, random: SeededRandom): Promise<RpcProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RpcProxy(server, target, random);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const request = JSON.parse(Buffer.concat(parts).toString()) as RpcRequest;
    this.requests++;
    if (this.latencyMs > 0) await delay(this.latencyMs);
    const fault = this.#pick(request);
    if (fault !== undefined) this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
    switch (fault) {
      case 'delay':
        await delay(this.#random.integer(1, this.longest));
        break;
      case 'drop-request':
        return void response.destroy();
      case 'drop-response':
        await this.#forward(request);
        return void response.destroy();
      case 'html':
        return send(response, this.#random.next() < 0.5 ? 200 : 502, '<html><body>Bad gateway</body></html>');
      case 'busy':
        return send(response, 429, '{"error":"too many requests"}');
      case 'truncated': {
        const text = await this.#forward(request);
        return send(response, 200, text.slice(0, this.#random.integer(0, text.length - 1)));
      }
      case 'duplicate':
        await this.#forward(request);
        break;
      case 'already-known':
        return send(response, 200, failure(request, 'already known'));
      case 'nonce-too-low':
        return send(response, 200, failure(request, 'nonce too low'));
      case 'stale-head':
        return send(response, 200, await this.#forward(await this.#older(request)));
      case 'hidden-receipt':
        return send(response, 200, JSON.stringify({ jsonrpc: '2.0', id: request.id, result: null }));
      case 'false-receipt':
        return send(response, 200, this.#forge(await this.#forward(request)));
      case 'false-nonce': {
        const result = `0x${this.#random.integer(0, 30).toString(16)}`;
        return send(response, 200, JSON.stringify({ jsonrpc: '2.0', id: request.id, result }));
      }
      case 'wrong-chain':
        return send(response, 200, JSON.stringify({ jsonrpc: '2.0', id: request.id, result: '0x539' }));
    }
    send(response, 200, await this.#forward(request));
  }

  /** A fault that applies to this request; undefined for none. */
  #pick({ method, params }: RpcRequest): RpcFault | undefined {
    const isHit = this.#random.next() < this.rate;
    const possible = this.faults.filter((fault) => {
      switch (fault) {
        case 'already-known':
        case 'nonce-too-low':
          return method === 'eth_sendRawTransaction';
        case 'hidden-receipt':
        case 'false-receipt':
          return method === 'eth_getTransactionReceipt';
        case 'false-nonce':
          return method === 'eth_getTransactionCount';
        case 'wrong-chain':
          return method === 'eth_chainId';
        case 'stale-head':
          return params[BLOCK_PARAMETER[method] ?? -1] === 'latest';
        default:
          return true;
      }
    });
    const index = this.#random.integer(0, Math.max(0, possible.length - 1));
    return isHit ? possible[index] : undefined;
  }

  async #older(request: RpcRequest): Promise<RpcRequest> {
    const position = BLOCK_PARAMETER[request.method] ?? 0;
    const head = await this.#forward({ id: 1, method: 'eth_blockNumber', params: [] });
    const height = Number((JSON.parse(head) as { result: string }).result);
    const older = Math.max(0, height - this.#random.integer(1, 6));
    const params = request.params.with(position, `0x${older.toString(16)}`);
    return { ...request, params };
  }

  /** The receipt with another verdict, or in another block. */
  #forge(text: string): string {
    const answer = JSON.parse(text) as { result: Record<string, string> | null };
    if (answer.result === null) return text;
    if (this.#random.next() < 0.5) answer.result.status = answer.result.status === '0x1' ? '0x0' : '0x1';
    else answer.result.blockHash = `0x${'ab'.repeat(32)}`;
    return JSON.stringify(answer);
  }

  async #forward(request: RpcRequest): Promise<string> {
    const response = await fetch(this.#target, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', ...request }),
    });
    return response.text();
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(body);
}

const failure = ({ id }: RpcRequest, message: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32000, message } });
