import type { Log, Provider } from 'ethers';
import { ABIS } from '../chain/clients/abis.ts';
import { SecondRoundsClient } from '../chain/clients/second/rounds-client.ts';
import { AssayError, remoteError } from '../protocol/errors.ts';
import { asField, type Field } from '../protocol/field.ts';

/** The newest checkpoint of a model on chain. */
export interface ChainCheckpoint {
  /** The round whose step made it; 0 before the first. */
  readonly round: bigint;
  /** Packed. */
  readonly weights: readonly Field[];
}

const topicOf = (event: string): string => ABIS.rounds.encodeFilterTopics(event, [])[0] as string;

/** The events that change a model's checkpoint. */
const TOPICS = ['RoundOpened', 'CheckpointProven', 'RoundRolledBack'].map(topicOf);

/** A checkpoint in the history of a model: W falls back when the loss rose. */
interface Made {
  readonly round: bigint;
  readonly weights: readonly bigint[];
}

const isSame = (one: readonly bigint[], other: readonly bigint[]): boolean =>
  one.length === other.length && one.every((word, i) => word === other[i]);

/**
 * The checkpoint that a model's events leave, and the round whose step proved it.
 *
 * - The first round, and the first of a version with other verifiers, opens at weights that no step of the model made:
 *   they count as those of round 0.
 * - A step's weights are undone by the round that names the step's.
 *
 * @param logs of the Rounds contract, in order, also of other models
 * @returns undefined before the first round, or where the events contradict each other
 */
export function checkpointOfEvents(logs: readonly Log[], model: bigint): Made | undefined {
  const made: Made[] = [];
  for (const log of logs) {
    const event = ABIS.rounds.parseLog(log);
    if (event === null) continue;
    const { name, args } = event;
    const weights = [...(args.weights as bigint[])];
    const last = made.at(-1);
    if (name === 'RoundRolledBack') {
      // A round of another model undoes no step of this one.
      if (last === undefined || last.round === 0n || last.round !== args.undone) continue;
      made.pop();
      if (!isSame(made.at(-1)?.weights ?? [], weights)) return undefined;
      continue;
    }
    if (args.model !== model) continue;
    if (name === 'CheckpointProven') made.push({ round: args.round as bigint, weights });
    else if (last === undefined || !isSame(last.weights, weights)) made.push({ round: 0n, weights });
  }
  return made.at(-1);
}

/**
 * Reads the checkpoint of a model from the contract's state, and the round that proved it from its
 * events. Both must agree.
 *
 * @param fromBlock of the deployment
 * @throws AssayError `no-checkpoint` (5) before the model's first round; `chain-unavailable` (5)
 */
export async function readSecondCheckpoint(
  provider: Provider,
  rounds: string,
  model: bigint,
  fromBlock: number,
  attempts = 3,
): Promise<ChainCheckpoint> {
  const { checkpoint } = await new SecondRoundsClient(rounds, provider).training(model);
  if (checkpoint.length === 0)
    throw remoteError('no-checkpoint', 'the model has no checkpoint yet: no round was opened');
  const logs = await provider
    .getLogs({ address: rounds, topics: [TOPICS], fromBlock })
    .catch((cause: unknown) => {
      throw new AssayError('chain-unavailable', "the node does not give the model's checkpoints", {
        exitCode: 5,
        cause,
      });
    });
  const made = checkpointOfEvents(logs, model);
  if (made !== undefined && isSame(made.weights, checkpoint))
    return { round: made.round, weights: checkpoint.map((word): Field => asField(word)) };
  // A newer step or round may be mined between the two reads.
  if (attempts > 1) return readSecondCheckpoint(provider, rounds, model, fromBlock, attempts - 1);
  throw remoteError('chain-unavailable', "the node's answers about the checkpoint don't agree");
}

/**
 * The packed weights that a round's step proved.
 * @throws AssayError `no-checkpoint` (5), `chain-unavailable` (5)
 */
export async function readProvenWeights(
  provider: Provider,
  rounds: string,
  model: bigint,
  round: bigint,
): Promise<readonly bigint[]> {
  const topics = ABIS.rounds.encodeFilterTopics('CheckpointProven', [round, model]);
  const logs = await provider.getLogs({ address: rounds, topics, fromBlock: 0 }).catch((cause: unknown) => {
    throw new AssayError('chain-unavailable', 'the node does not give the checkpoint', {
      exitCode: 5,
      cause,
    });
  });
  const [log] = logs;
  const proven = log === undefined ? undefined : ABIS.rounds.parseLog(log)?.args;
  if (proven === undefined)
    throw remoteError('no-checkpoint', 'the contract has no checkpoint of this model and round');
  return [...(proven.weights as bigint[])];
}
