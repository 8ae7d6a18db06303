import { join } from 'node:path';
import type { Command } from 'commander';
import { attestationSetBody } from '../../client/bodies.ts';
import type { DatasetSummary, RoundSummary } from '../../client/round-reader.ts';
import type { DatasetContext } from '../../protocol/context.ts';
import type { Dataset } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import { policyHash } from '../../protocol/policy.ts';
import { unpackDirection, unpackWeights, zeroWords } from '../../protocol/reference-model.ts';
import { originNullifier } from '../../protocol/signature.ts';
import { proveAttestations } from '../../prover/jobs.ts';
import { ACCESS_OPTIONS, type Access, withAccess } from '../access.ts';
import { type KeystoreOptions, openContributor } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { readDatasetFile } from '../dataset-file.ts';
import { assertWritable, privateFolder } from '../files.ts';
import { assertRightDirection } from '../opening-file.ts';
import { writeParcel } from '../parcel.ts';
import { loadPolicy } from '../policy-file.ts';
import { ProofFolder } from '../proof-folder.ts';
import { RELAY_OPTIONS, type RelayOptions, relayTerms, WORK_OPTION } from '../relay-options.ts';
import { readSignatureFile } from '../signature-file.ts';
import { unsigned } from '../values.ts';
import { shortId } from './commit.ts';

export interface ProveOptions extends KeystoreOptions, RelayOptions {
  readonly round: string;
  readonly datasetFile: string;
  readonly signature: string;
  readonly policy: string;
  readonly deployment: string;
  readonly rpc?: string;
  readonly service?: string;
  readonly work: string;
  /** `x,y`: the key to seal to, as the terms have it; needed where only a service says which it is. */
  readonly trainerKey?: string;
  /** The owner's published opening of the holdout's sum: V is checked against it. */
  readonly opening?: string;
  readonly out?: string;
}

export interface ProveResult {
  readonly parcel: string;
  readonly round: string;
  readonly dataset: string;
  readonly batches: readonly number[];
  /** -7..7 each; of a holdout all 0. */
  readonly bands: readonly number[];
}

/** Proves every drawn batch of a dataset for a round; keeps each proof, so that an interrupted run goes on. */
export async function runProve(deps: CliDeps, options: ProveOptions): Promise<ProveResult> {
  if (options.out !== undefined) await assertWritable(options.out, { secret: false, replace: true });
  const roundId = unsigned(options.round, '--round', 1n << 64n);
  const dataset = await readDatasetFile(options.datasetFile);
  const signed = await readSignatureFile(options.signature, dataset);
  const { compiled } = await loadPolicy(options.policy, dataset.shape.circuit);
  const id = originNullifier(signed.serial, dataset.model);
  const asked = await withAccess(options, (access) => readTask(access, options, dataset, id, roundId));
  const { round, state, indices, trainerKey, place } = asked;
  if (round.policyHash !== policyHash(compiled.policy, dataset.shape)) {
    throw new AssayError(
      'wrong-policy',
      `${options.policy} is not the policy that round ${roundId} was opened with`,
    );
  }
  if (options.opening !== undefined) {
    await assertRightDirection(options.opening, round, compiled.policy.vScale);
  }
  const keys = await openContributor(deps, options);
  if (keys.address.toLowerCase() !== state.beneficiary.toLowerCase()) {
    throw new AssayError(
      'wrong-keystore',
      `${options.keystore} is not the keystore of the dataset's beneficiary`,
    );
  }

  const folder = await ProofFolder.open(
    join(await privateFolder(options.work), `round-${roundId}-${shortId(id)}`),
    dataset.shape,
    place.chainId,
  );
  const terms = await folder.terms(relayTerms(options, deps.now()), deps.now());
  const context: DatasetContext = {
    role: state.role,
    ...place,
    model: dataset.model,
    round: roundId,
    beneficiary: state.beneficiary,
    ...terms,
  };
  const weights = unpackWeights(round.weights, dataset.shape);
  const direction =
    state.role === 'holdout' ? zeroWords(dataset.shape) : unpackDirection(round.direction, dataset.shape);
  const set = await proveAttestations(
    await deps.prover(),
    {
      dataset,
      policy: compiled.policy,
      weights,
      direction,
      context,
      holderSecret: keys.holderSecret,
      indices,
    },
    { x: trainerKey[0], y: trainerKey[1] },
    {
      kept: (statement) => folder.kept(statement),
      onProof: async (attestation, done, total) => {
        await folder.keep(attestation);
        deps.note(`batch ${attestation.statement.batchIndex}: proven and verified (${done} of ${total})`);
      },
    },
  );
  const parcel = options.out ?? folder.path('set.json');
  await writeParcel(parcel, {
    kind: 'attestation-set',
    circuit: dataset.shape.circuit,
    body: attestationSetBody(set, id, context, dataset.shape),
  });
  return {
    parcel,
    round: `${roundId}`,
    dataset: `${id}`,
    batches: [...indices],
    bands: set.attestations.map(({ statement }) => statement.band),
  };
}

