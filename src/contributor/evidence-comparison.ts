import type { RoundSummary } from '../client/round-reader.ts';
import { ROUND_STATUSES } from '../protocol/chain-state.ts';
import { remoteError } from '../protocol/errors.ts';
import { refusal } from './checks/refusal.ts';
import type { AgreedBlock } from './evidence/agreed-block.ts';
import { LOCAL_CHAIN } from './evidence/endpoints.ts';
import type { ProvenRound } from './evidence/proven-round.ts';

/** Comparisons of what a node or service told with what the chain proves. */

/** @throws AssayError `not-final` (5) if the proven state has yet to reach the phase; `contradicts-chain` (3) */
export function assertPhase(
  { status }: ProvenRound,
  phase: RoundSummary['status'],
  round: bigint,
  chainId: bigint,
): void {
  if (status === phase) return;
  const isBehind = status === 'none' || ROUND_STATUSES.indexOf(status) < ROUND_STATUSES.indexOf(phase);
  if (isBehind && chainId !== LOCAL_CHAIN) {
    throw remoteError(
      'not-final',
      `round ${round} is not final as ${phase} at the endpoints yet; wait for finality`,
    );
  }
  throw contradiction(`the phase (${phase}) of round ${round}`);
}

/** @throws AssayError `contradicts-chain` (3) */
export function assertTold(state: ProvenRound, round: RoundSummary): void {
  const pairs = [
    ['the model', state.model, round.model],
    ['the policy', state.policyHash, round.policyHash],
    ['the height of the beacon', state.beaconHeight, round.beaconHeight],
    ['the attest deadline', state.attestDeadline, round.attestDeadline],
  ] as const;
  for (const [what, proven, told] of pairs) if (proven !== told) throw contradiction(what);
  assertSame('the trainer key', state.trainerKey, round.trainerKey);
  assertSame('W', state.weights, round.weights);
}

/** @throws AssayError `contradicts-chain` (3) */
export function assertSame(what: string, proven: readonly bigint[], told: readonly bigint[]): void {
  const isSame = proven.length === told.length && proven.every((word, i) => word === told[i]);
  if (!isSame) throw contradiction(what);
}

/** @throws AssayError `bad-draw` (3) */
export function assertBeacon(
  { beacon, beaconHeight }: ProvenRound,
  { ancestors }: AgreedBlock,
  round: bigint,
): void {
  const header = ancestors.get(beaconHeight);
  if (header !== undefined && BigInt(header.mixHash) === beacon) return;
  throw refusal(
    'bad-draw',
    `the beacon of round ${round} is not the one in the header of block ${beaconHeight}`,
  );
}

export const contradiction = (what: string) =>
  refusal(
    'contradicts-chain',
    `${what} that was told is not the one that the chain proves; do not use the node or service that told it`,
  );
