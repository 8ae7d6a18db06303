import { expect } from 'vitest';
import {
  attestationCase,
  evaluateCase,
  originCase,
  scoreCase,
  sealCase,
  stepCase,
} from '../../../../scripts/support/second-cases.ts';
import { type CircuitName, roundCircuit, type Shape } from '../../../../src/protocol/second/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  originSignals,
  scoreSignals,
  sealSignals,
  stepSignals,
} from '../../../../src/protocol/second/statement.ts';
import type { AssayProver } from '../../../../src/prover/assay-prover.ts';
import type { CircuitInputs } from '../../../../src/prover/inputs.ts';
import { SECOND_KEYS } from '../../../../src/prover/second/keys.ts';
import { loadVerificationKey } from '../../../../src/verifier/load-verification-key.ts';
import { parseProof } from '../../../../src/verifier/parse-proof.ts';
import { snarkjsVerifier } from '../../../../src/verifier/verify-proof.ts';

type SecondProver = AssayProver<CircuitName>;

/** Expects a proof that the committed verification key accepts for exactly these signals. */
async function isProven(
  prover: SecondProver,
  circuit: CircuitName,
  inputs: CircuitInputs,
  signals: readonly bigint[],
): Promise<void> {
  const { proof, publicSignals } = await prover.prove(circuit, inputs);
  expect(publicSignals, circuit).toEqual(signals);
  const key = loadVerificationKey(SECOND_KEYS, circuit, 31337n);
  expect(await snarkjsVerifier.verify(key, signals, parseProof(proof)), circuit).toBe(true);
  const other = signals.map((signal, i) => (i === signals.length - 1 ? signal + 1n : signal));
  expect(await snarkjsVerifier.verify(key, other, parseProof(proof)), circuit).toBe(false);
}

export const provesOrigin = (prover: SecondProver): Promise<void> => {
  const { inputs, statement } = originCase();
  return isProven(prover, 'origin', inputs, originSignals(statement));
};

/** One full batch. */
export const provesAttestation = (prover: SecondProver, shape: Shape): Promise<void> => {
  const { inputs, statement } = attestationCase(shape);
  return isProven(prover, shape.circuit, inputs, attestationSignals(statement, shape));
};

/** Seal, evaluation, second score and step. */
export async function provesRound(prover: SecondProver, shape: Shape): Promise<void> {
  const proves = (kind: 'seal' | 'evaluate' | 'score' | 'step', inputs: CircuitInputs, signals: bigint[]) =>
    isProven(prover, roundCircuit(kind, shape.f), inputs, signals);
  const [seal, evaluate, score, step] = [
    sealCase(shape),
    evaluateCase(shape),
    scoreCase(shape),
    stepCase(shape),
  ];
  await proves('seal', seal.inputs, sealSignals(seal.statement, shape.f));
  await proves('evaluate', evaluate.inputs, evaluateSignals(evaluate.statement, shape.f));
  await proves('score', score.inputs, scoreSignals(score.statement, shape.f));
  await proves('step', step.inputs, stepSignals(step.statement, shape.f));
}
