import { join } from 'node:path';
import type { CliDeps } from '../cli/command.ts';
import type { ProverOptions } from '../cli/options/prover-options.ts';
import { attestationSetBody } from '../client/bodies.ts';
import type { DatasetSummary } from '../client/round-reader.ts';
import type { Access } from '../delivery/access.ts';
import { duration } from '../delivery/block-clock.ts';
import type { Parcel } from '../delivery/deliver.ts';
import type { RoundSummary } from '../protocol/chain-state.ts';
import { contextHash, type DatasetContext } from '../protocol/context.ts';
import type { CommittedDataset, DatasetSignature } from '../protocol/dataset.ts';
import { AssayError, remoteError } from '../protocol/errors.ts';
import type { Field } from '../protocol/field.ts';
import type { CompiledPolicy } from '../protocol/policy/compile.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import { unpackDirection, unpackWeights, zeroWords } from '../protocol/reference-model.ts';
import { circuitOf } from '../protocol/shape.ts';
import { openSignals } from '../protocol/statement.ts';
import { proveAttestations } from '../prover/jobs.ts';
import { privateFolder } from '../system/files.ts';
import { assertProven } from '../verifier/local-verification.ts';
import type { ContributorKeys } from './keys.ts';
import { ProofFolder, type ProofTerms } from './proof-folder.ts';

/** What a dataset answers with, round after round. Private. */
export interface Material {
  readonly dataset: CommittedDataset;
  readonly signed: DatasetSignature;
  /** The dataset's id on chain. */
  readonly id: Field;
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  /** Where the policy was read from, for refusals. */
  readonly policyFile: string;
}

/** What a round asks of a dataset. */
export interface Task {
  readonly round: RoundSummary;
  readonly state: DatasetSummary;
  readonly indices: readonly number[];
  readonly trainerKey: readonly [bigint, bigint];
  readonly place: { readonly chainId: bigint; readonly rounds: string };
}

/**
 * Reads what is to be proven, and refuses what the contract would refuse.
 *
 * @param trainerKey `x,y` as the terms have it; needed where only a service says which it is
 * @throws AssayError `wrong-policy`, `bad-option` (2); `not-committed`, `no-such-round`, `wrong-circuit`,
 * `wrong-phase`, `already-attested`, `not-challenged`, `wrong-trainer-key` (5)
 */
export async function readTask(
  { reader, chain, chainId, rounds }: Access,
  { dataset, id, compiled, policyFile }: Material,
  roundId: bigint,
  trainerKey: string | undefined,
): Promise<Task> {
  const [round, state] = await Promise.all([reader.round(dataset.model, roundId), reader.dataset(id)]);
  if (state === undefined || state.root !== dataset.root) {
    throw remoteError('not-committed', 'this dataset is not on chain; commit it first');
  }
  if (round === undefined) {
    throw remoteError('no-such-round', `round ${roundId} is not a round of this dataset's model`);
  }
  if (round.circuit !== dataset.shape.circuit) {
    throw remoteError(
      'wrong-circuit',
      `the round is for ${round.circuit}, the dataset was built for ${dataset.shape.circuit}`,
    );
  }
  const phase = phaseOf(state.role);
  if (round.status !== phase) {
    throw remoteError(
      'wrong-phase',
      `round ${roundId} is ${round.status}; a ${state.role} answers while it is ${phase}`,
    );
  }
  const { challenge: indices, attestedAt } = await reader.entry(dataset.model, roundId, id);
  if (attestedAt !== 0n) throw remoteError('already-attested', 'this dataset has answered this round');
  if (indices === undefined)
    throw remoteError('not-challenged', 'this dataset is not enrolled for this round');
  const key = keyToSealTo(trainerKey, chain !== undefined, round.trainerKey);
  if (round.policyHash !== policyHash(compiled.policy, dataset.shape)) {
    throw new AssayError(
      'wrong-policy',
      `${policyFile} is not the policy that round ${roundId} was opened with`,
    );
  }
  return { round, state, indices, trainerKey: key, place: { chainId, rounds } };
}

/** While a dataset of that role answers. */
export const phaseOf = (role: DatasetSummary['role']): RoundSummary['status'] =>
  role === 'holdout' ? 'evaluating' : 'attesting';

/** A service could name a key of its own and so read the dataset's sum: its word alone is not taken. */
export function keyToSealTo(
  trainerKey: string | undefined,
  fromNode: boolean,
  told: readonly [bigint, bigint],
): readonly [bigint, bigint] {
  if (trainerKey === undefined) {
    if (fromNode) return told;
    throw new AssayError(
      'bad-option',
      "without --rpc, give the trainer's key of the terms with --trainer-key x,y",
    );
  }
  if (trainerKey !== told.join(',')) {
    throw remoteError('wrong-trainer-key', '--trainer-key is not the key that the round has; ask the owner');
  }
  return told;
}

