import type { ChainEvent } from '../chain/replay/types.ts';
import type { LedgerEntry } from '../protocol/royalties/entries.ts';
import type { RoyaltyLedger } from '../protocol/royalties/ledger.ts';
import { LedgerReplay, type Mismatch } from './ledger-replay.ts';

/**
 * A royalty statement: a model's royalties over a period, recomputed from events. Amounts are in the
 * settlement token's smallest unit.
 *
 * @example
 * ```ts
 * import type { RoyaltyStatement } from 'assay/sdk';
 *
 * export const earnedBy = ({ accounts }: RoyaltyStatement, account: string) =>
 *   accounts.find((line) => line.account === account)?.earned ?? 0n;
 * ```
 */
export type RoyaltyStatement = {
  readonly model: bigint;
  readonly opening: Balance;
  readonly closing: Balance;
  /** Payments for uses of the model, by kind of use. */
  readonly income: readonly { readonly use: string; readonly count: number; readonly amount: bigint }[];
  /** Payments to the holders of stake alone: lost bonds, gifts. */
  readonly forHolders: bigint;
  /** Received from uses of derived models, and passed on to parents. */
  readonly inherited: readonly { readonly child: bigint; readonly amount: bigint }[];
  readonly passedOn: readonly { readonly parent: bigint; readonly amount: bigint }[];
  readonly roles: readonly { readonly role: string; readonly payee: string; readonly amount: bigint }[];
  readonly residual: readonly { readonly reason: string; readonly payee: string; readonly amount: bigint }[];
  /** Parts of the holders: distributed at once, parked, and distributed after having been parked. */
  readonly distributed: bigint;
  readonly parked: bigint;
  readonly unparked: bigint;
  /** Unclaimed at the end of claims and credited to the residual payee. */
  readonly swept: bigint;
  readonly claimed: bigint;
  readonly accounts: readonly AccountStatement[];
  readonly journal: readonly JournalLine[];
};

/** The money that the vault holds for a model. */
export type Balance = {
  /** The whole: `owedToHolders` plus `credits`. */
  readonly held: bigint;
  /** Money of holders, including parked amounts and roundings. */
  readonly owedToHolders: bigint;
  readonly parked: bigint;
  /** Credits of payees of roles and of the residual payee. */
  readonly credits: bigint;
};

type AccountStatement = {
  readonly account: string;
  readonly opening: bigint;
  readonly earned: bigint;
  readonly claimed: bigint;
  /** Unclaimed as a holder at the end of claims. */
  readonly lapsed: bigint;
  readonly closing: bigint;
  /** Stake at the end of the period. */
  readonly stake: bigint;
};

type JournalLine = {
  readonly time: bigint;
  readonly block: number;
  readonly transaction: string;
  readonly entry: LedgerEntry;
};

/**
 * A period of the chain's history: tells where an event lies relative to it.
 *
 * @param block height of the event's block
 * @param time Unix seconds of that block
 * @example
 * ```ts
 * import type { StatementPeriod } from 'assay/sdk';
 *
 * const start = BigInt(Date.UTC(2026, 0) / 1000);
 * const end = BigInt(Date.UTC(2027, 0) / 1000);
 * export const year2026: StatementPeriod = (_block, time) =>
 *   time < start ? 'before' : time < end ? 'inside' : 'after';
 * ```
 */
export type StatementPeriod = (block: number, time: bigint) => 'before' | 'inside' | 'after';

const USES = ['inference', 'licence', 'derivative', 'donation', 'lost bond', 'plan'];
const REASONS = ['', 'above the cap', 'after expiry', 'rounding'];

/** A payment's kind in words. Unknown kinds keep their number. */
export const useName = (kind: number): string => USES[kind] ?? `kind ${kind}`;

/** The reason for a residual credit in words. Unknown reasons keep their number. */
export const reasonName = (reason: number): string => REASONS[reason] || `reason ${reason}`;

