import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { keccak256, toBeHex, Wallet } from 'ethers';
import { pino } from 'pino';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { openGateway } from '../../../src/chain/gateway/gateway.ts';
import { Relay } from '../../../src/service/relay/relay.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { walletSigner } from '../../../src/service/signer/signer.ts';
import { openPglite } from '../../../src/service/store/pglite.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { RpcProxy } from '../chain-faults/rpc-proxy.ts';
import { CommitWorld } from '../commit-world.ts';

/**
 * The relay alone against a local chain with the latency and the blocks of a public one. Submissions are commits whose
 * verifiers accept every proof: small transactions, so that requests and not gas would be the limit.
 */
export interface ChainProfile {
  readonly submissions: number;
  /** Time that each request takes, milliseconds. */
  readonly latencyMs: number;
  /** Seconds between two blocks. */
  readonly blockSeconds: number;
  /** Gas of a block. */
  readonly blockGas: number;
  readonly inFlight: number;
}

/** A block with the relay's transactions in it. */
interface RelayedBlock {
  readonly number: number;
  readonly transactions: number;
  readonly gasUsed: number;
}

/** How many transactions the relay brought into blocks. */
export interface RelayRate extends ChainProfile {
  readonly gasPerTransaction: number;
  /** Transactions of that gas in a full block. */
  readonly fitInBlock: number;
  readonly blocks: readonly RelayedBlock[];
  /** Blocks between the first and the last one, in which the relay could have had any number. */
  readonly transactionsPerBlock: number;
  readonly transactionsPerSecond: number;
  /** Part of a block's gas that these blocks used. */
  readonly shareOfGas: number;
  readonly confirmed: number;
  /** JSON-RPC requests for each submission. */
  readonly requestsPerSubmission: number;
}

const OPERATOR = new Wallet(keccak256('0x6c6f6164'));
const RICH = toBeHex(10n ** 24n);

/** Relays that many commits and counts them by block. */
export async function relayRate(profile: ChainProfile, note: (text: string) => void): Promise<RelayRate> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-relay-rate-'));
  const commits = await CommitWorld.start();
  const { world } = commits;
  const database = await openPglite(join(folder, 'db'));
  try {
    const deploymentFile = join(folder, 'deployment.json');
    await writeFile(deploymentFile, JSON.stringify(world.deployment));
    const store = await Store.open(database, 'rate');
    note(`preparing ${profile.submissions} commits`);
    const calls = Array.from({ length: profile.submissions }, () => commits.calldata(commits.statement()));
    const send = (method: string, ...params: unknown[]) => world.anvil.provider.send(method, params);
    await send('anvil_setBalance', OPERATOR.address, RICH);
    await send('evm_setAutomine', false);
    await send('evm_setBlockGasLimit', toBeHex(profile.blockGas));
    await send('evm_setIntervalMining', profile.blockSeconds);
    const proxy = await RpcProxy.start(world.anvil.url, new SeededRandom(1));
    proxy.latencyMs = profile.latencyMs;
    const chain = await openGateway({ rpcUrls: [proxy.url], deploymentFile });
    const relay = new Relay({
      ...{ database, chain, signer: walletSigner(OPERATOR), log: pino({ level: 'silent' }) },
      options: { ...RELAY_DEFAULTS, maxInFlight: profile.inFlight },
    });
    const first = await commits.height();
    try {
      for (const [i, data] of calls.entries()) {
        await store.add({
          ...{ kind: 'origin', identity: `origin:${i}`, statementHash: keccak256(data), statement: '{}' },
          call: { to: commits.rounds, data },
        });
      }
      const before = proxy.requests;
      await relay.start();
      const confirmed = await untilDone(database, profile.submissions, note);
      const requests = proxy.requests - before;
      return {
        ...profile,
        ...(await counted(commits, first, profile)),
        confirmed,
        requestsPerSubmission: requests / confirmed,
      };
    } finally {
      await relay.stop();
      chain.close();
      await proxy.stop();
    }
  } finally {
    await database.close();
    await commits.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits until every submission has an outcome. @returns the number of confirmed ones */
async function untilDone(
  database: { query(sql: string): Promise<Record<string, unknown>[]> },
  submissions: number,
  note: (text: string) => void,
): Promise<number> {
  let said = -1;
  for (;;) {
    const rows = await database.query(
      `SELECT status, count(*)::int AS count FROM submissions GROUP BY status`,
    );
    const of = (status: string) => Number(rows.find((row) => row.status === status)?.count ?? 0);
    const ended = of('confirmed') + of('rejected') + of('failed-onchain');
    if (ended !== said) note(`${ended} of ${submissions} have an outcome`);
    said = ended;
    if (ended === submissions) return of('confirmed');
    await delay(1_000);
  }
}

async function counted(commits: CommitWorld, first: number, { blockGas, blockSeconds }: ChainProfile) {
  const { provider } = commits.world.anvil;
  const blocks: RelayedBlock[] = [];
  for (let number = first + 1; number <= (await commits.height()); number++) {
    const block = await provider.getBlock(number);
    if (block === null || block.transactions.length === 0) continue;
    blocks.push({ number, transactions: block.transactions.length, gasUsed: Number(block.gasUsed) });
  }
  const total = blocks.reduce((sum, { transactions }) => sum + transactions, 0);
  const gasPerTransaction = blocks.reduce((sum, { gasUsed }) => sum + gasUsed, 0) / total;
  // The first block may come before the relay has begun, and the last has the rest.
  const whole = blocks.slice(1, -1);
  const transactionsPerBlock = mean(whole.map(({ transactions }) => transactions));
  return {
    ...{
      gasPerTransaction,
      fitInBlock: Math.floor(blockGas / gasPerTransaction),
      blocks,
      transactionsPerBlock,
    },
    transactionsPerSecond: transactionsPerBlock / blockSeconds,
    shareOfGas: mean(whole.map(({ gasUsed }) => gasUsed)) / blockGas,
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
