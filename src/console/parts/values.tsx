import type { JSX } from 'preact';
import { amountText, isoTime, shortAddress, shortNumber, timeText } from '../data/format.ts';
import type { Moment } from '../data/moment.ts';
import { tokenOf } from '../data/store.ts';
import { hrefOf } from '../route.ts';

/** Single values: ids, addresses, amounts, times. The full value is in the title and is copied whole. */

const KINDS = { model: hrefOf.model, round: hrefOf.round, dataset: hrefOf.dataset } as const;

export function IdLink({ kind, id }: { kind: keyof typeof KINDS; id: bigint }): JSX.Element {
  const isShort = id < 10_000_000n;
  return (
    <a class="id" href={KINDS[kind](id)} title={`${kind} ${id}`}>
      {isShort ? `${id}` : shortNumber(id)}
    </a>
  );
}

export const AccountLink = ({ address }: { address: string }): JSX.Element => (
  <a class="id" href={hrefOf.account(address)} title={address}>
    {shortAddress(address)}
  </a>
);

/** A long number or hash that links nowhere. */
export const Code = ({ value }: { value: string | bigint }): JSX.Element => (
  <code class="whole">{typeof value === 'bigint' ? `0x${value.toString(16).padStart(64, '0')}` : value}</code>
);

export const When = ({ at }: { at: Moment }): JSX.Element => (
  <time dateTime={isoTime(at.time)} title={`block ${at.block}, transaction ${at.transaction}`}>
    {timeText(at.time)}
  </time>
);

/** An amount of a settlement token, exact. In smallest units while the token's decimals are unknown. */
export function Amount({ value, token }: { value: bigint; token: string }): JSX.Element {
  const known = tokenOf(token);
  return known === undefined ? (
    <span class="number" title="in the token's smallest units">
      {value.toLocaleString()}
    </span>
  ) : (
    <span class="number">
      {amountText(value, known.decimals)} <span class="unit">{known.symbol}</span>
    </span>
  );
}

const PHASE_WORDS = {
  enrolling: ['Enrolling', 'open'],
  sealed: ['Sealed', 'open'],
  evaluating: ['Evaluating', 'open'],
  attesting: ['Attesting', 'open'],
  stepped: ['Stepped', 'open'],
  settled: ['Settled', 'good'],
  void: ['Void', 'bad'],
  'rolled back': ['Rolled back', 'bad'],
} as const;

export function Phase({ phase }: { phase: keyof typeof PHASE_WORDS }): JSX.Element {
  const [word, tone] = PHASE_WORDS[phase];
  return <span class={`badge ${tone}`}>{word}</span>;
}
