import { join } from 'node:path';
import { Wallet } from 'ethers';
import { type TrapdoorKey, trapdoorKey, writeKey } from '../../../../scripts/support/trapdoor-key.ts';
import { addPoints, BASE, IDENTITY, mulPoint, type Point } from '../../../../src/protocol/babyjub.ts';
import { contextHash } from '../../../../src/protocol/context.ts';
import { asField, type Field } from '../../../../src/protocol/field.ts';
import { lockedKey } from '../../../../src/protocol/second/locked-key.ts';
import { packDirection, packWeights } from '../../../../src/protocol/second/model.ts';
import { type CircuitName, countOf, publicSignalNames, TINY } from '../../../../src/protocol/second/shape.ts';
import {
  attestationSignals,
  type EvaluateStatement,
  evaluateSignals,
  originSignals,
  type SealStatement,
  type StepStatement,
  scoreSignals,
  sealSignals,
  stepSignals,
} from '../../../../src/protocol/second/statement.ts';
import { secondEnrolmentTypedData } from '../../../../src/protocol/second/typed-data.ts';
import { type Proof, toWireProof } from '../../../../src/verifier/proof.ts';
import { parseVerificationKey } from '../../../../src/verifier/verification-key.ts';
import { MODEL, ROUNDS } from '../../support/fake-relay.ts';
import { keysDirectory } from '../../support/harness.ts';
import {
  BENEFICIARY,
  DIRECTION,
  DIRECTIONS,
  ETA,
  EVALUATORS,
  FRESH,
  NUMBERS_WORD,
  OWNER,
  PENDING,
  POLICY_HASH,
  RECORDS,
  ROUND,
  SecondFakeChain,
  TRAINER_KEY,
  WEIGHTS,
  WEIGHTS_BEFORE,
  words,
} from './second-chain.ts';

/** Requests to a service of the second edition whose proofs hold, under keys with known trapdoors. */

const CIRCUITS: readonly CircuitName[] = [
  ...(['origin', 'attestation-tiny', 'seal-f4', 'evaluate-f4', 'score-f4', 'step-f4'] as const),
];
const keys = new Map(
  CIRCUITS.map((name) => [name, trapdoorKey(name, publicSignalNames(name).length, 'second')]),
);
for (const key of keys.values()) writeKey(join(keysDirectory, 'second'), key);

/** A circuit's key, with which anything can be proven. */
export const keyOf = (circuit: CircuitName) => keys.get(circuit) as TrapdoorKey;
/** By circuit. */
export const secondVkHashes: Readonly<Record<string, string>> = Object.fromEntries(
  [...keys].map(([name, { json }]) => [
    name,
    parseVerificationKey(json, { circuit: name, grade: 'dev', sha256: '' }).vkHash,
  ]),
);
export const newSecondChain = (deployment?: string) => new SecondFakeChain(secondVkHashes, deployment);
/** anvil's second account, the contributor's. */
export const HOLDER = new Wallet('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');

interface Wire {
  a: string[];
  b: string[][];
  c: string[];
}
const wire = (proof: Proof): Wire => structuredClone(toWireProof(proof)) as unknown as Wire;
/** @param seed another seed gives another proof of the same signals */
const proven = (circuit: CircuitName, signals: readonly bigint[], seed: string) => ({
  publicSignals: signals.map(String),
  proof: wire(keyOf(circuit).prove(signals, seed)),
});
const strings = (statement: Record<string, bigint | string | number | boolean>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(statement).map(([name, value]) => [name, typeof value === 'boolean' ? value : `${value}`]),
  );

const DEADLINE = 4_000_000_000n;
const place = () => ({ chainId: 31337n, rounds: ROUNDS, model: asField(MODEL), deadline: DEADLINE });

const originStatement = () => ({
  ...place(),
  ...{ role: 'contributor' as 'contributor' | 'holdout', root: asField(99n), records: RECORDS },
  ...{ period: (100n << 16n) | 200n, sourceListRoot: asField(555n), originNullifier: asField(4242n) },
  ...{ sourceTag: asField(71n), seedHash: asField(72n), beneficiary: BENEFICIARY, relayerFee: 0n },
});

