import type { ChainAccess } from '../../../delivery/chain-access.ts';
import type { RoundView } from '../../../protocol/chain-state.ts';
import { remoteError } from '../../../protocol/errors.ts';

/** The parts of a round that are overdue, and what a person can do about them. */

/** @throws AssayError `no-such-round` (5) */
export async function knownRound({ gateway }: Pick<ChainAccess, 'gateway'>, id: bigint): Promise<RoundView> {
  const round = await gateway.round(id);
  if (round === undefined)
    throw remoteError('no-such-round', `there is no round ${id}; the newest one is in status --model`);
  return round;
}

/** Whether V was not proven in time, so that the round can only be marked void. */
export const isVoidable = ({ status, evaluateDeadline }: RoundView, height: bigint): boolean =>
  (status === 'open' || status === 'sealed' || status === 'evaluating') && height > evaluateDeadline;

/** @throws AssayError `round-void`, `round-overdue` (5) for a round that can't go on */
export function assertAlive(round: RoundView, height: bigint): void {
  const { id, status, evaluateDeadline } = round;
  if (status === 'void')
    throw remoteError('round-void', `round ${id} is void; the owner may open the next one`);
  if (isVoidable(round, height))
    throw remoteError(
      'round-overdue',
      `V of round ${id} was due by block ${evaluateDeadline}, and the newest block is ${height}: the round can't go on. Mark it void with assay round void; then the owner may open the next one`,
    );
}

/** Enrolled datasets that did not answer. The contract retires each of them after the deadline. */
export async function unanswered(
  { gateway }: Pick<ChainAccess, 'gateway'>,
  round: RoundView,
): Promise<bigint[]> {
  if (round.attested >= round.enrolled) return [];
  const datasets = await gateway.datasetsOf(round.model);
  const entries = await Promise.all(datasets.map((id) => gateway.entry(round.id, id)));
  return datasets.filter((_, i) => entries[i]?.enrolled && entries[i]?.attestedAt === 0n);
}

/** Words about a settled round's step; undefined if none is due. */
export function stepDue(round: RoundView, height: bigint): string | undefined {
  const { id, sets, minSets, stepped, stepDeadline } = round;
  if (stepped || sets < minSets) return undefined;
  return height > stepDeadline
    ? `the step of round ${id} was due by block ${stepDeadline} and is missed: no round opens any more, and any account may close the model (assay model close), which vests the stake`
    : `the step of round ${id} is due by block ${stepDeadline}: assay round step`;
}
