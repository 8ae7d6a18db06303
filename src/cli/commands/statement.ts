import type { Command } from 'commander';
import { type CheckedRoyaltyStatement, readRoyaltyStatement } from '../../audit/read-statement.ts';
import type { StatementPeriod } from '../../audit/royalty-statement.ts';
import { statementCsv } from '../../audit/royalty-statement-csv.ts';
import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import { AssayError } from '../../protocol/errors.ts';
import { writeTextFile } from '../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, type Printed } from '../command.ts';
import { RPC_OPTIONS } from '../options/access-options.ts';
import { addressValue, fieldValue, smallInteger } from '../options/values.ts';
import { statementPage } from '../plots/statement-page.ts';

export interface StatementOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  readonly fromBlock?: string;
  readonly toBlock?: string;
  /** A calendar month (YYYY-MM) or year (YYYY), in UTC. */
  readonly period?: string;
  readonly account?: string;
  readonly csv?: boolean;
  /** HTML file to write. */
  readonly page?: string;
}

interface StatementResult extends CheckedRoyaltyStatement {
  readonly chainId: bigint;
}

/** @param chain of either edition */
export async function statementOn(
  chain: Pick<SecondChainAccess, 'deployment' | 'provider' | 'chainId'>,
  options: StatementOptions,
): Promise<StatementResult> {
  const model = fieldValue(options.model, '--model');
  const account = options.account === undefined ? undefined : addressValue(options.account, '--account');
  const query = { model, window: windowOf(options), ...(account === undefined ? {} : { account }) };
  return { ...(await readRoyaltyStatement(chain, query)), chainId: chain.chainId };
}

/** The blocks that the options select. @throws AssayError `bad-option` (2) */
function windowOf({ fromBlock, toBlock, period }: StatementOptions): StatementPeriod {
  if (period !== undefined) {
    if (fromBlock !== undefined || toBlock !== undefined) {
      throw new AssayError('bad-option', 'give either --period, or --from-block and --to-block');
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

/** Unix seconds: the first of the period, and the first after it. */
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
    description: "a model's royalties over a period, recomputed from events and compared with the contract",
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--period <period>', description: 'YYYY-MM or YYYY, in UTC' },
      { flags: '--from-block <height>', description: 'first block (default: the beginning)' },
      { flags: '--to-block <height>', description: 'last block (default: the newest)' },
      { flags: '--account <address>', description: "list this account's lines only" },
      { flags: '--csv', description: 'print the journal as CSV' },
      { flags: '--page <file>', description: 'HTML file to write, with plots of income and payouts' },
    ],
  });

/** Writes the page that the options ask for, and prints the statement. */
export async function printStatement(
  { note }: Pick<CliDeps, 'note'>,
  { page, csv }: StatementOptions,
  result: StatementResult,
): Promise<Printed> {
  if (page !== undefined) {
    await writeTextFile(page, statementPage(result), { secret: false, replace: true });
    note(`wrote ${page}`);
  }
  const lines = csv ? statementCsv(result).trimEnd().split('\r\n') : describe(result);
  return { data: result, lines, exitCode: result.differences.length === 0 ? 0 : 3 };
}