interface Task {
  readonly round: RoundSummary;
  readonly state: DatasetSummary;
  readonly indices: readonly number[];
  readonly trainerKey: readonly [bigint, bigint];
  readonly place: { readonly chainId: bigint; readonly rounds: string };
}

/** Reads what is to be proven, and refuses what the contract would refuse. */
async function readTask(
  { reader, chain, chainId, rounds }: Access,
  options: ProveOptions,
  dataset: Dataset,
  id: bigint,
  roundId: bigint,
): Promise<Task> {
  const [round, state, model] = await Promise.all([
    reader.round(dataset.model, roundId),
    reader.dataset(id),
    reader.model(dataset.model),
  ]);
  if (state === undefined || state.root !== dataset.tree.root) {
    throw remote('not-committed', 'this dataset is not on chain; commit it first');
  }
  if (round === undefined || model === undefined) {
    throw remote('no-such-round', `round ${roundId} is not a round of this dataset's model`);
  }
  if (round.circuit !== dataset.shape.circuit) {
    throw remote(
      'wrong-circuit',
      `the round is for ${round.circuit}, the dataset was built for ${dataset.shape.circuit}`,
    );
  }
  const phase = state.role === 'holdout' ? 'evaluating' : 'attesting';
  if (round.status !== phase) {
    throw remote(
      'wrong-phase',
      `round ${roundId} is ${round.status}; a ${state.role} answers while it is ${phase}`,
    );
  }
  const { challenge: indices, attestedAt } = await reader.entry(dataset.model, roundId, id);
  if (attestedAt !== 0n) throw remote('already-attested', 'this dataset has answered this round');
  if (indices === undefined) throw remote('not-challenged', 'this dataset is not enrolled for this round');
  return {
    round,
    state,
    indices,
    trainerKey: keyToSealTo(options, chain !== undefined, model.trainerKey),
    place: { chainId, rounds },
  };
}

/** A service could name a key of its own and so read the dataset's sum: its word alone is not taken. */
function keyToSealTo(
  { trainerKey }: ProveOptions,
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
    throw remote('wrong-trainer-key', '--trainer-key is not the key that the model has now; ask the owner');
  }
  return told;
}

const remote = (code: string, message: string): AssayError => new AssayError(code, message, { exitCode: 5 });

export const defineProve = (parent: Command, cli: Cli): void =>
  defineCommand<ProveOptions>(parent, cli, {
    name: 'prove',
    description:
      "answer a round's challenge: prove every drawn batch (resumable), and write the parcel to submit",
    options: [
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-file <file>', description: 'dataset file', required: true },
      { flags: '--signature <file>', description: "the source's signature file", required: true },
      OPTION.policy,
      keystoreOption('contributor'),
      OPTION.passwordFile,
      ...Object.values(ACCESS_OPTIONS),
      { flags: '--trainer-key <x,y>', description: "the trainer's key of the terms; needed without --rpc" },
      {
        flags: '--opening <file>',
        description: "the owner's published opening: check V against the holdout's sum",
      },
      ...RELAY_OPTIONS,
      WORK_OPTION,
      { flags: '--out <file>', description: 'parcel to write (default: in the work folder)' },
    ],
    run: async (options) => {
      const result = await runProve(cli.deps, options);
      return {
        data: result,
        lines: [
          `batches ${result.batches.join(', ')}: bands ${result.bands.join(', ')}`,
          `wrote ${result.parcel}; submit it with assay submit`,
        ],
      };
    },
  });
