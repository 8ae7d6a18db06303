import type { SecondSender } from '../../delivery/second/sender.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { shortId } from '../../protocol/short-id.ts';
import { answerSubmission, parcelPlace, writeSecondParcel } from './parcels.ts';

/**
 * A sender whose answers leave as those of `submit` do: the parcel lies in the work folder with the statement of what leaves,
 * before it is sent.
 *
 * @param work folder of parcels
 */
export const declaredSender = (
  sender: SecondSender,
  policy: CompiledSecondPolicy,
  work: string,
): SecondSender => ({
  ...sender,
  attest: async (values) => {
    const { round, dataset, before } = values.statement;
    const name = `answer-${round}-${shortId(BigInt(dataset))}${before ? '-before' : ''}`;
    await writeSecondParcel(await parcelPlace(work, name), answerSubmission(values, policy));
    await sender.attest(values);
  },
});
