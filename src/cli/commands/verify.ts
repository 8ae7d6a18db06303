import type { Command } from 'commander';
import { LOCAL_CHAIN_ID } from '../../verifier/verification-key.ts';
import { type Cli, defineCommand } from '../command.ts';
import { TRAINER_KEY_OPTION } from '../options/trainer-key.ts';

export interface VerifyOptions {
  /** Proof file, parcel, or folder of them. */
  readonly proof: string;
  /** Decimal. Keys of development grade are rejected for every chain but the local one. */
  readonly chainId?: string;
  /** Folder of verification keys; default: this package's. */
  readonly keys?: string;
  /** `x,y` in decimal: for the proof of a set's sealed sum. */
  readonly trainerKey?: string;
}

/** One verified claim. */
export interface Verified {
  readonly name: string;
  readonly valid: boolean;
  readonly circuit: string;
  readonly grade: 'dev' | 'ceremony';
  readonly vkHash: string;
  readonly publicSignals: Readonly<Record<string, string>>;
}

export interface VerifyResult {
  readonly valid: boolean;
  readonly proofs: readonly Verified[];
  readonly signatures: readonly { readonly name: string; readonly signer: string }[];
  /** Parts that could not be verified, and why. */
  readonly unverified: readonly { readonly name: string; readonly why: string }[];
  /** Files of a folder that hold no proof. */
  readonly skipped: readonly string[];
}

/** A single proof keeps the flat form: circuit, grade, vkHash and publicSignals beside `valid`. */
export function dataOf(result: VerifyResult): unknown {
  const [only] = result.proofs;
  if (only === undefined || only.name !== '') return result;
  const { name, ...flat } = only;
  return flat;
}

export function describeVerified({ proofs, signatures, unverified, skipped }: VerifyResult): string[] {
  return [
    ...proofs.map(({ name, valid, circuit, grade }) => {
      const note = grade === 'dev' ? ' (key of development grade: local chains only)' : '';
      return `${valid ? 'valid' : 'invalid'}: ${name === '' ? '' : `${name}, `}${circuit}${note}`;
    }),
    ...signatures.map(({ name, signer }) => `signed: ${name}, by ${signer}; it holds no proof`),
    ...unverified.map(({ name, why }) => `not verified: ${name}: ${why} (--trainer-key)`),
    ...(skipped.length === 0 ? [] : [`no proof in ${skipped.join(', ')}`]),
  ];
}

export const defineVerify = (parent: Command, cli: Cli): void =>
  defineCommand<VerifyOptions>(parent, cli, {
    name: 'verify',
    description:
      'verify the proofs of a proof file, of a parcel, of an attestation saved from the console, or of a folder of them; exit code 3 if one is invalid',
    arguments: [{ name: '<proof>', description: 'proof file, parcel, or folder' }],
    options: [
      {
        flags: '--chain-id <id>',
        description: `chain whose contracts rely on the proof (default: the parcel's, else ${LOCAL_CHAIN_ID})`,
      },
      {
        flags: '--keys <folder>',
        description: "folder of verification keys (default: this package's)",
      },
      {
        ...TRAINER_KEY_OPTION,
        description: "the trainer's key of the terms, for the proof of a set's sealed sum",
      },
    ],
  });
