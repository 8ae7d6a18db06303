import { type InferenceAnswer, inferenceAnswer } from '../api/inference.ts';
import { AssayError } from '../protocol/errors.ts';
import { asField, type Field } from '../protocol/field.ts';
import { inferenceContext } from '../protocol/second/inference.ts';
import { unpackWeights } from '../protocol/second/model.ts';
import { inferCircuit, type Shape, shapeOf } from '../protocol/second/shape.ts';
import { inferSignals } from '../protocol/second/statement.ts';
import { loadVerificationKey } from '../verifier/load-verification-key.ts';
import { parseProof } from '../verifier/parse-proof.ts';
import { parsePublicSignals } from '../verifier/parse-public-signals.ts';
import { snarkjsVerifier } from '../verifier/verify-proof.ts';

/** The checkpoint that a verifier believes, from the chain or from a file of its own. */
export interface TrustedCheckpoint {
  readonly chainId: bigint;
  readonly rounds: string;
  readonly model: bigint;
  readonly round: bigint;
  /** Packed. */
  readonly weights: readonly bigint[];
  /** Undefined where only the weights are known: the answer's own is then compared with nothing. */
  readonly policyHash: bigint | undefined;
}

/** The first thing that is wrong with an answer; undefined where it is proven. */
export type AnswerFault =
  | 'no-proof'
  | 'another-checkpoint'
  | 'another-policy'
  | 'another-statement'
  | 'another-record'
  | 'invalid-proof';

/** Reads an answer of a gateway. @throws AssayError `bad-answer` (2) */
export function parseAnswer(json: unknown): InferenceAnswer {
  const parsed = inferenceAnswer.safeParse(json);
  if (!parsed.success)
    throw new AssayError('bad-answer', 'this is not an answer of an inference gateway', {
      cause: parsed.error,
    });
  return parsed.data;
}

/**
 * Verifies that an answer is the checkpoint's for the committed record and for the use that it names.
 *
 * @param keys folder of the verification keys
 * @param recordHash of the verifier's own record under the proof's salt, if it has the record
 * @throws AssayError as the parsers and `loadVerificationKey`
 */
export async function verifyAnswer(
  answer: InferenceAnswer,
  checkpoint: TrustedCheckpoint,
  keys: string,
  recordHash?: Field,
): Promise<AnswerFault | undefined> {
  const { proof } = answer;
  if (proof === undefined || answer.answers.length !== 1) return 'no-proof';
  const isSamePlace =
    BigInt(answer.chainId) === checkpoint.chainId &&
    answer.rounds.toLowerCase() === checkpoint.rounds.toLowerCase() &&
    BigInt(answer.model) === checkpoint.model &&
    BigInt(answer.round) === checkpoint.round;
  if (!isSamePlace) return 'another-checkpoint';
  if (checkpoint.policyHash !== undefined && BigInt(answer.policyHash) !== checkpoint.policyHash)
    return 'another-policy';
  if (recordHash !== undefined && BigInt(proof.recordHash) !== recordHash) return 'another-record';
  const shape = shapeOfProof(proof.circuit);
  const expected = inferSignals(
    {
      policyHash: asField(BigInt(answer.policyHash)),
      weights: unpackWeights(checkpoint.weights, shape.f),
      recordHash: asField(BigInt(proof.recordHash)),
      probability: BigInt(answer.answers[0]?.probability ?? -1),
      context: inferenceContext({
        ...{ chainId: checkpoint.chainId, rounds: checkpoint.rounds, model: asField(checkpoint.model) },
        ...{ round: checkpoint.round, useId: answer.use.useId },
      }),
    },
    shape,
  );
  const signals = parsePublicSignals(proof.publicSignals, expected.length);
  if (signals.some((signal, i) => signal !== expected[i])) return 'another-statement';
  const key = loadVerificationKey(keys, inferCircuit(shape), checkpoint.chainId);
  const isProven = await snarkjsVerifier.verify(key, signals, parseProof(proof.proof));
  return isProven ? undefined : 'invalid-proof';
}

/** @throws AssayError `unknown-circuit` (2) */
function shapeOfProof(circuit: string): Shape {
  if (!circuit.startsWith('infer-'))
    throw new AssayError('unknown-circuit', 'the proof is of another circuit');
  return shapeOf(circuit.replace('infer', 'attestation'));
}