export interface Answer {
  readonly parcel: Extract<Parcel, { kind: 'attestation-set' }>;
  /** Where the parcel belongs, in the work folder. */
  readonly path: string;
  readonly batches: readonly number[];
  /** -7..7 each; of a holdout all 0. */
  readonly bands: readonly number[];
  readonly cost: ProvingCost;
}

/** What an answer took on this machine and those that helped it. */
export interface ProvingCost {
  /** Made now, the sealed sum's included; and kept from an interrupted run. */
  readonly proofs: number;
  readonly kept: number;
  readonly seconds: number;
  /** Proofs made at the same time. */
  readonly concurrency: number;
  /** What is to be submitted. */
  readonly bytes: number;
}

export const describeCost = ({ proofs, kept, seconds, concurrency, bytes }: ProvingCost): string =>
  `${proofs} proofs in ${seconds.toFixed(1)} s, ${concurrency} at a time${kept > 0 ? `, ${kept} kept from before` : ''}; ${Math.ceil(bytes / 1024)} kB to submit`;

/**
 * Proves every drawn batch and the sealed opening of their sum, verifies each proof, and keeps those of batches as
 * they are made: an interrupted run goes on with what it has.
 *
 * @throws AssayError `wrong-keystore` (2), `proof-fails` (4)
 */
export async function answerTask(
  deps: CliDeps,
  { dataset, id, compiled }: Material,
  { round, state, indices, trainerKey: [x, y], place }: Task,
  keys: Pick<ContributorKeys, 'holderSecret' | 'address'>,
  {
    work,
    terms: wanted,
    prover,
  }: { readonly work: string; readonly terms: ProofTerms; readonly prover: ProverOptions },
): Promise<Answer> {
  if (keys.address.toLowerCase() !== state.beneficiary.toLowerCase()) {
    throw new AssayError('wrong-keystore', "the keystore is not the one of the dataset's beneficiary");
  }
  const { shape } = dataset;
  const folder = await ProofFolder.open(
    join(await privateFolder(work), `round-${round.id}-${shortId(id)}`),
    shape,
    place.chainId,
  );
  const terms = await folder.terms(wanted, deps.now());
  const context: DatasetContext = {
    role: state.role,
    ...place,
    model: dataset.model,
    round: round.id,
    beneficiary: state.beneficiary,
    ...terms,
  };
  const started = Date.now();
  let kept = 0;
  const made = await deps.prover(prover);
  const set = await proveAttestations(
    made,
    {
      dataset,
      policy: compiled.policy,
      weights: unpackWeights(round.weights, shape),
      direction: state.role === 'holdout' ? zeroWords(shape) : unpackDirection(round.direction, shape),
      context,
      holderSecret: keys.holderSecret,
      indices,
    },
    { x, y },
    {
      kept: async (statement) => {
        const proof = await folder.kept(statement);
        if (proof !== undefined) kept++;
        return proof;
      },
      onProof: async (attestation, done, total) => {
        await folder.keep(attestation);
        const pace = (Date.now() - started) / 1000 / Math.max(1, done - kept);
        const left = done < total && done > kept ? `, ${duration(pace * (total - done))} left` : '';
        deps.note(
          `batch ${attestation.statement.batchIndex}: proven and verified (${done} of ${total}${left})`,
        );
      },
    },
  );
  const opened = openSignals(
    {
      sum: set.commitmentSum,
      trainerKey: { x, y },
      sealed: set.sealedOpening,
      context: contextHash(context),
    },
    shape,
  );
  await assertProven(circuitOf('open', shape), place.chainId, opened, set.openProof);
  const parcel: Answer['parcel'] = {
    kind: 'attestation-set',
    circuit: shape.circuit,
    body: attestationSetBody(set, id, context, shape),
  };
  return {
    parcel,
    path: folder.path('set.json'),
    batches: [...indices],
    bands: set.attestations.map(({ statement }) => statement.band),
    cost: {
      proofs: indices.length - kept + 1,
      kept,
      seconds: (Date.now() - started) / 1000,
      concurrency: made.concurrency ?? 1,
      bytes: Buffer.byteLength(JSON.stringify(parcel.body)),
    },
  };
}

/** First digits of an id, for file names. */
export const shortId = (id: bigint): string => id.toString(16).padStart(64, '0').slice(0, 12);
