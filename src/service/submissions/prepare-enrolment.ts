import { ProblemError } from '../../api/problem.ts';
import type { SharedView } from '../../chain/gateway/views.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Enrolment } from '../../protocol/typed-data.ts';
import type { NewSubmission, Store } from '../store/submission-store.ts';
import { beneficiarySignature, type SignedData } from './enrolment-signature.ts';
import {
  assertDeployment,
  isAccepted,
  knownDataset,
  knownRound,
  type PreparedSubmission,
  toJson,
  wrongDomain,
} from './prepared-submission.ts';

/** The chain as an enrolment is checked against it. */
interface EnrolmentChain<R, E> extends Pick<SharedView, 'chainId' | 'rounds'> {
  round(id: bigint): Promise<R | undefined>;
  dataset(id: bigint): Promise<{ readonly model: bigint; readonly beneficiary: string } | undefined>;
  encodeEnrolFor(enrolment: E, signature: string): NewSubmission['call'];
}

export interface EnrolmentDeps<R, E> {
  readonly chain: EnrolmentChain<R, E>;
  readonly store: Store;
  /** The gateway itself: a simulation is never remembered. */
  readonly live: Pick<SharedView, 'simulate'>;
  /** Sender of the calls; simulations use it. */
  readonly relayAddress: string;
  /** The EIP-712 data of an enrolment. */
  readonly signedData: (enrolment: E) => SignedData;
  /** Refuses a round that takes no enrolments. @throws ProblemError `wrong-phase` */
  readonly assertOpen?: (round: R) => void;
}

/** A dataset's enrolment for a round, signed by its beneficiary. */
export async function prepareEnrolment<
  R extends { readonly model: bigint },
  E extends Enrolment & { readonly chainId: bigint; readonly rounds: string },
>(
  { chain, store, live, relayAddress, signedData, assertOpen }: EnrolmentDeps<R, E>,
  { enrolment, signature }: { readonly enrolment: E; readonly signature: string },
): Promise<PreparedSubmission> {
  assertDeployment(chain, enrolment);
  const round = await knownRound(chain, enrolment.round);
  const dataset = await knownDataset(chain, enrolment.dataset);
  if (dataset.model !== round.model) throw wrongDomain('the dataset belongs to another model');
  const identity = `enrolment:${enrolment.round}:${enrolment.dataset}`;
  // Without the deadline: a second signature for the same enrolment is the same statement.
  const statement = toJson({ kind: 'enrolment', ...enrolment, deadline: null });
  if (assertOpen !== undefined && !(await isAccepted(store, identity, statement))) assertOpen(round);
  const own = beneficiarySignature(dataset.beneficiary, signedData(enrolment), signature);
  const call = chain.encodeEnrolFor(enrolment, own ?? signature);
  // Also for the beneficiary's own signature: an account with code is asked (ERC-1271), even if its key signed.
  await assertSignatureAccepted(live, relayAddress, call, own !== undefined);
  return { kind: 'enrolment', identity, statement, proofs: [], call: () => call };
}

/** @param isOwn the beneficiary's key signed: while the chain does not answer, that is enough to wait for it */
async function assertSignatureAccepted(
  live: Pick<SharedView, 'simulate'>,
  relayAddress: string,
  call: NewSubmission['call'],
  isOwn: boolean,
): Promise<void> {
  try {
    await live.simulate(call, relayAddress);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    if (isOwn && error.code === 'chain-unavailable') return;
    if (error.code !== 'call-reverted') throw error;
    // Leave any other revert to the relay: the dataset may be enrolled already.
    if (error.message !== 'INVALID_SIGNATURE') return;
    throw new ProblemError('invalid-signature', 'the contract does not accept this signature');
  }
}
