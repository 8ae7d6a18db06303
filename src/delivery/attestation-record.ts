import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import type { EvmProof } from '../protocol/evm-proof.ts';
import { FIELD_MODULUS } from '../protocol/field.ts';
import { isCircuitName, publicSignalNames } from '../protocol/shape.ts';
import type { ProvenSignals } from '../verifier/combine-proofs.ts';
import { nobleVerifier } from '../verifier/noble-verifier.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import type { VerificationKey } from '../verifier/verification-key.ts';
import { type SignalsOfPair, verifyCombined } from '../verifier/verify-combined.ts';

/** An attestation as the chain holds it: the proofs of one mined call, with every public signal. Public. */
export interface AttestationRecord {
  readonly chainId: bigint;
  /** The Rounds contract. */
  readonly rounds: string;
  readonly round: bigint;
  readonly dataset: bigint;
  readonly transaction: string;
  readonly circuit: string;
  readonly openCircuit: string;
  readonly attestations: readonly SignalsOfPair[];
  readonly combinedC: readonly [bigint, bigint];
  readonly opening: ProvenSignals;
}

export const ATTESTATION_FORMAT = 'assay/attestation/v1';

const decimal = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const pair = z.tuple([decimal, decimal]);
const signals = z.array(decimal.refine((value) => value < FIELD_MODULUS)).max(64);
const halfProof = { a: pair, b: z.tuple([pair, pair]) };

const recordSchema = z.strictObject({
  format: z.literal(ATTESTATION_FORMAT),
  chainId: decimal,
  rounds: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  round: decimal,
  dataset: decimal,
  transaction: z.string().regex(/^0x[0-9a-f]{64}$/),
  circuit: z.string(),
  openCircuit: z.string(),
  attestations: z
    .array(z.strictObject({ signals, proof: z.strictObject(halfProof) }))
    .min(1)
    .max(32),
  combinedC: pair,
  opening: z.strictObject({ signals, proof: z.strictObject({ ...halfProof, c: pair }) }),
});

/** The record as JSON text. Integers are decimal strings. */
export const attestationText = (record: AttestationRecord): string =>
  JSON.stringify({ format: ATTESTATION_FORMAT, ...record }, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  );

/**
 * Parses the JSON of a record. Its points are checked when it is verified.
 * @throws AssayError `bad-attestation` (2)
 */
export function parseAttestation(json: unknown): AttestationRecord {
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) {
    throw new AssayError('bad-attestation', 'this is not an attestation, or it was changed', {
      cause: parsed.error,
    });
  }
  const { format: _, ...record } = parsed.data;
  const { circuit, openCircuit, attestations, opening } = record;
  const hasArity = (name: string, { length }: readonly bigint[]) =>
    isCircuitName(name) && publicSignalNames(name).length === length;
  const isWhole =
    attestations.every((each) => hasArity(circuit, each.signals)) && hasArity(openCircuit, opening.signals);
  if (!isWhole)
    throw new AssayError('bad-attestation', 'the attestation has other public signals than its circuit');
  return record;
}

/**
 * Whether the record's proofs satisfy the keys.
 * @returns for the attestations together, and for the sealed sum
 */
export async function verifyAttestation(
  record: AttestationRecord,
  keys: { readonly attestation: VerificationKey; readonly open: VerificationKey },
): Promise<{ readonly attestations: boolean; readonly opening: boolean }> {
  const { attestations, combinedC, opening } = record;
  const set = { key: keys.attestation, attestations, combinedC, openKey: keys.open, opening };
  return {
    attestations: holds(() => verifyCombined(set)),
    opening: await verifyOpening(keys.open, opening),
  };
}

async function verifyOpening(
  key: VerificationKey,
  { signals: given, proof }: ProvenSignals,
): Promise<boolean> {
  try {
    return await nobleVerifier.verify(key, given, parseProof(wireOf(proof)));
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

/** A point outside its group is a proof that does not hold. */
function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof AssayError) return false;
    throw error;
  }
}

const wireOf = ({ a, b, c }: EvmProof) => ({
  a: a.map(String),
  b: b.map(([imaginary, real]) => [`${real}`, `${imaginary}`]),
  c: c.map(String),
});
