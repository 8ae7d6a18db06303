import type { Result } from 'ethers';
import type { DuePart } from '../../protocol/royalties/calendar.ts';

/** Parses the parts of a `DueMinted`, `DueDropped` or `StakeForgone` event. */
export const parseDueParts = (parts: Result): DuePart[] =>
  [...parts].map(({ tick, amount }) => ({ tick: Number(tick), amount: BigInt(amount) }));
