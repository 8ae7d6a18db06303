import type { Schedule } from '../protocol/chain-state.ts';

/** Number of blocks of each phase of a round. */
export interface Phases {
  readonly enrolBlocks: bigint;
  readonly beaconBlocks: bigint;
  readonly evaluateBlocks: bigint;
  readonly attestBlocks: bigint;
  readonly stepBlocks: bigint;
}

/** The schedule of a round that is opened in the block after `height`. */
export function scheduleFrom(height: bigint, phases: Phases): Schedule {
  const sealHeight = height + phases.enrolBlocks + 1n;
  const beaconHeight = sealHeight + phases.beaconBlocks;
  const evaluateDeadline = beaconHeight + phases.evaluateBlocks;
  const attestDeadline = evaluateDeadline + phases.attestBlocks;
  const stepDeadline = attestDeadline + phases.stepBlocks;
  return { sealHeight, beaconHeight, evaluateDeadline, attestDeadline, stepDeadline };
}
