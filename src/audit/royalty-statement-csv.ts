import type { LedgerEntry } from '../protocol/royalties/entries.ts';
import { accountOf, type Balance, type RoyaltyStatement, reasonName, useName } from './royalty-statement.ts';

const HEADER = [
  'time',
  'block',
  'transaction',
  'entry',
  'detail',
  'account',
  'reference',
  'received',
  'paid_out',
  'allotted',
  'balance',
];

/**
 * A royalty statement as a journal in CSV (RFC 4180), one line per event.
 * - `received`: money that came in for the model
 * - `paid_out`: claims, and parts passed on to parents
 * - `allotted`: money credited to an account or set aside
 * - `balance`: the running balance
 *
 * Amounts are whole numbers of the settlement token's smallest unit. The only free text is the payer's
 * 32-byte reference.
 */
export function statementCsv({ opening, closing, journal, model }: RoyaltyStatement): string {
  let balance = opening.held;
  const lines = [HEADER, edge('opening', opening)];
  for (const { time, block, transaction, entry } of journal) {
    const { received, paidOut, allotted } = columns(entry, model);
    balance += received - paidOut;
    lines.push([
      new Date(Number(time) * 1000).toISOString(),
      `${block}`,
      transaction,
      entry.name,
      detail(entry, model),
      accountOf(entry) ?? '',
      'useId' in entry ? entry.useId : '',
      `${received}`,
      `${paidOut}`,
      `${allotted}`,
      `${balance}`,
    ]);
  }
  lines.push(edge('closing', closing));
  return `${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

const edge = (name: string, { held }: Balance): string[] => [
  '',
  '',
  '',
  name,
  '',
  '',
  '',
  '',
  '',
  '',
  `${held}`,
];

function columns(entry: LedgerEntry, model: bigint): { received: bigint; paidOut: bigint; allotted: bigint } {
  const { amount } = entry;
  switch (entry.name) {
    case 'Paid':
    case 'HoldersPaid':
      return { received: amount, paidOut: 0n, allotted: 0n };
    case 'Inherited':
      return entry.parent === model
        ? { received: amount, paidOut: 0n, allotted: 0n }
        : { received: 0n, paidOut: amount, allotted: 0n };
    case 'Claimed':
    case 'TakenBack':
      return { received: 0n, paidOut: amount, allotted: 0n };
    default:
      return { received: 0n, paidOut: 0n, allotted: amount };
  }
}

function detail(entry: LedgerEntry, model: bigint): string {
  switch (entry.name) {
    case 'Paid':
    case 'HoldersPaid':
      return useName(entry.kind);
    case 'Inherited':
      return entry.parent === model ? `from model ${entry.child}` : `to model ${entry.parent}`;
    case 'RoleCredited':
      return entry.role;
    case 'ResidualCredited':
      return reasonName(entry.reason);
    case 'Parked':
    case 'Unparked':
    case 'TakenBack':
      return `version ${entry.version}`;
    case 'Distributed':
      return `over ${entry.supply} units of stake`;
    case 'Claimed':
      return `to ${entry.to}`;
    case 'Swept':
      return 'unclaimed at the end of claims';
  }
}
