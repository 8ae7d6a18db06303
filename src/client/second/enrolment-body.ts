import type { TypedDataDomain, TypedDataField } from 'ethers';
import { asField } from '../../protocol/field.ts';
import { secondEnrolmentTypedData } from '../../protocol/second/typed-data.ts';
import { wireBody } from '../bodies.ts';
import type { SecondEnrolmentBody, SecondEnrolmentValues } from './bodies.ts';

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
 * An enrolment that is to be signed. Heads are 0x-prefixed, with 64 hex digits.
 *
 * @example
 * ```ts
 * import type { SecondEnrolment } from 'assay/sdk';
 *
 * export const enrolment: SecondEnrolment = {
 *   chainId: 31337n,
 *   rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
 *   round: 7n,
 *   dataset: 81n,
 *   previousHead: `0x${'00'.repeat(32)}`,
 *   head: `0x${'5e'.repeat(32)}`,
 *   deadline: BigInt(Math.floor(Date.now() / 1000) + 3600),
 * };
 * ```
 */
export interface SecondEnrolment {
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  readonly round: bigint;
  /** The dataset's id on chain. */
  readonly dataset: bigint;
  /** Unix seconds after which the contract rejects the enrolment. */
  readonly deadline: bigint;
  /** Head of the holder's ledger in the dataset's last enrolment; zeros for the first. */
  readonly previousHead: string;
  /** The ledger's present head. */
  readonly head: string;
}

/** Signs an enrolment as the dataset's beneficiary. */
export async function secondEnrolmentValues(
  enrolment: SecondEnrolment,
  beneficiary: TypedDataSigner,
): Promise<SecondEnrolmentValues> {
  const { domain, types, value } = secondEnrolmentTypedData(enrolment);
  const signature = await beneficiary.signTypedData(domain, types, value);
  return { enrolment: { ...enrolment, dataset: asField(enrolment.dataset) }, signature };
}

/**
 * Body of POST /v2/enrolments, signed by the dataset's beneficiary. Any account may submit it.
 *
 * @example
 * ```ts
 * import {
 *   type SecondEnrolment,
 *   SecondServiceClient,
 *   secondEnrolmentBody,
 *   type TypedDataSigner,
 * } from 'assay/sdk';
 *
 * export const enrol = async (
 *   service: SecondServiceClient,
 *   enrolment: SecondEnrolment,
 *   by: TypedDataSigner,
 * ) => service.submitEnrolment(await secondEnrolmentBody(enrolment, by));
 * ```
 */
export const secondEnrolmentBody = async (
  enrolment: SecondEnrolment,
  beneficiary: TypedDataSigner,
): Promise<SecondEnrolmentBody> => wireBody(await secondEnrolmentValues(enrolment, beneficiary));
