import type { Provider } from 'ethers';
import { ABIS } from '../chain/clients/abis.ts';
import { RoundsClient } from '../chain/clients/rounds-client.ts';
import { AssayError } from '../protocol/errors.ts';
import { asField, type Field } from '../protocol/field.ts';

/** The newest checkpoint of a model on chain. */
export interface ChainCheckpoint {
  /** The round whose step made it; 0 before the first. */
  readonly round: bigint;
  /** Packed. */
  readonly weights: readonly Field[];
}

/**
 * Reads the newest checkpoint of a model of the first edition, and the round that proved it.
 * @throws AssayError `no-checkpoint` (5) before the model's first round, `chain-unavailable` (5)
 */
export async function readCheckpoint(
  provider: Provider,
  rounds: string,
  model: bigint,
  fromBlock: number,
  attempts = 3,
): Promise<ChainCheckpoint> {
  const { checkpoint } = await new RoundsClient(rounds, provider).training(model);
  if (checkpoint.length === 0)
    throw new AssayError('no-checkpoint', 'the model has no checkpoint yet: no round was opened', {
      exitCode: 5,
    });
  const topics = ABIS.rounds.encodeFilterTopics('CheckpointProven', [null, model]);
  const logs = await provider.getLogs({ address: rounds, topics, fromBlock }).catch((cause: unknown) => {
    throw new AssayError('chain-unavailable', "the node does not give the model's checkpoints", {
      exitCode: 5,
      cause,
    });
  });
  const last = logs.at(-1);
  const proven = last === undefined ? undefined : ABIS.rounds.parseLog(last)?.args;
  const weights = checkpoint.map((word) => asField(word));
  if (proven === undefined) return { round: 0n, weights };
  const isSame = [...(proven.weights as bigint[])].every((word, i) => word === weights[i]);
  if (!isSame) {
    // A newer step may be mined between the two reads.
    if (attempts > 1) return readCheckpoint(provider, rounds, model, fromBlock, attempts - 1);
    throw new AssayError('chain-unavailable', "the node's answers about the checkpoint don't agree", {
      exitCode: 5,
    });
  }
  return { round: proven.round as bigint, weights };
}

/**
 * The packed weights that a round's step proved, of either edition: both emit the same event.
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
    throw new AssayError('no-checkpoint', 'the contract has no checkpoint of this model and round', {
      exitCode: 5,
    });
  return [...(proven.weights as bigint[])];
}
