import { setTimeout as delay } from 'node:timers/promises';
import { AssayError } from '../../protocol/errors.ts';
import { agreedHeads } from './agreed-head.ts';
import type { Answer, EndpointHealth, Member } from './endpoint-health.ts';
import type { GatewayLog } from './gateway-log.ts';
import type { Head } from './relay-chain.ts';
import { type RpcEndpoint, RpcError } from './rpc-endpoint.ts';

/** The chain of all endpoints. */
interface ChainIdentity {
  readonly chainId: bigint;
  readonly genesis: string;
}

const LONGEST_REST_MS = 30_000;
const ROUNDS = 2;
/** A head below an earlier one counts as stale for this long, and after that as a chain that went back. */
const STALE_MS = 60_000;

/**
 * Several endpoints of one chain. Plain reads go to the healthiest, and to the others if it fails. Reads that decide the
 * relay's actions go to all; against a contradiction, an answer needs a `quorum`.
 *
 * A single endpoint is trusted: the relay believes a lie that it keeps up until finality.
 */
export class RpcPool {
  readonly #members: readonly Member[];
  readonly #log: GatewayLog;
  #identity: ChainIdentity | undefined;
  #head: Head | undefined;
  #highest: { readonly number: number; belowSince: number | undefined } | undefined;

  constructor(endpoints: readonly RpcEndpoint[], log: GatewayLog = { warn: () => {} }) {
    this.#log = log;
    this.#members = endpoints.map((endpoint) => ({
      endpoint,
      isVerified: false,
      isDistrusted: false,
      isBehind: false,
      head: undefined,
      failures: 0,
      failed: 0,
      restUntil: 0,
      answeredAt: Number.NEGATIVE_INFINITY,
      latency: 0,
    }));
  }

  /** Health of each endpoint, in the order of the configuration. Sends no request. */
  health(): readonly EndpointHealth[] {
    const newest = Math.max(0, ...this.#members.map(({ head }) => head?.number ?? 0));
    return this.#members.map((member) => ({
      isUp: !member.isDistrusted && member.failures === 0,
      isDistrusted: member.isDistrusted,
      lagBlocks: member.head === undefined ? undefined : newest - member.head.number,
      failed: member.failed,
      latencySeconds: member.latency / 1000,
    }));
  }

  /** Whether an endpoint has answered within `ms` and has not failed since. Sends no request. */
  hasAnswered(ms: number): boolean {
    const since = performance.now() - ms;
    return this.#members.some(
      ({ isDistrusted, failures, answeredAt }) => !isDistrusted && failures === 0 && answeredAt >= since,
    );
  }

  /** Endpoints that must agree: one of one, two of two or three, a majority of more. */
  get quorum(): number {
    return this.#members.length === 1 ? 1 : Math.max(2, Math.floor(this.#members.length / 2) + 1);
  }

  /**
   * Asks every endpoint for its chain. Endpoints that do not answer are checked at their first use.
   * @throws AssayError `chain-unavailable` (exit code 5) if none answers, `wrong-chain` (4) if two chains differ
   */
  async identify(): Promise<ChainIdentity> {
    const found = await Promise.allSettled(this.#members.map(({ endpoint }) => identityOf(endpoint)));
    for (const [i, result] of found.entries()) {
      const member = this.#members[i];
      if (member === undefined || result.status === 'rejected') continue;
      this.#identity ??= result.value;
      if (!isSame(this.#identity, result.value)) {
        throw new AssayError('wrong-chain', `${member.endpoint.name} is on another chain than the others`, {
          exitCode: 4,
        });
      }
      member.isVerified = true;
    }
    if (this.#identity !== undefined) return this.#identity;
    throw unavailable(
      'no endpoint of the chain answers',
      (found[0] as PromiseRejectedResult | undefined)?.reason,
    );
  }

  /** Reads from the healthiest endpoint that answers. @throws RpcError; AssayError `chain-unavailable` */
  async request(method: string, params: unknown): Promise<unknown> {
    let failure: unknown;
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) await delay(50 + Math.random() * 150);
      for (const member of this.#inOrder()) {
        try {
          return await this.#ask(member, method, params);
        } catch (error) {
          if (error instanceof RpcError) throw error;
          failure = error;
        }
      }
    }
    throw unavailable('no endpoint of the chain answers', failure);
  }

  /** Asks all trusted endpoints that do not rest. @throws AssayError `chain-unavailable` if none answers */
  async survey(method: string, params: unknown): Promise<Answer[]> {
    const asked = await Promise.all(
      this.#awake().map(async (member): Promise<Answer | undefined> => {
        try {
          return { member, value: await this.#ask(member, method, params) };
        } catch (error) {
          return error instanceof RpcError ? { member, error } : undefined;
        }
      }),
    );
    const answers = asked.filter((answer) => answer !== undefined);
    if (answers.length === 0) throw unavailable('no endpoint of the chain answers');
    return answers;
  }

  /** Asks one endpoint. @throws RpcError; AssayError `chain-unavailable` */
  ask(member: Member, method: string, params: unknown): Promise<unknown> {
    return this.#ask(member, method, params);
  }

  /**
   * Broadcasts a transaction to every trusted endpoint. One that accepts it is enough.
   * @throws AssayError `broadcast-refused`, `chain-unavailable` (exit code 5)
   */
  async broadcast(raw: string): Promise<void> {
    const answers = await Promise.allSettled(
      this.#members
        .filter((member) => !member.isDistrusted)
        .map((member) => this.#ask(member, 'eth_sendRawTransaction', [raw])),
    );
    if (answers.some(({ status }) => status === 'fulfilled')) return;
    const reasons = answers.map((answer) => (answer as PromiseRejectedResult).reason);
    const said = reasons.find((reason) => reason instanceof RpcError);
    if (said === undefined) throw unavailable('no endpoint accepted the transaction', reasons[0]);
    throw new AssayError('broadcast-refused', 'the node did not accept the transaction', {
      exitCode: 5,
      cause: said,
    });
  }

  /**
   * Asks for the newest block on which the endpoints agree.
   * @throws AssayError `chain-unavailable` while they contradict each other, or show an older block than before
   */
  async refresh(): Promise<Head> {
    const answers = await this.survey('eth_getBlockByNumber', ['latest', false]);
    for (const { member, value } of answers) member.head = parseHead(value);
    const heard = answers.map(({ member }) => member).filter(({ head }) => head !== undefined);
    const head = await agreedHeads(heard, (member, height) => this.blockHash(member, height));
    if (head === undefined) throw unavailable('the endpoints of the chain contradict each other');
    this.#assertNotStale(head);
    this.#head = head;
    return head;
  }

  /**
   * Asks for the agreed head.
   * @throws AssayError `chain-unavailable` as `refresh`, and while some endpoint has a newer block
   */
  async newest(): Promise<Head> {
    const head = await this.refresh();
    const isAhead = ({ isDistrusted, head: own }: Member) =>
      !isDistrusted && (own?.number ?? 0) > head.number;
    if (this.#members.some(isAhead)) throw unavailable('not every endpoint has the newest block yet');
    return head;
  }

  /** The head of the last `refresh`; calls it if there was none. */
  async head(): Promise<Head> {
    return this.#head ?? this.refresh();
  }

  /** The hash of an endpoint's block at a height; undefined if it has none. */
  async blockHash(member: Member, height: number): Promise<string | undefined> {
    const block = await this.#ask(member, 'eth_getBlockByNumber', [`0x${height.toString(16)}`, false]);
    return parseHead(block)?.hash;
  }

  /** Rests an endpoint after an answer that cannot be true. */
  blame(member: Member, why: string): void {
    this.#log.warn(
      { endpoint: member.endpoint.name, why },
      'an endpoint of the chain gave an impossible answer',
    );
    this.#rest(member);
  }

  #assertNotStale({ number }: Head): void {
    const highest = this.#highest;
    if (highest === undefined || number >= highest.number) {
      this.#highest = { number, belowSince: undefined };
      return;
    }
    highest.belowSince ??= performance.now();
    if (performance.now() - highest.belowSince > STALE_MS) {
      this.#highest = { number, belowSince: undefined };
      return;
    }
    throw unavailable('the endpoints of the chain show an older block than before');
  }

  async #ask(member: Member, method: string, params: unknown): Promise<unknown> {
    const start = performance.now();
    try {
      if (!member.isVerified) await this.#verify(member);
      const value = await member.endpoint.send(method, params);
      this.#answered(member, start);
      return value;
    } catch (error) {
      if (error instanceof RpcError) this.#answered(member, start);
      else this.#rest(member);
      throw error;
    }
  }

  #answered(member: Member, start: number): void {
    member.failures = 0;
    member.restUntil = 0;
    member.answeredAt = performance.now();
    member.latency = 0.8 * member.latency + 0.2 * (performance.now() - start);
  }

  #rest(member: Member): void {
    member.failures++;
    member.failed++;
    const longest = Math.min(250 * 2 ** member.failures, LONGEST_REST_MS);
    member.restUntil = performance.now() + longest * (0.5 + Math.random() / 2);
  }

  async #verify(member: Member): Promise<void> {
    if (this.#identity === undefined) return;
    if (!isSame(this.#identity, await identityOf(member.endpoint))) {
      member.isDistrusted = true;
      this.#log.warn({ endpoint: member.endpoint.name }, 'an endpoint is on another chain and is not used');
      throw unavailable(`${member.endpoint.name} is on another chain`);
    }
    member.isVerified = true;
  }

  /** Trusted endpoints that do not rest; all trusted ones if every one rests. */
  #awake(): readonly Member[] {
    const trusted = this.#members.filter(({ isDistrusted }) => !isDistrusted);
    const awake = trusted.filter(({ restUntil }) => restUntil <= performance.now());
    return awake.length > 0 ? awake : trusted;
  }

  #inOrder(): readonly Member[] {
    const rank = ({ isBehind, restUntil }: Member) =>
      Number(isBehind) * 2 + Number(restUntil > performance.now());
    return this.#members
      .filter(({ isDistrusted }) => !isDistrusted)
      .toSorted((a, b) => rank(a) - rank(b) || a.latency - b.latency);
  }
}

