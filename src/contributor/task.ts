import type { DatasetSummary, RoundSummary } from '../client/round-reader.ts';
import type { Access } from '../delivery/access.ts';
import { AssayError, remoteError } from '../protocol/errors.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import type { Material } from './material.ts';

/** A round's challenge to one dataset. Public. */
export interface Task {
  readonly round: RoundSummary;
  readonly state: DatasetSummary;
  /** Drawn batch indices, in the contract's order. */
  readonly indices: readonly number[];
  /** BabyJubJub point to which the sum is sealed, `[x, y]`. */
  readonly trainerKey: readonly [bigint, bigint];
  readonly place: { readonly chainId: bigint; readonly rounds: string };
}

/**
 * Reads a round's challenge to a dataset, and throws early where the contract would reject the answer.
 *
 * @param trainerKey `x,y` in decimal, from the model's terms; required if no node is read
 * @throws AssayError `wrong-policy`, `bad-option` (2); `not-committed`, `no-such-round`, `wrong-circuit`,
 * `wrong-phase`, `already-attested`, `not-challenged`, `wrong-trainer-key` (5)
 */
export async function readTask(
  { reader, chain, chainId, rounds }: Access,
  material: Material,
  roundId: bigint,
  trainerKey: string | undefined,
): Promise<Task> {
  const { dataset, id } = material;
  const [round, state] = await Promise.all([reader.round(dataset.model, roundId), reader.dataset(id)]);
  if (state === undefined || state.root !== dataset.root) {
    throw remoteError('not-committed', 'this dataset is not on chain; commit it first');
  }
  if (round === undefined) {
    throw remoteError('no-such-round', `round ${roundId} is not a round of this dataset's model`);
  }
  assertAnswerable(round, state, material);
  const { challenge: indices, attestedAt } = await reader.entry(dataset.model, roundId, id);
  if (attestedAt !== 0n) throw remoteError('already-attested', 'this dataset has answered this round');
  if (indices === undefined) {
    throw remoteError('not-challenged', 'this dataset is not enrolled for this round');
  }
  const key = keyToSealTo(trainerKey, chain !== undefined, round.trainerKey);
  assertSamePolicy(round, material);
  return { round, state, indices, trainerKey: key, place: { chainId, rounds } };
}

/** Status of a round in which a dataset of that role answers. */
export const phaseOf = (role: DatasetSummary['role']): RoundSummary['status'] =>
  role === 'holdout' ? 'evaluating' : 'attesting';

function assertAnswerable(round: RoundSummary, state: DatasetSummary, { dataset }: Material): void {
  const { circuit } = dataset.shape;
  if (round.circuit !== circuit) {
    throw remoteError(
      'wrong-circuit',
      `the round is for ${round.circuit}, the dataset was built for ${circuit}`,
    );
  }
  const phase = phaseOf(state.role);
  if (round.status !== phase) {
    throw remoteError(
      'wrong-phase',
      `round ${round.id} is ${round.status}; a ${state.role} answers while it is ${phase}`,
    );
  }
}

function assertSamePolicy(round: RoundSummary, { dataset, compiled, policyFile }: Material): void {
  if (round.policyHash === policyHash(compiled.policy, dataset.shape)) return;
  throw new AssayError(
    'wrong-policy',
    `${policyFile} is not the policy that round ${round.id} was opened with`,
  );
}

/** A service that named a key of its own could open the dataset's sum, so its word alone is not trusted. */
function keyToSealTo(
  trainerKey: string | undefined,
  fromNode: boolean,
  named: readonly [bigint, bigint],
): readonly [bigint, bigint] {
  if (trainerKey === undefined) {
    if (fromNode) return named;
    throw new AssayError('bad-option', "without a node, give the trainer's key from the model's terms");
  }
  if (trainerKey !== named.join(',')) {
    throw remoteError(
      'wrong-trainer-key',
      "the given trainer key is not the round's key; ask the model's owner",
    );
  }
  return named;
}
