import type { BaseTable } from '../runtime/bases.ts';
import type { SumName } from './zkey.ts';

/** Addresses of a level of row sums; see RowLevel. */
export interface LevelPlan {
  readonly target: number;
  readonly counts: number;
  readonly entries: number;
  readonly sums: number;
}

/** Twiddles by the logarithm of the block, and the scaled powers that shift to the coset. */
export interface TransformPlan {
  readonly forward: readonly number[];
  readonly inverse: readonly number[];
  readonly shift: number;
}

/** Where a key lies in memory. Plain data: every thread gets a copy. */
export interface KeyPlan {
  readonly variables: number;
  readonly publicSignals: number;
  readonly domain: number;
  readonly bases: Readonly<Record<SumName, BaseTable>>;
  readonly transform: TransformPlan;
  readonly rows: {
    readonly coefficients: number;
    readonly factors: number;
    readonly products: number;
    readonly productsAt: number;
    readonly zeroAt: number;
    readonly levels: readonly LevelPlan[];
    readonly rows: number;
    readonly workBytes: number;
  };
}

/** Bytes of a witness in memory, with the blinding r, s and −r s behind it. */
export const slotBytes = ({ variables }: Pick<KeyPlan, 'variables'>): number => 32 * (variables + 3);
