import '../check/zod-setup.ts';
import { parseSecondParcel } from '../../delivery/second/parcel.ts';
import { signerOf } from '../../delivery/second/parcel-claims.ts';
import type { SecondEnrolment } from '../../protocol/second/typed-data.ts';
import { shortNumber } from '../data/format.ts';
import { versionOf } from '../data/second/world.ts';
import { type DeploymentRecord, SourceError } from '../data/source.ts';
import { phaseOf, type World } from '../data/world.ts';

/** An enrolment of a file, with what the round's terms say of it. */
export interface GivenEnrolment {
  readonly enrolment: SecondEnrolment;
  readonly signature: string;
  readonly model: bigint;
  /** The account that answers for the dataset, pays the bond, and signed the file. */
  readonly beneficiary: string;
  /** In the smallest unit of the model's token. */
  readonly bond: bigint;
  /** Batches that the dataset opens in the round, at most. */
  readonly batches: number;
  /** Last block for the answer. */
  readonly until: bigint;
}

const MAKE_AGAIN = 'Make it again with assay enrol --out FILE.';

/**
 * Reads an enrolment that `assay enrol --out` wrote, and compares it with the deployment and the round.
 * @throws SourceError if it is for other contracts, too late, or of another account; AssayError `bad-parcel`
 */
export function readEnrolmentFile(
  text: string,
  { chainId, contracts }: DeploymentRecord,
  state: World,
): GivenEnrolment {
  const submission = parseSecondParcel(jsonOf(text));
  if (submission.kind !== 'enrolment')
    throw new SourceError('The file is a parcel, but no enrolment.', MAKE_AGAIN);
  const { enrolment, signature } = submission.values;
  const isHere =
    enrolment.chainId === BigInt(chainId) &&
    enrolment.rounds.toLowerCase() === contracts['Rounds2']?.address.toLowerCase();
  if (!isHere)
    throw new SourceError(
      'The enrolment is for contracts of another deployment.',
      'Open the console of that deployment.',
    );
  const dataset = state.datasets.get(enrolment.dataset);
  const round = state.rounds.get(enrolment.round);
  if (dataset === undefined || round === undefined)
    throw new SourceError(
      `This page knows no ${round === undefined ? `round ${enrolment.round}` : `dataset ${shortNumber(enrolment.dataset)}`}.`,
      'Wait until the source of this page has seen it, and choose the file again.',
    );
  if (round.enrolled.some((entry) => entry.dataset === dataset.id))
    throw new SourceError(
      `Dataset ${shortNumber(dataset.id)} is enrolled in round ${round.id} already.`,
      'There is nothing more to send. The page of the round shows what comes next.',
    );
  if (phaseOf(round) !== 'enrolling' || BigInt(state.head.block) >= round.schedule.sealHeight)
    throw new SourceError(`Round ${round.id} takes no datasets any more.`, 'Enrol in the next round.');
  if (enrolment.deadline < state.head.time)
    throw new SourceError('The deadline of the file has passed.', MAKE_AGAIN);
  if (signerOf(submission).toLowerCase() !== dataset.beneficiary.toLowerCase())
    throw new SourceError("The file is not signed by the dataset's account.", MAKE_AGAIN);
  const { chainId: _, rounds: __, ...call } = enrolment;
  const terms = versionOf(state, round)?.content.terms;
  return {
    ...{ enrolment: call, signature, model: round.model, beneficiary: dataset.beneficiary },
    bond: BigInt(terms?.enrolmentBond ?? 0n),
    batches: Number(terms?.batchesPerRound ?? 0n),
    until: round.schedule.attestDeadline,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceError('The file is not JSON, so it is no enrolment.', MAKE_AGAIN);
  }
}
