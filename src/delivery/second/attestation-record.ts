import { z } from 'zod';
import { secondAttestationSetRequest } from '../../api/second/requests.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import { FIELD_MODULUS } from '../../protocol/field.ts';
import {
  type AttestationCircuit,
  type CircuitName,
  publicSignalNames,
  roundCircuit,
  shapeOf,
} from '../../protocol/second/shape.ts';
import type { ProvenSignals } from '../../verifier/combine-proofs.ts';
import { nobleVerifier } from '../../verifier/noble-verifier.ts';
import { parseProof } from '../../verifier/parse-proof.ts';
import { setLayout } from '../../verifier/second/set-layout.ts';
import type { VerificationKey } from '../../verifier/verification-key.ts';
import { type SignalsOfPair, verifyCombined } from '../../verifier/verify-combined.ts';
import { boundParts } from './parcel-claims.ts';

/** A dataset's answer as the chain holds it: the proofs of one mined call, with every public signal. Public. */
export interface SecondAttestationRecord {
  readonly transaction: string;
  readonly circuit: AttestationCircuit;
  readonly statement: z.output<typeof statement>;
  /** One a batch, without its point C. */
  readonly attestations: readonly SignalsOfPair[];
  readonly combinedC: readonly [bigint, bigint];
  readonly seal: ProvenSignals;
}

export const SECOND_ATTESTATION = 'assay/attestation/v2';

const { statement } = secondAttestationSetRequest.shape;
const decimal = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,77})$/)
  .transform(BigInt);
const pair = z.tuple([decimal, decimal]);
const signals = z.array(decimal.refine((value) => value < FIELD_MODULUS)).max(64);
const halfProof = { a: pair, b: z.tuple([pair, pair]) };
/** As many as a call may have. */
const MOST_BATCHES = 32;

const recordSchema = z.strictObject({
  format: z.literal(SECOND_ATTESTATION),
  transaction: z.string().regex(/^0x[0-9a-f]{64}$/),
  circuit: z.string(),
  statement,
  attestations: z
    .array(z.strictObject({ signals, proof: z.strictObject(halfProof) }))
    .min(1)
    .max(MOST_BATCHES),
  combinedC: pair,
  seal: z.strictObject({ signals, proof: z.strictObject({ ...halfProof, c: pair }) }),
});

/** The record as JSON text. Integers are decimal strings. The same record has one text, in whatever order its members are. */
export function secondAttestationText(record: SecondAttestationRecord): string {
  const { transaction, circuit, attestations, combinedC, seal } = record;
  const names = Object.keys(statement.shape) as (keyof SecondAttestationRecord['statement'])[];
  const ordered = Object.fromEntries(names.map((name) => [name, record.statement[name]]));
  return JSON.stringify(
    { format: SECOND_ATTESTATION, transaction, circuit, statement: ordered, attestations, combinedC, seal },
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value),
  );
}

/** The circuit of the seal of a record. */
export const sealCircuitOf = ({ circuit }: Pick<SecondAttestationRecord, 'circuit'>): CircuitName =>
  roundCircuit('seal', shapeOf(circuit).f);

/**
 * Parses the JSON of a record. Its points are checked when it is verified.
 * @throws AssayError `bad-attestation`, `unknown-circuit` (2)
 */
export function parseSecondAttestation(json: unknown): SecondAttestationRecord {
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) {
    throw new AssayError('bad-attestation', 'this is not an attestation, or it was changed', {
      cause: parsed.error,
    });
  }
  const { format: _, circuit, ...rest } = parsed.data;
  const record = { ...rest, circuit: shapeOf(circuit).circuit };
  const hasArity = (name: CircuitName, { length }: readonly bigint[]) =>
    publicSignalNames(name).length === length;
  const isWhole =
    record.attestations.every((each) => hasArity(record.circuit, each.signals)) &&
    hasArity(sealCircuitOf(record), record.seal.signals);
  if (!isWhole)
    throw new AssayError('bad-attestation', 'the attestation has other public signals than its circuit');
  return record;
}

/** The checks of a record, and whether each holds. */
export interface AttestationVerdict {
  /** The proofs of the batches, together. */
  readonly batches: boolean;
  readonly seal: boolean;
  /** The proofs are for the record's statement, and belong together. */
  readonly isBound: boolean;
}

/** Verifies a record's proofs under these keys. */
export async function verifySecondAttestation(
  record: SecondAttestationRecord,
  keys: { readonly attestation: VerificationKey; readonly seal: VerificationKey },
): Promise<AttestationVerdict> {
  const { circuit, attestations, combinedC, seal } = record;
  const set = {
    ...{ key: keys.attestation, attestations, combinedC, openKey: keys.seal, opening: seal },
    layout: setLayout(circuit),
  };
  const bound = boundParts(circuit, record.statement, {
    attestations: attestations.map((each) => each.signals),
    seal: seal.signals,
  });
  return {
    batches: await holds(() => verifyCombined(set)),
    seal: await holds(() => nobleVerifier.verify(keys.seal, seal.signals, parseProof(wireOf(seal.proof)))),
    isBound: bound.seal && bound.batches.every((isBound) => isBound),
  };
}

/** A point outside its group is a proof that does not hold. */
async function holds(check: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await check();
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
