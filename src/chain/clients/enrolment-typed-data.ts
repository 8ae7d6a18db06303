import type { TypedDataDomain, TypedDataField } from 'ethers';
import { ENROL_TYPES, type EnrolMessage, enrolDomain } from './rounds-client.ts';

/** What a beneficiary signs (EIP-712) so that anybody may enrol its dataset: the contract's own type. */
export function enrolmentTypedData(
  enrolment: EnrolMessage & { readonly chainId: bigint; readonly rounds: string },
): { domain: TypedDataDomain; types: Record<string, TypedDataField[]>; value: EnrolMessage } {
  const { chainId, rounds, round, dataset, deadline } = enrolment;
  return { domain: enrolDomain(chainId, rounds), types: ENROL_TYPES, value: { round, dataset, deadline } };
}
