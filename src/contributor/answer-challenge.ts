import { join } from 'node:path';
import { type AttestationSetValues, attestationSetValues, wireBody } from '../client/bodies.ts';
import { duration } from '../delivery/block-clock.ts';
import type { Submission } from '../delivery/submission.ts';
import { contextHash, type DatasetContext } from '../protocol/context.ts';
import type { CommittedDataset } from '../protocol/dataset.ts';
import { AssayError } from '../protocol/errors.ts';
import { unpackDirection, unpackWeights, zeroWords } from '../protocol/reference-model.ts';
import { circuitOf } from '../protocol/shape.ts';
import { shortId } from '../protocol/short-id.ts';
import { openSignals } from '../protocol/statement.ts';
import {
  type AttestationSet,
  type AttestationTask,
  type JobHooks,
  proveAttestations,
} from '../prover/jobs.ts';
import { privateFolder } from '../system/files.ts';
import { assertProven } from '../verifier/local-verification.ts';
import type { ContributorDeps } from './dependencies.ts';
import type { ContributorKeys } from './keys.ts';
import type { Material } from './material.ts';
import { ProofFolder, type ProofTerms } from './proof-folder.ts';
import type { Task } from './task.ts';

/** Everything that answering one challenge needs, gathered beforehand. */
interface AnswerRequest {
  readonly material: Material;
  readonly task: Task;
  readonly keys: Pick<ContributorKeys, 'holderSecret' | 'address'>;
  /** Folder that keeps proofs between runs. */
  readonly work: string;
  readonly terms: ProofTerms;
}

export interface Answer {
  readonly submission: Extract<Submission, { kind: 'attestation-set' }>;
  /** Path for the parcel, in the work folder. */
  readonly path: string;
  readonly batches: readonly number[];
  /** One a batch, -7..7; 0 for a holdout. */
  readonly bands: readonly number[];
  readonly cost: ProvingCost;
}

/** Cost of an answer, on this machine and its workers. */
export interface ProvingCost {
  /** Proofs made by this run, the proof of the sealed sum included. */
  readonly proofs: number;
  /** Proofs reused from an interrupted run. */
  readonly kept: number;
  readonly seconds: number;
  /** Proofs made at the same time. */
  readonly concurrency: number;
  /** Size of the request body. */
  readonly bytes: number;
}

export const describeCost = ({ proofs, kept, seconds, concurrency, bytes }: ProvingCost): string =>
  `${proofs} proofs in ${seconds.toFixed(1)} s, ${concurrency} at a time${kept > 0 ? `, ${kept} kept from before` : ''}; ${Math.ceil(bytes / 1024)} kB to submit`;

/**
 * Proves every drawn batch and the sealed opening of their sum, and verifies each proof. Each batch's proof is kept in
 * the work folder as soon as it is made, so that an interrupted run can be resumed.
 *
 * @throws AssayError `wrong-keystore` (2); `bad-work-folder`, `proof-fails` (4)
 */
export async function answerChallenge(deps: ContributorDeps, request: AnswerRequest): Promise<Answer> {
  const { material, task, keys } = request;
  if (keys.address.toLowerCase() !== task.state.beneficiary.toLowerCase()) {
    throw new AssayError('wrong-keystore', "the keystore is not the one of the dataset's beneficiary");
  }
  const { shape } = material.dataset;
  const name = `round-${task.round.id}-${shortId(material.id)}`;
  const path = join(await privateFolder(request.work), name);
  const folder = await ProofFolder.open(path, shape, task.place.chainId);
  const terms = await folder.terms(request.terms, deps.now());
  const context: DatasetContext = {
    role: task.state.role,
    ...task.place,
    model: material.dataset.model,
    round: task.round.id,
    beneficiary: task.state.beneficiary,
    ...terms,
  };
  const progress = new ProofProgress(deps, folder);
  const prover = await deps.prover();
  const [x, y] = task.trainerKey;
  const set = await proveAttestations(prover, attestationTask(request, context), { x, y }, progress.hooks);
  await assertOpens(set, task, context, shape);
  const values = attestationSetValues(set, material.id, context, shape);
  return {
    submission: { kind: 'attestation-set', circuit: shape.circuit, values },
    path: folder.path('set.json'),
    batches: [...task.indices],
    bands: set.attestations.map(({ statement }) => statement.band),
    cost: {
      proofs: task.indices.length - progress.kept + 1,
      kept: progress.kept,
      seconds: progress.seconds(),
      concurrency: prover.concurrency ?? 1,
      bytes: sizeOf(values),
    },
  };
}

function attestationTask({ material, task, keys }: AnswerRequest, context: DatasetContext): AttestationTask {
  const { dataset, compiled } = material;
  const { round, indices } = task;
  return {
    dataset,
    policy: compiled.policy,
    weights: unpackWeights(round.weights, dataset.shape),
    direction:
      context.role === 'holdout' ? zeroWords(dataset.shape) : unpackDirection(round.direction, dataset.shape),
    context,
    holderSecret: keys.holderSecret,
    indices,
  };
}

/** Verifies the proof that the sealed words hold the opening of the commitments' sum. */
async function assertOpens(
  set: AttestationSet,
  { trainerKey: [x, y], place }: Task,
  context: DatasetContext,
  shape: CommittedDataset['shape'],
): Promise<void> {
  const statement = {
    sum: set.commitmentSum,
    trainerKey: { x, y },
    sealed: set.sealedOpening,
    context: contextHash(context),
  };
  await assertProven(circuitOf('open', shape), place.chainId, openSignals(statement, shape), set.openProof);
}

const sizeOf = (values: AttestationSetValues): number => Buffer.byteLength(JSON.stringify(wireBody(values)));

/** Keeps proofs in a folder as they are made, and notes how far a job is. */
class ProofProgress {
  readonly #note: ContributorDeps['note'];
  readonly #folder: ProofFolder;
  readonly #started = Date.now();
  kept = 0;

  constructor({ note }: ContributorDeps, folder: ProofFolder) {
    this.#note = note;
    this.#folder = folder;
  }

  readonly hooks: JobHooks = {
    kept: async (statement) => {
      const proof = await this.#folder.kept(statement);
      if (proof !== undefined) this.kept++;
      return proof;
    },
    onProof: async (attestation, done, total) => {
      await this.#folder.keep(attestation);
      const made = done - this.kept;
      const left = (this.seconds() / Math.max(1, made)) * (total - done);
      const forecast = done < total && made > 0 ? `, ${duration(left)} left` : '';
      this.#note(
        `batch ${attestation.statement.batchIndex}: proven and verified (${done} of ${total}${forecast})`,
      );
    },
  };

  /** Since the job began. */
  seconds(): number {
    return (Date.now() - this.#started) / 1000;
  }
}
