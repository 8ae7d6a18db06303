import { verifyTypedData } from 'ethers';
import type { AttestationSetValues, OriginValues } from '../client/bodies.ts';
import { addPoints, IDENTITY } from '../protocol/babyjub.ts';
import { contextHash } from '../protocol/context.ts';
import { AssayError } from '../protocol/errors.ts';
import { type CircuitName, circuitOf, publicSignalNames, shapeOf } from '../protocol/shape.ts';
import { openSignals } from '../protocol/statement.ts';
import { enrolmentTypedData } from '../protocol/typed-data.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import type { Proof } from '../verifier/proof.ts';
import type { Submission } from './submission.ts';

/** Something that a file claims, and what is needed to verify it. */
export type Claim =
  | {
      /** The file within its folder, and the part of the file. */
      readonly name: string;
      readonly kind: 'proof';
      readonly circuit: CircuitName;
      readonly publicSignals: readonly bigint[];
      readonly proof: Proof;
      /** Chain that the parcel names; undefined for a bare proof file. */
      readonly chainId: bigint | undefined;
      /** Whether the proof is for the parcel's own statement (its context). */
      readonly isBound: boolean;
    }
  | {
      readonly name: string;
      readonly kind: 'signature';
      /** Account that signed the enrolment; the contract compares it with the dataset's beneficiary. */
      readonly signer: string;
    }
  | { readonly name: string; readonly kind: 'unverified'; readonly why: string };

/** Every claim of a parcel. @throws AssayError as the parsers; `bad-option` (2) for a misshapen trainer key */
export function claimsOf(submission: Submission, name: string, trainerKey: string | undefined): Claim[] {
  switch (submission.kind) {
    case 'origin':
      return [originClaim(submission.values, named(name, 'origin'))];
    case 'enrolment': {
      const { enrolment, signature } = submission.values;
      const { domain, types, value } = enrolmentTypedData(enrolment);
      return [
        {
          name: named(name, 'enrolment'),
          kind: 'signature',
          signer: verifyTypedData(domain, types, value, signature),
        },
      ];
    }
    case 'attestation-set':
      return setClaims(submission.values, submission.circuit, name, trainerKey);
  }
}

const named = (file: string, part: string): string => (file === '' ? part : `${file}: ${part}`);

const signalOf = (circuit: CircuitName, signals: readonly bigint[], name: string): bigint =>
  signals[publicSignalNames(circuit).indexOf(name)] ?? -1n;

function originClaim({ statement, publicSignals, proof }: OriginValues, name: string): Claim {
  const context = contextHash({ ...statement, round: 0n });
  return {
    name,
    kind: 'proof',
    circuit: 'origin',
    publicSignals,
    proof: parseProof(proof),
    chainId: statement.chainId,
    isBound: signalOf('origin', publicSignals, 'context') === context,
  };
}

function setClaims(
  values: AttestationSetValues,
  circuit: string,
  name: string,
  trainerKey: string | undefined,
): Claim[] {
  const { statement, attestations, sealedOpening, openProof } = values;
  const shape = shapeOf(circuit);
  const context = contextHash(statement);
  const { chainId } = statement;
  const batches = attestations.map(({ publicSignals, proof }): Claim => {
    const batch = signalOf(shape.circuit, publicSignals, 'batchIndex');
    return {
      name: named(name, `batch ${batch}`),
      kind: 'proof',
      circuit: shape.circuit,
      publicSignals,
      proof: parseProof(proof),
      chainId,
      isBound: signalOf(shape.circuit, publicSignals, 'context') === context,
    };
  });
  const sealed = named(name, 'sealed sum');
  if (trainerKey === undefined) {
    const why = "the proof of the sealed sum needs the trainer's key";
    return [...batches, { name: sealed, kind: 'unverified', why }];
  }
  const sum = attestations
    .map(({ publicSignals }) => ({
      x: signalOf(shape.circuit, publicSignals, 'commitment[0]'),
      y: signalOf(shape.circuit, publicSignals, 'commitment[1]'),
    }))
    .reduce(addPoints, IDENTITY);
  const opening = { sum, trainerKey: pointOf(trainerKey), sealed: sealedOpening, context };
  const openCircuit = circuitOf('open', shape);
  return [
    ...batches,
    {
      name: sealed,
      kind: 'proof',
      circuit: openCircuit,
      publicSignals: openSignals(opening, shape),
      proof: parseProof(openProof),
      chainId,
      isBound: true,
    },
  ];
}

function pointOf(text: string): { x: bigint; y: bigint } {
  const match = /^([0-9]{1,78}),([0-9]{1,78})$/.exec(text);
  if (!match) throw new AssayError('bad-option', "the trainer's key must be x,y in decimal");
  return { x: BigInt(match[1] as string), y: BigInt(match[2] as string) };
}
