import { setTimeout as delay } from 'node:timers/promises';
import { hexlify, keccak256, parseUnits, toBeHex, toUtf8Bytes, Wallet } from 'ethers';
import { pino } from 'pino';
import { SeededRandom } from '../../../scripts/support/random.ts';
import type { OriginCall } from '../../../src/chain/clients/second/round-types.ts';
import { openGateway } from '../../../src/chain/gateway/gateway.ts';
import { RelayAdmin } from '../../../src/service/relay/admin.ts';
import type { RelayOptions, RelayPoint } from '../../../src/service/relay/options.ts';
import { Relay } from '../../../src/service/relay/relay.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { walletSigner } from '../../../src/service/signer/signer.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store, type Submission } from '../../../src/service/store/submission-store.ts';
import { CommitWorld } from '../commit-world.ts';
import { RpcProxy } from './rpc-proxy.ts';

/**
 * Random schedules of faults against the real relay, the real gateway and the real contracts (with verifiers
 * that accept every proof) on a local chain. Faults: endpoints that fail and lie, reorganisations, lost
 * transactions, jumping fees, an empty account, a rival, a second user of the key, a process that dies.
 */

/** The outcome of a schedule. */
export interface ScheduleResult {
  readonly seed: number;
  readonly submissions: number;
  /** Submissions by status at the end. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Number of faults and events by kind. */
  readonly events: Readonly<Record<string, number>>;
  /** Forbidden outcomes: lost, doubled, or in a state that the chain contradicts. */
  readonly wrong: readonly string[];
}

interface Job {
  readonly statement: OriginCall;
  readonly data: string;
  submission: Submission | undefined;
  hasRival: boolean;
}

const GWEI = parseUnits('1', 'gwei');
const RICH = toBeHex(10n ** 21n);
const HEALING_MS = 60_000;
const DEEPEST = 12;

export class FaultLab {
  readonly #commits: CommitWorld;
  readonly #database: SqlDatabase;
  readonly #store: Store;
  readonly #deploymentFile: string;

  private constructor(commits: CommitWorld, database: SqlDatabase, store: Store, deploymentFile: string) {
    this.#commits = commits;
    this.#database = database;
    this.#store = store;
    this.#deploymentFile = deploymentFile;
  }

  /**
   * @param database the caller closes it
   * @param write writes the deployment to a file and returns its path
   */
  static async start(
    database: SqlDatabase,
    write: (deployment: unknown) => Promise<string>,
  ): Promise<FaultLab> {
    const commits = await CommitWorld.start();
    const store = await Store.open(database, 'faults');
    return new FaultLab(commits, database, store, await write(commits.world.deployment));
  }

  stop(): Promise<void> {
    return this.#commits.stop();
  }

  async run(seed: number): Promise<ScheduleResult> {
    await this.#database.query(
      'TRUNCATE submissions, transactions, relay_nonces, relay_lease, relay_halt CASCADE',
    );
    const random = new SeededRandom(seed);
    const schedule = new Schedule(this.#commits, this.#database, this.#store, seed, random);
    await schedule.prepare();
    const count = [1, 1, 1, 2, 3, 3][random.integer(0, 5)] ?? 1;
    const proxies: RpcProxy[] = [];
    for (let i = 0; i < count; i++) proxies.push(await RpcProxy.start(this.#commits.world.anvil.url, random));
    const chain = await opened({
      rpcUrls: proxies.map(({ url }) => url),
      deploymentFile: this.#deploymentFile,
      rpcTimeoutMs: 1_000,
    });
    try {
      return await schedule.run(chain, proxies);
    } finally {
      chain.close();
      for (const proxy of proxies) await proxy.stop();
    }
  }
}

type Gateway = Awaited<ReturnType<typeof openGateway>>;

/** Generous: on a busy machine the first answer is slow. */
async function opened(config: Parameters<typeof openGateway>[0]): Promise<Gateway> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openGateway(config);
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
}

class Schedule {
  readonly #commits: CommitWorld;
  readonly #database: SqlDatabase;
  readonly #store: Store;
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #key: Wallet;
  readonly #jobs: Job[] = [];
  readonly #events = new Map<string, number>();
  readonly #options: RelayOptions;
  #floor = 0;
  #relay: Relay | undefined;
  #pointsLeft: number;
  #died = false;

  constructor(commits: CommitWorld, database: SqlDatabase, store: Store, seed: number, random: SeededRandom) {
    this.#commits = commits;
    this.#database = database;
    this.#store = store;
    this.#seed = seed;
    this.#random = random;
    this.#key = new Wallet(keccak256(toUtf8Bytes(`chain faults ${seed} ${random.integer(0, 2 ** 31)}`)));
    this.#pointsLeft = random.next() < 0.6 ? random.integer(1, 25) : Number.POSITIVE_INFINITY;
    this.#options = {
      ...RELAY_DEFAULTS,
      confirmations: random.integer(1, 3),
      finality: DEEPEST + 1,
      pollMs: 20,
      idleMs: 40,
      maxBackoffMs: 150,
      maxInFlight: random.integer(1, 6),
      batchSize: random.integer(1, 4),
      batchDelayMs: random.next() < 0.5 ? 0 : 60,
      bumpAfterMs: 200,
      rebroadcastMs: 250,
      maxFeePerGas: 200e9,
      foreignAfterMs: 800,
      rejectAfterMs: 60,
      refusedAfterMs: 250,
      leaseMs: 1_500,
    };
  }

