import type { Point } from '../../../protocol/babyjub.ts';
import type { EvmProof } from '../../../protocol/evm-proof.ts';
import type { Field } from '../../../protocol/field.ts';
import type {
  AnswerPart,
  SecondAccountView,
  SecondDatasetView,
  SecondEntryView,
  SecondModelView,
  SecondRoundView,
} from '../../../protocol/second/chain-state.ts';
import type { SecondEnrolment } from '../../../protocol/second/typed-data.ts';
import type { AttestationSetCall, OriginCall } from '../../clients/second/round-types.ts';
import type { ContractCall } from '../contract-call.ts';
import type { ConnectedChain, SharedView } from '../views.ts';

/**
 * The service's view of a chain: reads of the public state, and encoded calls that any account may
 * send. gateway.ts implements it; tests use a fake. Unknown ids give undefined.
 */
export interface SecondChainView extends SharedView {
  model(model: bigint): Promise<SecondModelView | undefined>;
  round(round: bigint): Promise<SecondRoundView | undefined>;
  dataset(dataset: bigint): Promise<SecondDatasetView | undefined>;
  entry(round: bigint, dataset: bigint): Promise<SecondEntryView>;
  account(model: bigint, beneficiary: string): Promise<SecondAccountView>;
  /** Drawn batch indices in order; undefined before the beacon, and for a contributor that has answered. */
  challenge(round: bigint, dataset: bigint): Promise<readonly number[] | undefined>;
  /** The public signal `noiseInput` of a dataset's seal; undefined for a dataset that is not enrolled. */
  noiseInput(round: bigint, dataset: bigint, before: boolean): Promise<Field | undefined>;
  /** The dataset of a source for a model and period; 0: none. */
  datasetOfPeriod(model: bigint, sourceTag: bigint, period: bigint): Promise<bigint>;
  /** Fees that a relayer may still take of a beneficiary: for answers of a model, or for the commitment of a dataset. */
  feeAllowance(beneficiary: string, allowedFor: bigint, relayer: string): Promise<bigint>;

  encodeCommit(statement: OriginCall, proof: EvmProof): ContractCall;
  encodeEnrolFor(enrolment: SecondEnrolment, signature: string): ContractCall;
  encodeAttest(part: AnswerPart, set: AttestationSetCall): ContractCall;
  encodeEvaluate(evaluation: EvaluateCall): ContractCall;
  encodePay(score: PayCall): ContractCall;
  encodeStep(step: StepCall): ContractCall;
}

/** One connection to one deployment, for the service's reads and for the relay. */
export interface SecondGateway extends SecondChainView, ConnectedChain {
  readonly chainId: bigint;
}

/** Arguments of the call that proves an evaluator's direction and losses. */
interface EvaluateCall {
  readonly round: bigint;
  /** Index among the round's evaluators. */
  readonly evaluator: number;
  /** Packed. */
  readonly direction: readonly bigint[];
  /** Units of 2^-16. */
  readonly loss: bigint;
  readonly lossBefore: bigint;
  readonly deadline: bigint;
  readonly proof: EvmProof;
}

/** Arguments of the call that proves a set's second score. */
interface PayCall {
  /** The round of the set. */
  readonly round: bigint;
  readonly dataset: bigint;
  readonly fresh: Point;
  /** p + 2^15. */
  readonly score: bigint;
  readonly deadline: bigint;
  readonly proof: EvmProof;
}

/** Arguments of the call that proves the next checkpoint. */
interface StepCall {
  readonly round: bigint;
  /** Packed. */
  readonly weights: readonly bigint[];
  readonly deadline: bigint;
  readonly proof: EvmProof;
}
