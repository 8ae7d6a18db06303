import type { Fees } from '../../chain/gateway/relay-chain.ts';

/** Nodes accept a replacement only if both fees are a tenth higher (`pricebump` of geth and reth). */
const BUMP_PERCENT = 10n;

/** The fees, limited to the cap. The priority fee never exceeds the whole fee. */
export function cappedFees(fees: Fees, cap: bigint): Fees {
  const maxFeePerGas = least(fees.maxFeePerGas, cap);
  return { maxFeePerGas, maxPriorityFeePerGas: least(fees.maxPriorityFeePerGas, maxFeePerGas) };
}

/**
 * Fees of a replacement: both at least a tenth above the old ones (rounded up) and at least the current ones.
 * @param cap highest whole fee per gas, wei
 * @returns undefined if that is impossible below the cap
 */
export function bumpedFees(old: Fees, wanted: Fees, cap: bigint): Fees | undefined {
  const floor = {
    maxFeePerGas: raised(old.maxFeePerGas),
    maxPriorityFeePerGas: raised(old.maxPriorityFeePerGas),
  };
  if (floor.maxFeePerGas > cap) return undefined;
  const maxFeePerGas = least(most(floor.maxFeePerGas, wanted.maxFeePerGas), cap);
  const maxPriorityFeePerGas = least(
    most(floor.maxPriorityFeePerGas, wanted.maxPriorityFeePerGas),
    maxFeePerGas,
  );
  return { maxFeePerGas, maxPriorityFeePerGas };
}

const raised = (fee: bigint): bigint => (fee * (100n + BUMP_PERCENT) + 99n) / 100n;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
