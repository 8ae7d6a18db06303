import { enrolmentTypedData, type TypedDataSigner } from '../protocol/typed-data.ts';
import type { EnrolmentBody } from './bodies.ts';

/** An enrolment that anybody may carry to the chain, by the beneficiary's signature. */
export async function enrolmentBody(
  enrolment: {
    readonly chainId: bigint;
    /** The Rounds contract, checksummed. */
    readonly rounds: string;
    readonly round: bigint;
    readonly dataset: bigint;
    /** Unix seconds. */
    readonly deadline: bigint;
  },
  beneficiary: TypedDataSigner,
): Promise<EnrolmentBody> {
  const { chainId, rounds, round, dataset, deadline } = enrolment;
  const { domain, types, value } = enrolmentTypedData(enrolment);
  return {
    enrolment: {
      chainId: `${chainId}`,
      rounds,
      round: `${round}`,
      dataset: `${dataset}`,
      deadline: `${deadline}`,
    },
    signature: await beneficiary.signTypedData(domain, types, value),
  };
}
