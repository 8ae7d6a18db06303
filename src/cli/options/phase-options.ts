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
  ([flag, value, description]) => ({
    flags: `${flag} <n>`,
    description: `${description} (default: ${value}, or the fewest that the contract takes)`,
  }),
);

/** Blocks that may pass between a look at the chain and the opening, which would shorten the enrolment. */
const SLACK = 25n;

/**
 * Parses the options; each phase has 1 to 1,000,000 blocks. A default is raised to the contract's shortest window; a given
 * value is not, so that the contract's refusal is seen.
 *
 * @param shortest blocks; the wait for the beacon has its own limit
 * @throws AssayError `bad-option` (2)
 */
export function phasesOf(options: PhaseOptions, shortest = 1n): Phases {
  const blocks = (name: keyof Phases, least = 1n): bigint => {
    const [flag, value] = PHASES[name];
    const given = options[name];
    if (given !== undefined) return BigInt(smallInteger(given, flag, 1, 1_000_000));
    return BigInt(value) > least ? BigInt(value) : least;
  };
  return {
    enrolBlocks: blocks('enrolBlocks', shortest + SLACK),
    beaconBlocks: blocks('beaconBlocks'),
    evaluateBlocks: blocks('evaluateBlocks', shortest),
    attestBlocks: blocks('attestBlocks', shortest),
    stepBlocks: blocks('stepBlocks', shortest),
  };
}
