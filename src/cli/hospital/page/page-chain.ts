import { BlockClock } from '../../../delivery/block-clock.ts';
import type { SecondChainAccess } from '../../../delivery/second/chain-access.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type {
  SecondDatasetView,
  SecondEntryView,
  SecondRoundView,
} from '../../../protocol/second/chain-state.ts';
import { fieldValue } from '../../options/values.ts';
import { withSecondChain } from '../../second/connect.ts';
import { type AccountSummary, readAccount } from '../../second/status/account.ts';
import { type Moment, momentsOf } from '../../status/round-times.ts';

/** The chain's state that the page shows of a folder's dataset. */
export interface PageChain {
  readonly dataset?: SecondDatasetView;
  readonly account?: AccountSummary;
  /** The model's newest round, with the dataset's part in it. */
  readonly round?: PageRound;
  /** False: the dataset is not on chain. */
  readonly isCommitted?: false;
  /** Why the chain could not be read. */
  readonly problem?: string;
}

export interface PageRound {
  readonly round: SecondRoundView;
  readonly entry: SecondEntryView;
  readonly moments: readonly Moment[];
  /** Drawn batches of the dataset that are not answered; empty before the draw. */
  readonly drawn: readonly number[];
  /** The round of an accepted set whose second score is due now. */
  readonly scored: bigint | undefined;
  /** Of a holdout: its evaluator has yet to prove direction and losses, and all its holdouts have answered. */
  readonly isEvaluationDue: boolean;
}

interface ChainOptions {
  readonly deployment: string;
  readonly rpc?: string;
  readonly datasetId?: string;
}

/** Never throws an AssayError: the page shows what is kept on this machine in any case. */
export async function readPageChain(options: ChainOptions): Promise<PageChain> {
  try {
    return await withSecondChain(options, (chain) => read(chain, options));
  } catch (error) {
    if (error instanceof AssayError) return { problem: error.message };
    throw error;
  }
}

async function read(chain: SecondChainAccess, { datasetId }: ChainOptions): Promise<PageChain> {
  const id = datasetId === undefined ? undefined : fieldValue(datasetId, '--dataset-id');
  const dataset = id === undefined ? undefined : await chain.gateway.dataset(id);
  if (dataset === undefined) return { isCommitted: false };
  const account = await readAccount(chain, dataset.model, dataset.beneficiary);
  const { lastRound } = await chain.reads.training(dataset.model);
  const round = lastRound === 0n ? undefined : await chain.gateway.round(lastRound);
  return {
    ...{ dataset, account },
    ...(round === undefined ? {} : { round: await readRound(chain, dataset, round) }),
  };
}

async function readRound(
  chain: SecondChainAccess,
  dataset: SecondDatasetView,
  round: SecondRoundView,
): Promise<PageRound> {
  const { gateway, reads, provider } = chain;
  const entry = (await gateway.entry(round.id, dataset.id)) as SecondEntryView;
  const isOpen = entry.enrolled && !entry.attested && entry.draws > 0;
  const evaluator = round.pins.evaluators.findIndex(
    (each) => each.toLowerCase() === dataset.beneficiary.toLowerCase(),
  );
  const evaluation = round.evaluations[evaluator];
  return {
    ...{ round, entry },
    moments: await momentsOf(round.schedule, new BlockClock(provider)),
    drawn: isOpen && round.beacon !== 0n ? await reads.challenge(round.id, dataset.id) : [],
    scored: await scoredRound(chain, dataset.id, round),
    isEvaluationDue: evaluation !== undefined && evaluation.due === 0 && evaluation.direction.length === 0,
  };
}

async function scoredRound(
  { reads }: SecondChainAccess,
  dataset: bigint,
  { phase, pending }: SecondRoundView,
): Promise<bigint | undefined> {
  if (phase !== 'attesting' || pending === 0n) return undefined;
  const { accepted, paid } = await reads.entry(pending, dataset);
  if (!accepted || paid) return undefined;
  return (await reads.round(pending)).phase === 'stepped' ? pending : undefined;
}
