import { join } from 'node:path';
import type { Command } from 'commander';
import { verifyAttestation } from '../../delivery/attestation-record.ts';
import type { Claim } from '../../delivery/parcel-claims.ts';
import { type CircuitName, publicSignalNames } from '../../protocol/shape.ts';
import { PROJECT_ROOT } from '../../system/package-root.ts';
import { loadVerificationKey } from '../../verifier/load-verification-key.ts';
import { LOCAL_CHAIN_ID, type VerificationKey } from '../../verifier/verification-key.ts';
import { snarkjsVerifier } from '../../verifier/verify-proof.ts';
import { type Cli, defineCommand } from '../command.ts';
import { TRAINER_KEY_OPTION } from '../options/trainer-key.ts';
import { unsigned } from '../options/values.ts';
import { type FileClaim, findProofs } from '../proofs/find-proofs.ts';

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

/**
 * Verifies every proof of a file or folder under the verification keys of its circuit. A parcel's proofs must also be
 * for the parcel's own statement. It does not check whether a contract accepted the proofs.
 */
export async function runVerify(options: VerifyOptions): Promise<VerifyResult> {
  const { claims, skipped } = await findProofs(options.proof, options.trainerKey);
  const proofs: Verified[] = [];
  for (const claim of claims) {
    if (claim.kind === 'proof') proofs.push(await verifyClaim(claim, options));
    if (claim.kind === 'attestation') proofs.push(...(await verifySet(claim, options)));
  }
  return {
    valid: proofs.every(({ valid }) => valid),
    proofs,
    signatures: claims.flatMap((claim) =>
      claim.kind === 'signature' ? [{ name: claim.name, signer: claim.signer }] : [],
    ),
    unverified: claims.flatMap((claim) =>
      claim.kind === 'unverified' ? [{ name: claim.name, why: claim.why }] : [],
    ),
    skipped,
  };
}

async function verifyClaim(
  claim: Extract<Claim, { kind: 'proof' }>,
  { chainId, keys = join(PROJECT_ROOT, 'keys') }: VerifyOptions,
): Promise<Verified> {
  const { name, circuit, publicSignals, proof, isBound } = claim;
  const chain =
    chainId === undefined ? (claim.chainId ?? LOCAL_CHAIN_ID) : unsigned(chainId, '--chain-id', 1n << 64n);
  const key = loadVerificationKey(keys, circuit, chain);
  const isProven = await snarkjsVerifier.verify(key, publicSignals, proof);
  const isHere = claim.chainId === undefined || claim.chainId === chain;
  return {
    name,
    valid: isProven && isBound && isHere,
    circuit,
    grade: key.grade,
    vkHash: key.vkHash,
    publicSignals: Object.fromEntries(
      publicSignalNames(circuit).map((each, i) => [each, String(publicSignals[i])]),
    ),
  };
}

/** The proofs of a mined call together, and the proof of its sealed sum. */
async function verifySet(
  { name, record }: Extract<FileClaim, { kind: 'attestation' }>,
  { chainId, keys = join(PROJECT_ROOT, 'keys') }: VerifyOptions,
): Promise<Verified[]> {
  const chain = chainId === undefined ? record.chainId : unsigned(chainId, '--chain-id', 1n << 64n);
  const attestation = loadVerificationKey(keys, record.circuit, chain);
  const open = loadVerificationKey(keys, record.openCircuit, chain);
  const holds = await verifyAttestation(record, { attestation, open });
  const isHere = chain === record.chainId;
  const of = (
    part: string,
    key: VerificationKey,
    isProven: boolean,
    publicSignals: readonly bigint[],
  ): Verified => ({
    name: name === '' ? part : `${name}: ${part}`,
    valid: isProven && isHere,
    circuit: key.circuit,
    grade: key.grade,
    vkHash: key.vkHash,
    publicSignals: Object.fromEntries(
      publicSignalNames(key.circuit as CircuitName).map((each, i) => [each, String(publicSignals[i])]),
    ),
  });
  return [
    ...record.attestations.map(({ signals }, i) =>
      of(`batch ${i + 1} of the set`, attestation, holds.attestations, signals),
    ),
    of('sealed sum', open, holds.opening, record.opening.signals),
  ];
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
    run: async (options) => {
      const result = await runVerify(options);
      return { data: dataOf(result), lines: describeVerified(result), exitCode: result.valid ? 0 : 3 };
    },
  });
