import { ABIS } from '../abis.ts';

/**
 * Gas above the estimate that a call may need, because it costs more once another party's call was mined before it. The last
 * evaluation of a round also fixes its direction: at F = 64 and three evaluators that is less than a million. Unused gas costs
 * nothing.
 */
export const EVALUATION_SPARE_GAS = 2_000_000n;

const EVALUATE = ABIS.rounds.getFunction('evaluate')?.selector;

/** @param data calldata of a call to Rounds2 */
export const spareGasOf = (data: string): bigint =>
  EVALUATE !== undefined && data.startsWith(EVALUATE) ? EVALUATION_SPARE_GAS : 0n;
