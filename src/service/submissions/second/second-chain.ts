import type { SecondChainView } from '../../../chain/gateway/second/views.ts';
import type { CircuitName } from '../../../protocol/second/shape.ts';
import type { PrepareDeps } from '../prepared-submission.ts';
import { Remembered } from '../remembered-chain.ts';

/** The part of the chain that submissions are checked against. */
export type CheckedSecondChain = Pick<
  SecondChainView,
  | ('chainId' | 'rounds' | 'model' | 'round' | 'dataset' | 'entry' | 'challenge' | 'noiseInput')
  | ('datasetOfPeriod' | 'encodeCommit' | 'encodeEnrolFor' | 'encodeAttest' | 'encodeEvaluate')
  | ('encodePay' | 'encodeStep')
>;

/** The sources of the submissions' preparers. */
export interface SecondDeps extends PrepareDeps<CheckedSecondChain, CircuitName> {
  /** The fees that a beneficiary allows this relay, for the answers of a model, or for the commitment of a dataset. */
  readonly feeAllowance: (beneficiary: string, allowedFor: bigint) => Promise<bigint>;
}

/**
 * The chain, with its last answers while it does not answer, so that submissions are accepted and wait for it. A stale
 * answer does no harm: the relay simulates the call, and the contract decides. A value that was never read stays unavailable.
 */
export function rememberSecondChain(chain: SecondChainView): CheckedSecondChain {
  const model = new Remembered((id: bigint) => chain.model(id));
  const round = new Remembered((id: bigint) => chain.round(id));
  const dataset = new Remembered((id: bigint) => chain.dataset(id));
  const entry = new Remembered((ofRound: bigint, ofDataset: bigint) => chain.entry(ofRound, ofDataset));
  const challenge = new Remembered((ofRound: bigint, ofDataset: bigint) =>
    chain.challenge(ofRound, ofDataset),
  );
  const noiseInput = new Remembered((ofRound: bigint, ofDataset: bigint, before: boolean) =>
    chain.noiseInput(ofRound, ofDataset, before),
  );
  return {
    chainId: chain.chainId,
    rounds: chain.rounds,
    model: (id) => model.read(id),
    round: (id) => round.read(id),
    dataset: (id) => dataset.read(id),
    entry: (ofRound, ofDataset) => entry.read(ofRound, ofDataset) as ReturnType<SecondChainView['entry']>,
    challenge: (ofRound, ofDataset) => challenge.read(ofRound, ofDataset),
    noiseInput: (ofRound, ofDataset, before) => noiseInput.read(ofRound, ofDataset, before),
    datasetOfPeriod: (...place) => chain.datasetOfPeriod(...place),
    encodeCommit: (...call) => chain.encodeCommit(...call),
    encodeEnrolFor: (...call) => chain.encodeEnrolFor(...call),
    encodeAttest: (...call) => chain.encodeAttest(...call),
    encodeEvaluate: (...call) => chain.encodeEvaluate(...call),
    encodePay: (...call) => chain.encodePay(...call),
    encodeStep: (...call) => chain.encodeStep(...call),
  };
}