async function identityOf(endpoint: RpcEndpoint): Promise<ChainIdentity> {
  const chainId = await endpoint.send('eth_chainId', []);
  const genesis = parseHead(await endpoint.send('eth_getBlockByNumber', ['0x0', false]));
  if (typeof chainId !== 'string' || !/^0x[0-9a-f]{1,16}$/i.test(chainId) || genesis === undefined) {
    throw unavailable(`${endpoint.name} does not say which chain it is on`);
  }
  return { chainId: BigInt(chainId), genesis: genesis.hash };
}

const isSame = (a: ChainIdentity, b: ChainIdentity): boolean =>
  a.chainId === b.chainId && a.genesis === b.genesis;

/** AssayError `chain-unavailable` (exit code 5). */
export const unavailable = (message: string, cause?: unknown): AssayError =>
  new AssayError('chain-unavailable', message, { exitCode: 5, cause });

/** Parses number and hash of a block; undefined if the value is not a block. */
function parseHead(block: unknown): Head | undefined {
  const { number, hash } = (block ?? {}) as { number?: unknown; hash?: unknown };
  if (typeof number !== 'string' || !/^0x[0-9a-f]{1,12}$/i.test(number)) return undefined;
  if (typeof hash !== 'string' || !/^0x[0-9a-f]{64}$/i.test(hash)) return undefined;
  return { number: Number(number), hash };
}