/**
 * Recomputes a model's royalty statement.
 * @param events all events of the deployment, in order
 * @param timeOf Unix seconds of a block
 * @param query with an account, only this account's lines and journal entries are listed; sums stay those of
 *   the model
 * @returns the statement, the ledger after the last event, and the differences between the vault's events and
 *   the ledger
 */
export function buildStatement(
  events: readonly ChainEvent[],
  timeOf: (block: number) => bigint,
  query: { readonly model: bigint; readonly window: StatementPeriod; readonly account?: string },
): { statement: RoyaltyStatement; ledger: RoyaltyLedger; mismatches: readonly Mismatch[] } {
  const { model, account } = query;
  const { journal, lapsed, start, end, ledger, mismatches } = replayPeriod(events, timeOf, query);
  const mine = (name: string): boolean => account === undefined || name === account;
  const statement: RoyaltyStatement = {
    model,
    opening: start.balance,
    closing: end.balance,
    ...sumsOf(journal, model),
    accounts: accountsOf(journal, lapsed, start, end).filter(({ account: name }) => mine(name)),
    journal: account === undefined ? journal : journal.filter(({ entry }) => accountOf(entry) === account),
  };
  return { statement, ledger, mismatches };
}

/** Replays all events. Keeps the journal of the period, and the ledger as it was at its start and its end. */
function replayPeriod(
  events: readonly ChainEvent[],
  timeOf: (block: number) => bigint,
  { model, window }: { readonly model: bigint; readonly window: StatementPeriod },
) {
  const replay = new LedgerReplay();
  const { ledger } = replay;
  const journal: JournalLine[] = [];
  const lapsed = new Map<string, bigint>();
  let opening: Snapshot | undefined;
  let closing: Snapshot | undefined;
  for (const event of events) {
    const { block, transaction } = event.place;
    const time = timeOf(block);
    const side = window(block, time);
    if (side !== 'before') opening ??= snapshot(ledger, model);
    if (side === 'after') closing ??= snapshot(ledger, model);
    if (side === 'inside' && event.name === 'Swept' && event.args.model === model) {
      for (const holder of ledger.accounts(model)) add(lapsed, holder, asHolder(ledger, model, holder));
    }
    const entry = replay.apply(event, time);
    if (entry && side === 'inside' && concerns(entry, model)) {
      journal.push({ time, block, transaction, entry });
    }
  }
  replay.end();
  const last = snapshot(ledger, model);
  const { mismatches } = replay;
  return { journal, lapsed, start: opening ?? last, end: closing ?? last, ledger, mismatches };
}

/** One statement per account that has stake or a credit at the end of the period. */
function accountsOf(
  journal: readonly JournalLine[],
  lapsed: ReadonlyMap<string, bigint>,
  start: Snapshot,
  end: Snapshot,
): AccountStatement[] {
  const claimedBy = sums(journal, ({ entry }) => (entry.name === 'Claimed' ? entry.account : undefined));
  return [...end.accounts].map(([name, { claimable, stake }]) => {
    const before = start.accounts.get(name)?.claimable ?? 0n;
    const [claimed, gone] = [claimedBy.get(name) ?? 0n, lapsed.get(name) ?? 0n];
    const earned = claimable - before + claimed + gone;
    return { account: name, opening: before, earned, claimed, lapsed: gone, closing: claimable, stake };
  });
}

