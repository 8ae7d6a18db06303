import type { Command } from 'commander';
import { addressOf } from '../../chain/deployment.ts';
import { RegistryClient } from '../../chain/registry-client.ts';
import { type ChainEvent, readEvents } from '../../chain/replay.ts';
import { VaultClient } from '../../chain/vault-client.ts';
import type { ChainAccess } from '../../client/chain-access.ts';
import { buildStatement, type Statement, type Window } from '../../client/statement.ts';
import { compareWithVault, type Difference } from '../../client/statement-check.ts';
import { statementCsv } from '../../client/statement-csv.ts';
import { AssayError } from '../../protocol/errors.ts';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type Cli, defineCommand } from '../cli.ts';
import { addressValue, fieldValue, smallInteger } from '../values.ts';

export interface StatementOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  readonly fromBlock?: string;
  readonly toBlock?: string;
  /** A calendar month in UTC, YYYY-MM, or a year, YYYY. */
  readonly period?: string;
  readonly account?: string;
  readonly csv?: boolean;
}

export interface StatementResult extends Statement {
  readonly chainId: bigint;
  readonly vault: string;
  readonly settlementToken: string;
  /** The block up to which the chain was read, and at which the contract's own numbers were asked. */
  readonly block: number;
  /** Where an event of the vault is not what the ledger makes of the payments, or a number is another. */
  readonly differences: readonly string[];
}

/** Most requests at a time. */
const AT_ONCE = 16;

/** Recomputes a model's royalties from events, and holds the result against the contract. */
export function runStatement(options: StatementOptions): Promise<StatementResult> {
  const model = fieldValue(options.model, '--model');
  const account = options.account === undefined ? undefined : addressValue(options.account, '--account');
  const window = windowOf(options);
  return withChain(options, async (chain) => {
    const { deployment, provider } = chain;
    const block = await provider.getBlockNumber();
    const events = (await readEvents(provider, deployment, block)).filter(({ name }) => RELEVANT.has(name));
    const times = await timesOf(chain, events);
    const { statement, ledger, mismatches } = buildStatement(events, (height) => times.get(height) ?? 0n, {
      model,
      window,
      ...(account === undefined ? {} : { account }),
    });
    if (!ledger.has(model)) {
      throw new AssayError('not-found', 'there is no such model', { exitCode: 5 });
    }
    const vault = new VaultClient(addressOf(deployment, 'RoyaltyVault'), provider);
    const registry = new RegistryClient(addressOf(deployment, 'ModelRegistry'), provider);
    const numbers = await compareWithVault(ledger, vault, model, block);
    return {
      ...statement,
      chainId: chain.chainId,
      vault: vault.address,
      settlementToken: (await registry.config(model)).settlementToken,
      block,
      differences: [
        ...mismatches.map(
          ({ block: at, transaction, expected, found }) =>
            `block ${at}, transaction ${transaction}: expected ${expected?.name ?? 'nothing'}, found ${found?.name ?? 'nothing'}, or with other amounts`,
        ),
        ...numbers.map(inWords),
      ],
    };
  });
}

const inWords = ({ what, recomputed, contract }: Difference): string =>
  `${what}: recomputed ${recomputed}, the contract says ${contract}`;

const RELEVANT = new Set([
  'ModelRegistered',
  'VersionProposed',
  'VersionCancelled',
  'TransferSingle',
  'TransferBatch',
  'Paid',
  'HoldersPaid',
  'Inherited',
  'RoleCredited',
  'ResidualCredited',
  'Distributed',
  'Parked',
  'Unparked',
  'Claimed',
  'Swept',
]);

/** Unix seconds of every block that holds an event. */
async function timesOf(
  { provider }: ChainAccess,
  events: readonly ChainEvent[],
): Promise<ReadonlyMap<number, bigint>> {
  const heights = [...new Set(events.map(({ place }) => place.block))];
  const times = new Map<number, bigint>();
  for (let i = 0; i < heights.length; i += AT_ONCE) {
    await Promise.all(
      heights.slice(i, i + AT_ONCE).map(async (height) => {
        const block = await provider.getBlock(height);
        if (!block) {
          throw new AssayError('chain-unavailable', `the node has no block ${height}`, { exitCode: 5 });
        }
        times.set(height, BigInt(block.timestamp));
      }),
    );
  }
  return times;
}

