import type { OptionSpec } from './option-spec.ts';
import { smallInteger, unsigned } from './values.ts';

/** What a proof promises to whoever carries it to the chain, and until when it may be carried. */
export interface RelayOptions {
  /** In the settlement token's smallest unit. */
  readonly relayerFee?: string;
  /** Hours from now. */
  readonly validHours?: string;
}

export const VALID_HOURS_OPTION: OptionSpec = {
  flags: '--valid-hours <hours>',
  description: 'hours for which the proof may be submitted',
  default: '48',
};

export const RELAY_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--relayer-fee <amount>',
    description: "fee to the relayer, in the settlement token's smallest unit",
    default: '0',
  },
  VALID_HOURS_OPTION,
];

/** Where proofs are kept between runs. */
export const WORK_OPTION: OptionSpec = {
  flags: '--work <folder>',
  description: 'folder in which proofs are kept, so that a run can be resumed',
  default: '.assay',
};

export const relayTerms = (
  { relayerFee = '0', validHours = '48' }: RelayOptions,
  now: number,
): { readonly relayerFee: bigint; readonly deadline: bigint } => ({
  relayerFee: unsigned(relayerFee, '--relayer-fee', 1n << 128n),
  deadline: proofDeadline({ validHours }, now),
});

/** Unix seconds. */
export const proofDeadline = ({ validHours = '48' }: Pick<RelayOptions, 'validHours'>, now: number): bigint =>
  BigInt(now + 3600 * smallInteger(validHours, '--valid-hours', 2, 8760));
