import type { OptionSpec } from './option-spec.ts';
import { smallInteger, unsigned } from './values.ts';

/** Terms that a proof is bound to besides its round. */
interface ProofTerms {
  /** In the settlement token's smallest unit. */
  readonly relayerFee: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

/** Options for the relayer's fee and the deadline, to which a proof is bound. */
export interface ProofTermsOptions {
  /** In the settlement token's smallest unit. */
  readonly relayerFee?: string;
  /** Hours from now until the deadline. */
  readonly validHours?: string;
}

export const VALID_HOURS_OPTION: OptionSpec = {
  flags: '--valid-hours <hours>',
  description: 'hours for which the proof may be submitted',
  default: '48',
};

export const PROOF_TERMS_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--relayer-fee <amount>',
    description: "fee to the relayer, in the settlement token's smallest unit",
    default: '0',
  },
  VALID_HOURS_OPTION,
];

export const WORK_OPTION: OptionSpec = {
  flags: '--work <folder>',
  description: 'folder in which proofs are kept, so that a run can be resumed',
  default: '.assay',
};

/** @param now Unix seconds @throws AssayError `bad-option` (2) */
export const proofTerms = (
  { relayerFee = '0', validHours = '48' }: ProofTermsOptions,
  now: number,
): ProofTerms => ({
  relayerFee: unsigned(relayerFee, '--relayer-fee', 1n << 128n),
  deadline: proofDeadline({ validHours }, now),
});

/** Unix seconds. @throws AssayError `bad-option` (2) */
export const proofDeadline = (
  { validHours = '48' }: Pick<ProofTermsOptions, 'validHours'>,
  now: number,
): bigint => BigInt(now + 3600 * smallInteger(validHours, '--valid-hours', 2, 8760));
