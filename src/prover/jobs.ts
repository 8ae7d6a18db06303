import { randomBytes } from 'node:crypto';
import type { AccreditationList } from '../protocol/accreditation.ts';
import { addPoints, IDENTITY, type Point } from '../protocol/babyjub.ts';
import type { Batch } from '../protocol/batch.ts';
import { commit } from '../protocol/commitment.ts';
import { type Context, contextHash, type DatasetContext } from '../protocol/context.ts';
import type { CommittedDataset, DatasetSignature } from '../protocol/dataset.ts';
import { AssayError } from '../protocol/errors.ts';
import { type Field, SUBGROUP_ORDER } from '../protocol/field.ts';
import type { Policy } from '../protocol/policy/policy.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import { band, gradient, packDirection, packWeights, score } from '../protocol/reference-model.ts';
import { type Opening, sealOpening } from '../protocol/sealed-opening.ts';
import { blinding } from '../protocol/secrets.ts';
import { circuitOf, countOf, type Shape } from '../protocol/shape.ts';
import { holderOf, originNullifier } from '../protocol/signature.ts';
import type {
  AttestationStatement,
  EvaluateStatement,
  OpenStatement,
  OriginStatement,
  StepStatement,
} from '../protocol/statement.ts';
import type { WireProof } from '../protocol/wire-proof.ts';
import { inParallel } from '../system/in-parallel.ts';
import { attestationInputs, evaluateInputs, openInputs, originInputs, stepInputs } from './inputs.ts';
import type { Prover as AnyProver } from './prover.ts';

/** Of the first edition's circuits. */
type Prover = AnyProver<string>;

export interface ProvedOrigin {
  readonly statement: OriginStatement;
  readonly proof: WireProof;
}

/**
 * Proves circuit 1 (origin) for a signed dataset.
 * @throws AssayError `not-accredited`, `wrong-holder` (3)
 */
export async function proveOrigin(
  prover: Prover,
  dataset: CommittedDataset,
  signed: DatasetSignature,
  list: AccreditationList,
  holderSecret: Field,
  context: Context,
): Promise<ProvedOrigin> {
  if (holderOf(holderSecret) !== signed.holder) {
    throw new AssayError('wrong-holder', 'The source signed this dataset for another holder.', {
      exitCode: 3,
    });
  }
  const index = list.indexOf(signed.sourceKey);
  const statement: OriginStatement = {
    root: dataset.root,
    records: dataset.records,
    period: dataset.period,
    schemaHash: dataset.schemaHash,
    sourceListRoot: list.root,
    model: dataset.model,
    originNullifier: originNullifier(signed.serial, dataset.model),
    context: contextHash(context),
  };
  const { proof } = await prover.prove(
    'origin',
    originInputs(statement, {
      sourceKey: signed.sourceKey,
      sourceIndex: index,
      sourceSiblings: list.siblings(index),
      signature: signed.signature,
      serial: signed.serial,
      holderSecret,
    }),
  );
  return { statement, proof };
}

/** The task of a challenged dataset. */
export interface AttestationTask {
  readonly dataset: CommittedDataset;
  readonly policy: Policy;
  readonly weights: readonly bigint[];
  /** The zero direction for a holdout. */
  readonly direction: readonly bigint[];
  readonly context: DatasetContext;
  readonly holderSecret: Field;
  /** Challenged batch indices, in the contract's order. */
  readonly indices: readonly number[];
}

export interface ProvedAttestation {
  readonly statement: AttestationStatement;
  readonly proof: WireProof;
}

export interface AttestationSet {
  readonly attestations: readonly ProvedAttestation[];
  readonly sealedOpening: readonly Field[];
  /** Proof of circuit 3 (open): the sealed words contain the opening of the commitments' sum. */
  readonly openProof: WireProof;
  /** The opening in the clear. Private: for the contributor's own checks. */
  readonly opening: Opening;
  /** Sum of the set's commitments, as the contract computes it. */
  readonly commitmentSum: Point;
}

interface PreparedAttestation {
  readonly statement: AttestationStatement;
  readonly batch: Batch;
  readonly gradient: readonly bigint[];
  readonly blinding: bigint;
}

