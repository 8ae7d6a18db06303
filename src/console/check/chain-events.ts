import { type Provider, toBeHex } from 'ethers';
import { ABIS } from '../../chain/clients/abis.ts';
import { plainArgs } from '../../chain/replay/plain-args.ts';
import type { EventArgs } from '../../chain/replay/types.ts';
import { SourceError } from '../data/source.ts';

/** An event of Rounds2 as the chain holds it. */
export interface MinedEvent {
  readonly name: string;
  readonly args: EventArgs;
  readonly block: number;
  readonly transaction: string;
}

const TRY_ANOTHER = 'Choose another endpoint of the same chain, best one that keeps old transactions.';

const NAMES = ['Attested', 'HoldoutAttested', 'DrawSpent', 'ScoreProven'];

/** Where the contract is. */
export interface Place {
  readonly chainId: bigint;
  /** The Rounds2 contract. */
  readonly rounds: string;
  readonly fromBlock: number;
}

/**
 * The events of a dataset that tell its answers, draws and second scores, in the chain's order.
 * @throws SourceError if the endpoint does not search events
 */
export async function eventsOfDataset(
  provider: Provider,
  { rounds, fromBlock }: Place,
  dataset: bigint,
): Promise<MinedEvent[]> {
  const hashes = NAMES.map((name) => `${ABIS.rounds.getEvent(name)?.topicHash}`);
  const topics = [hashes, null, toBeHex(dataset, 32)];
  const logs = await provider.getLogs({ address: rounds, topics, fromBlock, toBlock: 'latest' }).catch(() => {
    throw new SourceError('The endpoint did not search the events.', TRY_ANOTHER);
  });
  return [...logs]
    .sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index)
    .flatMap((log) => {
      const parsed = ABIS.rounds.parseLog(log);
      if (parsed === null) return [];
      return [
        {
          ...{ name: parsed.name, args: plainArgs(parsed.fragment.inputs, parsed.args) },
          ...{ block: log.blockNumber, transaction: log.transactionHash },
        },
      ];
    });
}

/**
 * The arguments of the mined call, which hold the proofs.
 * @throws SourceError if the transaction is not kept, or calls another contract
 */
export async function callOf(
  provider: Provider,
  rounds: string,
  hash: string,
): Promise<{ readonly set: EventArgs; readonly before: boolean }> {
  const transaction = await provider.getTransaction(hash);
  if (transaction === null) throw new SourceError('The endpoint does not keep the transaction.', TRY_ANOTHER);
  const isDirect = transaction.to?.toLowerCase() === rounds.toLowerCase();
  const call = isDirect ? ABIS.rounds.parseTransaction(transaction) : null;
  if (call === null || !/^attest(Holdout)?$/.test(call.name)) {
    throw new SourceError(
      'The proofs are inside a call of another contract, which this page cannot read.',
      'Ask the contributor for the parcel of the answer, and check it on the page Verify.',
    );
  }
  const args = plainArgs(call.fragment.inputs, call.args);
  return { set: args['set'] as EventArgs, before: args['before'] === true };
}
