import type { Pay, VariantOpened } from './mechanism-variant.ts';

/** The events of a run, in the order in which the contracts would see them. */
export type HistoryEvent =
  | {
      readonly kind: 'opened';
      /** Rounds opened so far, voids and rollbacks counted. */
      readonly opening: number;
      readonly isClosing: boolean;
      readonly weights: readonly bigint[];
    }
  | {
      readonly kind: 'enrolled';
      /** Id of the set. */
      readonly id: string;
      readonly dataset: string;
      readonly beneficiary: string;
      readonly source: string;
      /** Records of each batch of the dataset. */
      readonly sizes: readonly number[];
      /** Batches drawn. */
      readonly indices: readonly number[];
      /** Records of the drawn batches. */
      readonly count: number;
    }
  | ({ readonly kind: 'evaluated'; readonly result: VariantOpened['kind'] } & Omit<VariantOpened, 'kind'>)
  | {
      readonly kind: 'answered';
      readonly id: string;
      readonly dataset: string;
      readonly words: readonly bigint[];
      readonly g: bigint;
      readonly accepted: boolean;
    }
  | { readonly kind: 'missed'; readonly id: string; readonly dataset: string }
  | { readonly kind: 'ended'; readonly hasStepped: boolean; readonly weights: readonly bigint[] }
  /** No further evaluation comes: the pending round is settled by the first scores alone. */
  | { readonly kind: 'expired'; readonly pays: readonly Pay[] }
  | { readonly kind: 'closed' };

/** The telling things that happened in a history. */
export type HistoryKind =
  | 'void'
  | 'rollback'
  | 'released'
  | 'fallback'
  | 'nothing'
  | 'silent'
  | 'forfeited'
  | 'negative'
  | 'missed'
  | 'refused'
  | 'expired'
  | 'closing';

/**
 * `fallback`, `nothing`: of a rollback. `forfeited`: a beneficiary with a missing second score earned in the settlement
 * before. `expired`: no further evaluation came.
 */
export function kindsOf(events: readonly HistoryEvent[]): Set<HistoryKind> {
  const kinds = new Set<HistoryKind>();
  const beneficiaries = new Map<string, string>();
  let earned = new Set<string | undefined>();
  for (const event of events) {
    if (event.kind === 'missed' || event.kind === 'expired') kinds.add(event.kind);
    if (event.kind === 'opened' && event.isClosing) kinds.add('closing');
    if (event.kind === 'answered' && !event.accepted) kinds.add('refused');
    if (event.kind === 'enrolled') beneficiaries.set(event.id, event.beneficiary);
    if (event.kind !== 'evaluated') continue;
    const { result, released, pays } = event;
    const silent = pays.filter(({ forfeit }) => forfeit).map(({ id }) => beneficiaries.get(id));
    if (silent.length > 0) kinds.add('silent');
    if (silent.some((name) => earned.has(name))) kinds.add('forfeited');
    if (pays.length > 0)
      earned = new Set(pays.flatMap(({ id, score }) => (score > 0 ? [beneficiaries.get(id)] : [])));
    if (pays.some(({ score }) => score < 0)) kinds.add('negative');
    if (result === 'open') continue;
    kinds.add(result);
    if (released) kinds.add('released');
    if (result === 'rollback') kinds.add(pays.some(({ score }) => score > 0) ? 'fallback' : 'nothing');
  }
  return kinds;
}