  #send = (method: string, ...params: unknown[]): Promise<unknown> =>
    this.#commits.world.anvil.provider.send(method, params);

  #count(event: string): void {
    this.#events.set(event, (this.#events.get(event) ?? 0) + 1);
  }

  /** Statements whose proofs the model's verifiers accept. */
  async prepare(): Promise<void> {
    const commits = this.#commits;
    await this.#send('evm_setAutomine', true);
    await this.#send('anvil_dropAllTransactions');
    await this.#send('anvil_setNextBlockBaseFeePerGas', toBeHex(GWEI));
    await this.#send('anvil_setBalance', this.#key.address, RICH);
    for (let i = this.#random.integer(3, 7); i > 0; i--) {
      const statement = commits.statement();
      const data = commits.calldata(statement);
      this.#jobs.push({ statement, data, submission: undefined, hasRival: false });
    }
    await this.#send('evm_setAutomine', false);
    await this.#send('anvil_mine', toBeHex(1));
    this.#floor = await commits.height();
  }

  async run(chain: Gateway, proxies: readonly RpcProxy[]): Promise<ScheduleResult> {
    const random = this.#random;
    const rate = 0.03 + random.next() * 0.2;
    for (const [i, proxy] of proxies.entries()) {
      proxy.rate = rate;
      // With one endpoint a lie cannot be detected while it lasts. With three, one endpoint lies all the
      // time.
      if (proxies.length === 3 && i === 2) proxy.rate = 0.6;
    }
    await this.#start(chain);
    const steps = random.integer(25, 50);
    for (let step = 0; step < steps; step++) {
      if (random.next() < 0.4) await this.#enqueue();
      await this.#event();
      await this.#tend(chain);
      await delay(random.integer(5, 40));
    }
    for (const proxy of proxies) proxy.rate = 0;
    for (const _ of this.#jobs) await this.#enqueue();
    await this.#heal(chain);
    await this.#relay?.stop();
    for (const proxy of proxies) {
      for (const [fault, count] of proxy.counts) {
        this.#events.set(`rpc ${fault}`, (this.#events.get(`rpc ${fault}`) ?? 0) + count);
      }
    }
    return this.#judge();
  }

  async #start(chain: Gateway): Promise<void> {
    this.#died = false;
    this.#relay = new Relay({
      database: this.#database,
      chain,
      signer: walletSigner(this.#key),
      log: pino({ level: process.env.RELAY_LOG ?? 'silent' }),
      options: this.#options,
      point: (point) => this.#perhapsDie(point),
    });
    await this.#relay.start();
  }

  /** A dead process does nothing more: its replacement hangs for ever. */
  #perhapsDie(point: RelayPoint): Promise<void> | undefined {
    if (this.#died) return new Promise<void>(() => {});
    this.#pointsLeft--;
    if (this.#pointsLeft > 0) return undefined;
    this.#pointsLeft = Number.POSITIVE_INFINITY;
    this.#died = true;
    this.#count(`died ${point}`);
    return new Promise<void>(() => {});
  }

  /** Restarts dead processes and resumes halted relays, as an operator would. */
  async #tend(chain: Gateway): Promise<void> {
    if (this.#died) {
      // Only its heartbeat ends; everything else hangs.
      void this.#relay?.stop();
      await this.#start(chain);
    }
    if (this.#relay?.state() === 'halted') {
      this.#count('resumed');
      await new RelayAdmin(this.#database).resume();
    }
  }

  async #enqueue(): Promise<void> {
    const job = this.#jobs.find(({ submission }) => submission === undefined);
    if (job === undefined) return;
    const { submission } = await this.#store.add({
      kind: 'origin',
      identity: `origin:${job.statement.originNullifier}`,
      statementHash: keccak256(job.data),
      statement: '{}',
      call: { to: this.#commits.rounds, data: job.data },
    });
    job.submission = submission;
    this.#relay?.kick();
  }

  async #event(): Promise<void> {
    const random = this.#random;
    const dice = random.next();
    if (dice < 0.45) await this.#send('anvil_mine', toBeHex(random.integer(1, 3)));
    else if (dice < 0.55) await this.#reorg();
    else if (dice < 0.6) {
      this.#count('pool dropped');
      await this.#send('anvil_dropAllTransactions');
    } else if (dice < 0.66) {
      this.#count('base fee');
      await this.#send('anvil_setNextBlockBaseFeePerGas', toBeHex(GWEI * BigInt(10 ** random.integer(0, 3))));
    } else if (dice < 0.68) await this.#foreign();
    else if (dice < 0.72) await this.#rival();
    else if (dice < 0.75) {
      const isPoor = random.next() < 0.5;
      if (isPoor) this.#count('account emptied');
      await this.#send('anvil_setBalance', this.#key.address, isPoor ? '0x0' : RICH);
    }
  }

  async #reorg(): Promise<void> {
    const depth = Math.min(this.#random.integer(1, DEEPEST), (await this.#commits.height()) - this.#floor);
    if (depth < 1) return;
    this.#count('reorganisation');
    await this.#send('anvil_reorg', depth, []);
  }

  /** Another program uses the key. */
  async #foreign(): Promise<void> {
    await this.#send('anvil_setBalance', this.#key.address, RICH);
    const { address } = this.#key;
    const nonce = Number(await this.#send('eth_getTransactionCount', address, 'latest'));
    const raw = await this.#key.signTransaction({
      type: 2,
      chainId: 31337n,
      nonce,
      to: address,
      value: 1n,
      gasLimit: 21_000n,
      maxFeePerGas: 20_000n * GWEI,
      maxPriorityFeePerGas: 10_000n * GWEI,
    });
    try {
      await this.#send('eth_sendRawTransaction', raw);
    } catch {
      return; // its own pending one pays more
    }
    this.#count('foreign transaction');
    await this.#send('anvil_mine', toBeHex(1));
  }

  /** Another account submits one of the proofs. */
  async #rival(): Promise<void> {
    const job = this.#jobs[this.#random.integer(0, this.#jobs.length - 1)];
    if (job === undefined) return;
    const rival = this.#commits.world.wallet(5);
    job.hasRival = true;
    try {
      await this.#send('anvil_setBalance', rival.address, RICH);
      await rival.sendTransaction({
        to: this.#commits.rounds,
        data: job.data,
        gasLimit: 1_000_000n,
        maxFeePerGas: 20_000n * GWEI,
        maxPriorityFeePerGas: 10_000n * GWEI,
      });
      this.#count('rival');
    } catch {
      // committed already
    }
  }

  /** All faults end: every accepted submission must complete. */
  async #heal(chain: Gateway): Promise<void> {
    const until = performance.now() + HEALING_MS;
    this.#pointsLeft = Number.POSITIVE_INFINITY;
    while (performance.now() < until) {
      await this.#tend(chain);
      await this.#send('anvil_setBalance', this.#key.address, RICH);
      await this.#send('anvil_setNextBlockBaseFeePerGas', toBeHex(GWEI));
      await this.#send('anvil_mine', toBeHex(1));
      await delay(25);
      const [row] = await this.#database.query(
        `SELECT (SELECT count(*) FROM submissions WHERE status IN ('queued', 'submitted', 'delayed'))
           + (SELECT count(*) FROM relay_nonces WHERE state IN ('open', 'mined')) AS left`,
      );
      if (Number(row?.left) === 0) return;
    }
    this.#count('not healed in time');
  }

  async #judge(): Promise<ScheduleResult> {
    const wrong: string[] = [];
    const statuses: Record<string, number> = {};
    const executed = await this.#executed();
    for (const [i, job] of this.#jobs.entries()) {
      const submission = job.submission && (await this.#store.submission(job.submission.id));
      const by = executed.get(job.data) ?? [];
      const say = (what: string) =>
        wrong.push(
          `seed ${this.#seed}, submission ${i} (${submission?.status}, ${submission?.reason}): ${what}`,
        );
      if (submission === undefined) {
        say('lost');
        continue;
      }
      statuses[submission.status] = (statuses[submission.status] ?? 0) + 1;
      const ours = by.filter(({ from }) => from === this.#key.address);
      if (by.length > 1) say('executed more than once');
      if (submission.status === 'confirmed') {
        if (ours.length !== 1) say('confirmed, and not executed by us');
        else if (ours[0]?.hash !== submission.transaction?.hash) say('confirmed by another transaction');
        if (submission.transaction?.final !== true) say('never final');
      } else if (submission.status === 'rejected' || submission.status === 'failed-onchain') {
        if (ours.length > 0) say('given up, and executed by us');
        if (!job.hasRival || by.length !== 1) say('given up without a rival');
        if (submission.reason === null) say('given up without a reason');
      } else say('stuck');
    }
    return {
      seed: this.#seed,
      submissions: this.#jobs.length,
      statuses,
      events: Object.fromEntries([...this.#events].toSorted()),
      wrong,
    };
  }

  /** Calls that took effect on the current chain, by calldata. */
  async #executed(): Promise<Map<string, { hash: string; from: string }[]>> {
    const calls = new Map<string, { hash: string; from: string }[]>();
    const { provider } = this.#commits.world.anvil;
    for (let height = this.#floor; height <= (await this.#commits.height()); height++) {
      const block = await provider.getBlock(height, true);
      for (const { hash, from, data } of block?.prefetchedTransactions ?? []) {
        const receipt = await provider.getTransactionReceipt(hash);
        if (receipt?.status !== 1 || data === '0x') continue;
        const key = hexlify(data);
        calls.set(key, [...(calls.get(key) ?? []), { hash, from }]);
      }
    }
    return calls;
  }
}