/** @throws AssayError `bad-option` (2) */
function windowOf({ fromBlock, toBlock, period }: StatementOptions): Window {
  if (period !== undefined) {
    if (fromBlock !== undefined || toBlock !== undefined) {
      throw new AssayError('bad-option', 'give --period, or blocks, not both');
    }
    const [start, end] = bounds(period);
    return (_, time) => (time < start ? 'before' : time < end ? 'inside' : 'after');
  }
  const limit = Number.MAX_SAFE_INTEGER;
  const first = fromBlock === undefined ? 0 : smallInteger(fromBlock, '--from-block', 0, limit);
  const last = toBlock === undefined ? limit : smallInteger(toBlock, '--to-block', 0, limit);
  if (last < first) throw new AssayError('bad-option', '--to-block lies before --from-block');
  return (block) => (block < first ? 'before' : block <= last ? 'inside' : 'after');
}

/** First second of a period, and of the next. */
function bounds(period: string): [bigint, bigint] {
  const match = /^(\d{4})(?:-(0[1-9]|1[0-2]))?$/.exec(period);
  if (!match) throw new AssayError('bad-option', '--period must be YYYY-MM or YYYY');
  const year = Number(match[1]);
  const month = match[2] === undefined ? undefined : Number(match[2]) - 1;
  const start = Date.UTC(year, month ?? 0);
  const end = month === undefined ? Date.UTC(year + 1, 0) : Date.UTC(year, month + 1);
  return [BigInt(start / 1000), BigInt(end / 1000)];
}

const describe = (result: StatementResult): string[] => [
  `model ${result.model}, up to block ${result.block}, in units of ${result.settlementToken}`,
  `opening balance ${result.opening.held} (holders ${result.opening.owedToHolders}, payees ${result.opening.credits})`,
  ...result.income.map(({ use, count, amount }) => `  + ${amount}  ${use} (${count})`),
  ...(result.forHolders > 0n ? [`  + ${result.forHolders}  for the holders alone`] : []),
  ...result.inherited.map(({ child, amount }) => `  + ${amount}  from model ${child}`),
  ...result.passedOn.map(({ parent, amount }) => `  - ${amount}  to model ${parent}`),
  `  - ${result.claimed}  claimed`,
  `closing balance ${result.closing.held} (holders ${result.closing.owedToHolders}, of it parked ${result.closing.parked}, payees ${result.closing.credits})`,
  'allotted:',
  ...result.roles.map(({ role, payee, amount }) => `  ${amount}  ${role} ${payee}`),
  ...result.residual.map(({ reason, payee, amount }) => `  ${amount}  ${reason}: ${payee}`),
  `  ${result.distributed}  holders of stake at once, ${result.parked} parked, ${result.unparked} after parking`,
  ...(result.swept > 0n ? [`  ${result.swept}  unclaimed at the end of claims`] : []),
  'accounts: opening, earned, claimed, lapsed, closing',
  ...result.accounts.map(
    ({ account, opening, earned, claimed, lapsed, closing }) =>
      `  ${account} ${opening} ${earned} ${claimed} ${lapsed} ${closing}`,
  ),
  ...(result.differences.length === 0
    ? ['recomputed from events; the contract says the same']
    : ['THE CONTRACT SAYS OTHERWISE:', ...result.differences.map((line) => `  ${line}`)]),
];

export const defineStatement = (parent: Command, cli: Cli): void =>
  defineCommand<StatementOptions>(parent, cli, {
    name: 'statement',
    description: "a model's royalties over a period, recomputed from events and held against the contract",
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--period <period>', description: 'YYYY-MM or YYYY, in UTC' },
      { flags: '--from-block <height>', description: 'first block (default: the beginning)' },
      { flags: '--to-block <height>', description: 'last block (default: the newest)' },
      { flags: '--account <address>', description: "list one account's lines only" },
      { flags: '--csv', description: 'print the journal as CSV' },
    ],
    run: async (options) => {
      const result = await runStatement(options);
      const lines = options.csv ? statementCsv(result).trimEnd().split('\r\n') : describe(result);
      return { data: result, lines, exitCode: result.differences.length === 0 ? 0 : 3 };
    },
  });
