import type { Phases } from '../../trainer/schedule.ts';
import type { OptionSpec } from './option-spec.ts';
import { smallInteger } from './values.ts';

/** Length of each phase of a round in blocks, as options. */
export type PhaseOptions = { readonly [K in keyof Phases]?: string };

/** Long enough for a person who types every command, also on a local chain with a block a second. */
const PHASES = {
  enrolBlocks: ['--enrol-blocks', '120', 'blocks until the seal'],
  beaconBlocks: ['--beacon-blocks', '4', 'blocks from the seal to the beacon'],
  evaluateBlocks: ['--evaluate-blocks', '300', 'blocks for the holdout answers and V'],
  attestBlocks: ['--attest-blocks', '300', "blocks for the contributors' answers"],
  stepBlocks: ['--step-blocks', '300', 'blocks for the next checkpoint'],
} as const satisfies Record<keyof Phases, readonly [flag: string, value: string, description: string]>;

export const PHASE_OPTIONS: readonly OptionSpec[] = Object.values(PHASES).map(
  ([flag, value, description]) => ({ flags: `${flag} <n>`, description, default: value }),
);

/** Parses the options; each phase has 1 to 1,000,000 blocks. @throws AssayError `bad-option` (2) */
export function phasesOf(options: PhaseOptions): Phases {
  const blocks = (name: keyof Phases): bigint => {
    const [flag, value] = PHASES[name];
    return BigInt(smallInteger(options[name] ?? value, flag, 1, 1_000_000));
  };
  return {
    enrolBlocks: blocks('enrolBlocks'),
    beaconBlocks: blocks('beaconBlocks'),
    evaluateBlocks: blocks('evaluateBlocks'),
    attestBlocks: blocks('attestBlocks'),
    stepBlocks: blocks('stepBlocks'),
  };
}
