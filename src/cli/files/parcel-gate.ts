import type { SecondParcel } from '../../delivery/second/parcel.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type ApprovalOptions, readDemandedApproval } from './approval-gate.ts';

/**
 * Refuses to send a parcel under an approval that ended or was revoked since the parcel was made, or that is for another
 * model or dataset. A parcel may have waited for a person. Does nothing if no approval is demanded.
 *
 * The parcel itself was made under the whole gate (`assertApproved`).
 *
 * @param now Unix seconds
 * @throws AssayError `approval-other-model`, `approval-other-dataset` (3); as `readDemandedApproval`
 */
export async function assertMaySend(
  options: ApprovalOptions,
  parcel: SecondParcel,
  now: number,
): Promise<void> {
  const approval = await readDemandedApproval(options, now);
  // An enrolment names its dataset by the id alone, and holds nothing of records.
  if (approval === undefined || parcel.kind === 'enrolment') return;
  const { terms } = approval;
  const { statement } = parcel.body;
  if (BigInt(statement.model) !== BigInt(terms.model))
    throw new AssayError('approval-other-model', 'the approval is for another model than the parcel', {
      exitCode: 3,
    });
  if ('root' in statement && 'root' in terms.dataset && statement.root !== terms.dataset.root)
    throw new AssayError('approval-other-dataset', 'the approval is for another dataset than the parcel', {
      exitCode: 3,
    });
}