/** A valid origin request; `change` edits the statement before it is proven. */
export function originRequest(change: Partial<ReturnType<typeof originStatement>> = {}, seed = 'proof') {
  const statement = { ...originStatement(), ...change };
  const context = contextHash({ ...statement, round: 0n });
  const { root, records, period, sourceListRoot, model, originNullifier, sourceTag, seedHash } = statement;
  const signals = originSignals({
    ...{ root, records, period, sourceListRoot, model, originNullifier, sourceTag, seedHash, context },
    schemaHash: asField(333n),
  });
  return { statement: strings(statement), ...proven('origin', signals, seed) };
}

const enrolmentStatement = () => ({
  ...{ chainId: 31337n, rounds: ROUNDS, round: ROUND, dataset: 81n, deadline: DEADLINE },
  ...{ previousHead: `0x${'00'.repeat(32)}`, head: `0x${'5e'.repeat(32)}` },
});
type EnrolmentStatement = ReturnType<typeof enrolmentStatement>;

/**
 * An enrolment that the contributor signed.
 * @param change edits what is signed
 * @param sent edits what is sent under that signature
 */
export async function enrolmentRequest(
  change: Partial<EnrolmentStatement> = {},
  sent: Partial<EnrolmentStatement> = {},
  signer: Pick<Wallet, 'signTypedData'> = HOLDER,
) {
  const enrolment = { ...enrolmentStatement(), ...change };
  const { domain, types, value } = secondEnrolmentTypedData(enrolment);
  const signature = await signer.signTypedData(domain, types, value);
  return { enrolment: strings({ ...enrolment, ...sent }), signature };
}

const setStatement = () => ({
  ...place(),
  ...{ round: ROUND, dataset: asField(81n), role: 'contributor' as 'contributor' | 'holdout', before: false },
  ...{ beneficiary: BENEFICIARY as string, relayerFee: 0n },
});
export const HOLDOUT_SET = {
  ...{ role: 'holdout' as const, dataset: asField(82n), beneficiary: EVALUATORS[0] as string },
};
/** A point of the curve for each batch. */
const COMMITMENTS = Array.from({ length: 32 }, (_, index) => mulPoint(BASE, 5n + BigInt(index)));
const commitmentOf = (index: number): Point => COMMITMENTS[index] as Point;
const FRESH_OF_SET = mulPoint(BASE, 40n);

interface SetChanges extends Partial<ReturnType<typeof setStatement>> {
  readonly batches?: number[];
  /** Of the dataset. */
  readonly records?: number;
  /** Edits of the seal before it is proven. */
  readonly seal?: Partial<SealStatement>;
  /** One an evaluator. */
  readonly gates?: readonly bigint[];
}

/** A valid attestation set; `change` edits what the proofs are about. */
export async function setRequest(change: SetChanges = {}, seed = 'proof') {
  const { batches, records = RECORDS, seal = {}, gates = [3n, 4n], ...edits } = change;
  const statement = { ...setStatement(), ...edits };
  const isHoldout = statement.role === 'holdout';
  const drawn = batches ?? (isHoldout ? [0, 2] : [3, 1]);
  const context = contextHash(statement);
  const attestations = drawn.map((index) => {
    const signals = attestationSignals(
      {
        ...{ root: asField(statement.dataset * 1_000n), index, count: countOf(TINY, records, index) },
        ...{ policyHash: POLICY_HASH, commitment: commitmentOf(index), context },
        weights: statement.before ? WEIGHTS_BEFORE : WEIGHTS,
      },
      TINY,
    );
    return proven(TINY.circuit, signals, `${seed} ${index}`);
  });
  const isAccepted = !isHoldout && gates.every((gate) => gate > 0n);
  const sealed = sealSignals(
    {
      sum: drawn.map(commitmentOf).reduce(addPoints, IDENTITY),
      fresh: FRESH_OF_SET,
      mode: isHoldout ? (statement.before ? 'holdoutBefore' : 'holdout') : 'contributor',
      seedHash: asField(statement.dataset + 2n),
      noiseInput: await newSecondChain().noiseInput(statement.round, statement.dataset, statement.before),
      ...{ policyHash: POLICY_HASH, directions: isHoldout ? [] : DIRECTIONS, scores: isHoldout ? [] : gates },
      key: isAccepted ? TRAINER_KEY : lockedKey(),
      sealed: [1n, 2n, 3n, 4n].map(asField),
      context,
      ...seal,
    },
    TINY.f,
  );
  return { statement: strings(statement), attestations, seal: proven('seal-f4', sealed, seed) };
}

