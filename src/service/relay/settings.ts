import { getAddress } from 'ethers';
import { z } from 'zod';
import { type LeastFee, parseLeastFees } from './least-fees.ts';
import type { RelayOptions } from './options.ts';

const GWEI = 1e9;

/** Defaults of the relay's settings. */
export const RELAY_DEFAULTS: RelayOptions = {
  confirmations: 1,
  finality: 13,
  pollMs: 500,
  idleMs: 1_000,
  maxBackoffMs: 15_000,
  maxInFlight: 64,
  batchSize: 16,
  batchDelayMs: 2_000,
  bumpAfterMs: 30_000,
  rebroadcastMs: 30_000,
  maxFeePerGas: 500 * GWEI,
  foreignAfterMs: 30_000,
  rejectAfterMs: 2_000,
  refusedAfterMs: 30_000,
  leaseMs: 3_000,
  standby: false,
};

const integer = (least: number, most: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().int().min(least).max(most))
    .default(fallback);

/** The relay's variables, for the schema of the whole environment. */
export const RELAY_ENVIRONMENT = {
  ASSAY_CONFIRMATIONS: integer(1, 1000, RELAY_DEFAULTS.confirmations),
  ASSAY_FINALITY: integer(1, 10_000, RELAY_DEFAULTS.finality),
  ASSAY_POLL_MS: integer(10, 60_000, RELAY_DEFAULTS.pollMs),
  ASSAY_MAX_FEE_GWEI: integer(1, 1_000_000, RELAY_DEFAULTS.maxFeePerGas / GWEI),
  ASSAY_RELAY_BATCH_SIZE: integer(1, 256, RELAY_DEFAULTS.batchSize),
  ASSAY_RELAY_BATCH_DELAY_MS: integer(0, 3_600_000, RELAY_DEFAULTS.batchDelayMs),
  ASSAY_RELAY_IN_FLIGHT: integer(1, 1024, RELAY_DEFAULTS.maxInFlight),
  ASSAY_RELAY_BUMP_AFTER_MS: integer(100, 3_600_000, RELAY_DEFAULTS.bumpAfterMs),
  ASSAY_RELAY_LEASE_MS: integer(300, 60_000, RELAY_DEFAULTS.leaseMs),
  ASSAY_RELAY_STANDBY: z.enum(['true', 'false']).default('false'),
  ASSAY_LEAST_FEES: z
    .string()
    .default('')
    .transform((text, context) => {
      const fees = parseLeastFees(text);
      if (fees !== undefined) return fees;
      context.addIssue({ code: 'custom', message: 'not a list of 0xToken=amount' });
      return z.NEVER;
    }),
  ASSAY_PREVIOUS_SIGNERS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return text.split(/[\s,]+/).flatMap((address) => (address === '' ? [] : [getAddress(address)]));
      } catch {
        context.addIssue({ code: 'custom', message: 'not an address' });
        return z.NEVER;
      }
    }),
};

type RelayEnvironment = z.output<z.ZodObject<typeof RELAY_ENVIRONMENT>>;

/** The relay's part of the configuration. */
export interface RelaySettings {
  readonly relay: RelayOptions;
  readonly previousSigners: readonly string[];
  /** Fees below which datasets' submissions are refused. */
  readonly leastFees: readonly LeastFee[];
}

/** The settings of these variables. Finality is at least the number of confirmations. */
export function relaySettings(values: RelayEnvironment): RelaySettings {
  return {
    relay: {
      ...RELAY_DEFAULTS,
      confirmations: values.ASSAY_CONFIRMATIONS,
      finality: Math.max(values.ASSAY_FINALITY, values.ASSAY_CONFIRMATIONS),
      pollMs: values.ASSAY_POLL_MS,
      maxInFlight: values.ASSAY_RELAY_IN_FLIGHT,
      batchSize: values.ASSAY_RELAY_BATCH_SIZE,
      batchDelayMs: values.ASSAY_RELAY_BATCH_DELAY_MS,
      bumpAfterMs: values.ASSAY_RELAY_BUMP_AFTER_MS,
      maxFeePerGas: values.ASSAY_MAX_FEE_GWEI * GWEI,
      leaseMs: values.ASSAY_RELAY_LEASE_MS,
      standby: values.ASSAY_RELAY_STANDBY === 'true',
    },
    previousSigners: values.ASSAY_PREVIOUS_SIGNERS,
    leastFees: values.ASSAY_LEAST_FEES,
  };
}