/** The sums of a journal. */
function sumsOf(journal: readonly JournalLine[], model: bigint) {
  const total = (name: LedgerEntry['name']): bigint =>
    journal.reduce((sum, { entry }) => (entry.name === name ? sum + entry.amount : sum), 0n);
  return {
    income: incomeOf(journal),
    forHolders: total('HoldersPaid'),
    inherited: grouped(journal, ({ entry }) =>
      entry.name === 'Inherited' && entry.parent === model ? { child: entry.child } : undefined,
    ),
    passedOn: grouped(journal, ({ entry }) =>
      entry.name === 'Inherited' && entry.child === model ? { parent: entry.parent } : undefined,
    ),
    roles: grouped(journal, ({ entry }) =>
      entry.name === 'RoleCredited' ? { role: entry.role, payee: entry.payee } : undefined,
    ),
    residual: grouped(journal, ({ entry }) =>
      entry.name === 'ResidualCredited'
        ? { reason: reasonName(entry.reason), payee: entry.payee }
        : undefined,
    ),
    distributed: total('Distributed') - total('Unparked'),
    parked: total('Parked'),
    unparked: total('Unparked'),
    swept: total('Swept'),
    claimed: total('Claimed'),
  };
}

/** The account that an entry pays or credits, or that paid. */
export function accountOf(entry: LedgerEntry): string | undefined {
  if ('account' in entry) return entry.account;
  if ('payee' in entry) return entry.payee;
  return 'payer' in entry ? entry.payer : undefined;
}

type Snapshot = {
  readonly balance: Balance;
  readonly accounts: ReadonlyMap<string, { readonly claimable: bigint; readonly stake: bigint }>;
};

const EMPTY: Snapshot = {
  balance: { held: 0n, owedToHolders: 0n, parked: 0n, credits: 0n },
  accounts: new Map(),
};

function snapshot(ledger: RoyaltyLedger, model: bigint): Snapshot {
  if (!ledger.has(model)) return EMPTY;
  const { income, inherited, passedOn, claimed, owed, parked, holders } = ledger.books(model);
  const held = income + inherited - passedOn - claimed;
  const accounts = ledger.accounts(model).map((account) => {
    const stake = holders.get(account)?.balance ?? 0n;
    return [account, { claimable: ledger.claimable(model, account), stake }] as const;
  });
  return {
    balance: { held, owedToHolders: owed, parked, credits: held - owed },
    accounts: new Map(accounts),
  };
}

const asHolder = (ledger: RoyaltyLedger, model: bigint, account: string): bigint =>
  ledger.claimable(model, account) - (ledger.books(model).credits.get(account) ?? 0n);

const concerns = (entry: LedgerEntry, model: bigint): boolean =>
  entry.name === 'Inherited' ? entry.parent === model || entry.child === model : entry.model === model;

function incomeOf(journal: readonly JournalLine[]): RoyaltyStatement['income'] {
  const kinds = new Map<string, { count: number; amount: bigint }>();
  for (const { entry } of journal) {
    if (entry.name !== 'Paid') continue;
    const use = useName(entry.kind);
    const { count, amount } = kinds.get(use) ?? { count: 0, amount: 0n };
    kinds.set(use, { count: count + 1, amount: amount + entry.amount });
  }
  return [...kinds].map(([use, sum]) => ({ use, ...sum }));
}

/** Amounts grouped by a key. Lines without a key are left out. */
function grouped<K extends Record<string, string | bigint>>(
  journal: readonly JournalLine[],
  of: (line: JournalLine) => K | undefined,
): (K & { amount: bigint })[] {
  const groups = new Map<string, K & { amount: bigint }>();
  for (const line of journal) {
    const key = of(line);
    if (key === undefined) continue;
    const name = Object.values(key).join(' ');
    const amount = (groups.get(name)?.amount ?? 0n) + line.entry.amount;
    groups.set(name, { ...key, amount });
  }
  return [...groups.values()];
}

function sums(
  journal: readonly JournalLine[],
  of: (line: JournalLine) => string | undefined,
): Map<string, bigint> {
  const all = new Map<string, bigint>();
  for (const line of journal) {
    const key = of(line);
    if (key !== undefined) add(all, key, line.entry.amount);
  }
  return all;
}

function add(map: Map<string, bigint>, key: string, amount: bigint): void {
  map.set(key, (map.get(key) ?? 0n) + amount);
}