const roundStatement = () => ({ ...place(), round: ROUND });
type RoundChange = Partial<ReturnType<typeof roundStatement>>;

/** A valid evaluation of the first evaluator; `change` edits what the proof is about. */
export function evaluationRequest(
  change: RoundChange & Partial<EvaluateStatement> & { evaluator?: bigint } = {},
  seed = 'proof',
) {
  const {
    evaluator = 0n,
    chainId,
    rounds,
    model,
    round,
    deadline,
    ...edits
  } = { ...roundStatement(), ...change };
  const statement = { chainId, rounds, model, round, deadline };
  const e = Number(evaluator);
  const context = { ...statement, role: 'evaluator', relayerFee: 0n } as const;
  const values: EvaluateStatement = {
    ...{ sum: mulPoint(BASE, 23n + evaluator), before: mulPoint(BASE, 25n), count: 8 },
    ...{ policyHash: POLICY_HASH, numbers: NUMBERS_WORD(), direction: DIRECTIONS[e] ?? words(() => 0n) },
    ...{ loss: 9_000n, lossBefore: 9_100n },
    context: contextHash({ ...context, beneficiary: EVALUATORS[e] ?? OWNER }),
    ...edits,
  };
  return {
    statement: strings({ ...statement, evaluator }),
    direction: packDirection(values.direction).map(String),
    ...{ loss: `${values.loss}`, lossBefore: `${values.lossBefore}` },
    proof: proven('evaluate-f4', evaluateSignals(values, TINY.f), seed).proof,
  };
}

/** A valid second score of the contributor's set in the round before; `change` edits what the proof is about. */
export function scoreRequest(
  change: RoundChange & { dataset?: Field; fresh?: Point; score?: bigint; direction?: bigint[] } = {},
  seed = 'proof',
) {
  const { fresh = FRESH, score = 7n, direction = DIRECTION, dataset = asField(81n), ...edits } = change;
  const statement = { ...roundStatement(), round: PENDING, ...edits };
  const context = { ...statement, round: ROUND, role: 'contributor', relayerFee: 0n } as const;
  const signals = scoreSignals(
    {
      ...{ fresh, policyHash: POLICY_HASH, direction, score },
      context: contextHash({ ...context, beneficiary: BENEFICIARY }),
    },
    TINY.f,
  );
  return {
    statement: strings({ ...statement, dataset }),
    fresh: [`${fresh.x}`, `${fresh.y}`],
    score: `${score + (1n << 15n)}`,
    proof: proven('score-f4', signals, seed).proof,
  };
}

/** A valid step; `change` edits what the proof is about. */
export function stepRequest(change: RoundChange & Partial<StepStatement> = {}, seed = 'proof') {
  const { chainId, rounds, model, round, deadline, ...edits } = { ...roundStatement(), ...change };
  const statement = { chainId, rounds, model, round, deadline };
  const values: StepStatement = {
    ...{ sum: mulPoint(BASE, 21n), count: 24, eta: ETA, policyHash: POLICY_HASH, weights: WEIGHTS },
    next: words((j) => 7n * j),
    context: contextHash({ ...statement, role: 'trainer', beneficiary: OWNER, relayerFee: 0n }),
    ...edits,
  };
  return {
    statement: strings(statement),
    weights: packWeights(values.next).map(String),
    proof: proven('step-f4', stepSignals(values, TINY.f), seed).proof,
  };
}