/** Statement, gradient and blinding of one challenged batch: everything except the proof. */
async function prepareAttestation(task: AttestationTask, index: number): Promise<PreparedAttestation> {
  const { dataset, policy, context } = task;
  const batch = await dataset.batch(index);
  const W = packWeights(task.weights);
  const hash = policyHash(policy, dataset.shape);
  const gradientWords = gradient(batch.records, task.weights);
  const rho = blinding(task.holderSecret, {
    root: dataset.root,
    batchIndex: index,
    round: context.round,
    role: context.role,
    policyHash: hash,
    weights: W,
  });
  return {
    batch,
    gradient: gradientWords,
    blinding: rho,
    statement: {
      root: dataset.root,
      batchIndex: index,
      count: countOf(dataset.shape, dataset.records, index),
      period: dataset.period,
      policyHash: hash,
      W,
      V: packDirection(task.direction),
      commitment: commit(gradientWords, rho),
      band: band(score(task.direction, gradientWords), policy.scoreScale),
      context: contextHash(context),
    },
  };
}

/** Hooks of a job: proofs that exist already, and a callback for each new proof. */
export interface JobHooks {
  /** Returns a proof from an interrupted run, if it is for exactly this statement. */
  readonly kept?: (statement: AttestationStatement) => Promise<WireProof | undefined>;
  /** Called after each proof. Proofs may finish in any order. */
  readonly onProof?: (attestation: ProvedAttestation, done: number, total: number) => Promise<void> | void;
}

/**
 * Proves circuit 2 (attestation) for every challenged batch, and circuit 3 (open) for their sum, sealed to
 * the trainer.
 */
export async function proveAttestations(
  prover: Prover,
  task: AttestationTask,
  trainerKey: Point,
  hooks: JobHooks = {},
): Promise<AttestationSet> {
  const { dataset } = task;
  const attestations: ProvedAttestation[] = [];
  const made = new Map<number, ProvedAttestation>();
  let commitmentSum: Point = IDENTITY;
  let blindingSum = 0n;
  const gradientSum = task.weights.map(() => 0n);
  let done = 0;
  const one = async (index: number): Promise<void> => {
    const prepared = await prepareAttestation(task, index);
    const { statement, batch } = prepared;
    const path = dataset.path(index);
    const proof =
      (await hooks.kept?.(statement)) ??
      (
        await prover.prove(
          dataset.shape.circuit,
          attestationInputs(
            statement,
            { batch, path, policy: task.policy, blinding: prepared.blinding },
            dataset.shape,
          ),
        )
      ).proof;
    made.set(index, { statement, proof });
    blindingSum = (blindingSum + prepared.blinding) % SUBGROUP_ORDER;
    prepared.gradient.forEach((word, j) => {
      gradientSum[j] = (gradientSum[j] as bigint) + word;
    });
    await hooks.onProof?.({ statement, proof }, ++done, task.indices.length);
  };
  await inParallel(task.indices, prover.concurrency ?? 1, one);
  for (const index of task.indices) {
    const attestation = made.get(index) as ProvedAttestation;
    attestations.push(attestation);
    commitmentSum = addPoints(commitmentSum, attestation.statement.commitment);
  }
  const opening: Opening = { gradient: gradientSum, blinding: blindingSum };
  // Fresh for every sealing: a second use would give two openings the same pads.
  const ephemeral = (BigInt(`0x${randomBytes(48).toString('hex')}`) % (SUBGROUP_ORDER - 1n)) + 1n;
  const sealedOpening = sealOpening(opening, trainerKey, ephemeral);
  const statement: OpenStatement = {
    sum: commitmentSum,
    trainerKey,
    sealed: sealedOpening,
    context: contextHash(task.context),
  };
  const { proof } = await prover.prove(
    circuitOf('open', dataset.shape),
    openInputs(statement, opening, ephemeral),
  );
  return { attestations, opening, commitmentSum, sealedOpening, openProof: proof };
}

/** Proves circuit 4 (evaluate): V follows from the sum of the holdouts. */
export async function proveEvaluate(
  prover: Prover,
  statement: EvaluateStatement,
  opening: Opening,
  policy: Policy,
  shape: Shape,
): Promise<WireProof> {
  const inputs = evaluateInputs(statement, opening, policy, shape);
  return (await prover.prove(circuitOf('evaluate', shape), inputs)).proof;
}

/** Proves circuit 5 (step): the next checkpoint follows from the old one and the accepted sum. */
export async function proveStep(
  prover: Prover,
  statement: StepStatement,
  opening: Opening,
  shape: Shape,
): Promise<WireProof> {
  return (await prover.prove(circuitOf('step', shape), stepInputs(statement, opening, shape))).proof;
}
