import type { TypedDataDomain, TypedDataField } from 'ethers';
import { asField } from '../protocol/field.ts';
import { enrolmentTypedData } from '../protocol/typed-data.ts';
import { type EnrolmentBody, type EnrolmentValues, wireBody } from './bodies.ts';

/**
 * Signs EIP-712 data: an ethers wallet, or another holder of the beneficiary's key.
 *
 * @example
 * ```ts
 * import type { TypedDataSigner } from 'assay/sdk';
 * import { Wallet } from 'ethers';
 *
 * export const beneficiary: TypedDataSigner = Wallet.createRandom();
 * ```
 */
export interface TypedDataSigner {
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: object,
  ): Promise<string>;
}

/**
 * An enrolment that is to be signed.
 *
 * @example
 * ```ts
 * import type { Enrolment } from 'assay/sdk';
 *
 * export const enrolment: Enrolment = {
 *   chainId: 31337n,
 *   rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
 *   round: 7n,
 *   dataset: 81n,
 *   deadline: BigInt(Math.floor(Date.now() / 1000) + 3600),
 * };
 * ```
 */
export interface Enrolment {
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  readonly round: bigint;
  /** The dataset's id on chain. */
  readonly dataset: bigint;
  /** Unix seconds after which the contract rejects the enrolment. */
  readonly deadline: bigint;
}

/** Signs an enrolment as the dataset's beneficiary. */
export async function enrolmentValues(
  enrolment: Enrolment,
  beneficiary: TypedDataSigner,
): Promise<EnrolmentValues> {
  const { domain, types, value } = enrolmentTypedData(enrolment);
  const signature = await beneficiary.signTypedData(domain, types, value);
  return { enrolment: { ...enrolment, dataset: asField(enrolment.dataset) }, signature };
}

/**
 * Body of POST /v1/enrolments, signed by the dataset's beneficiary. Any account may submit it.
 *
 * @example
 * ```ts
 * import { enrolmentBody, ServiceClient } from 'assay/sdk';
 * import { Wallet } from 'ethers';
 *
 * const enrolment = {
 *   chainId: 31337n,
 *   rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
 *   round: 7n,
 *   dataset: 81n,
 *   deadline: BigInt(Math.floor(Date.now() / 1000) + 3600),
 * };
 * const body = await enrolmentBody(enrolment, Wallet.createRandom());
 * await new ServiceClient('https://assay.example').submitEnrolment(body);
 * ```
 */
export const enrolmentBody = async (
  enrolment: Enrolment,
  beneficiary: TypedDataSigner,
): Promise<EnrolmentBody> => wireBody(await enrolmentValues(enrolment, beneficiary));
