import { keccak256 } from 'ethers';
import type { SecondModelVersion } from '../../../../chain/clients/second/registry-client.ts';
import { verifierAddresses } from '../../../../chain/deploy/second/deployment.ts';
import type { SecondChainAccess } from '../../../../delivery/second/chain-access.ts';
import { AssayError } from '../../../../protocol/errors.ts';
import { secondRoyaltiesTo, secondTermsOf } from '../../../../trainer/second/model-version.ts';
import { payeesOf, readLegalText, type VersionOptions } from '../../../commands/model/model-version.ts';
import { addressValue, smallInteger } from '../../../options/values.ts';
import type { LoadedSecondPolicy } from '../../files/policy-file.ts';

export interface SecondVersionOptions extends VersionOptions {
  /** Beneficiaries of the holdouts, one to three. */
  readonly evaluators?: readonly string[];
  /** Fewest blocks of each phase of a round; default: the contract's. */
  readonly shortestWindow?: string;
}

/**
 * The version of a model: the policy's terms, evaluators and payees.
 * @throws AssayError `bad-option` (2), `file-unreadable`, `contract-missing` (4)
 */
export async function secondVersionOf(
  { document, compiled }: LoadedSecondPolicy,
  owner: { readonly address: string; readonly trainerKey: readonly [bigint, bigint] },
  options: SecondVersionOptions,
  { deployment, reads }: SecondChainAccess,
): Promise<SecondModelVersion> {
  const evaluators = (options.evaluators ?? []).map((address) => addressValue(address, '--evaluators'));
  if (evaluators.length < 1 || evaluators.length > 3)
    throw new AssayError('bad-option', 'name one to three accounts of evaluators with --evaluators');
  const shortest =
    options.shortestWindow === undefined
      ? Number(await reads.shortestWindow())
      : smallInteger(options.shortestWindow, '--shortest-window', 1, 2 ** 31);
  const [x, y] = owner.trainerKey;
  const terms = secondTermsOf(document, compiled, { x, y }, evaluators, shortest);
  const { payees, residual } = payeesOf(options, owner.address);
  const text = options.legalText === undefined ? undefined : await readLegalText(options.legalText);
  return {
    policyHash: compiled.hash,
    verifiers: verifierAddresses(deployment, compiled.shape),
    terms: text === undefined ? terms : { ...terms, legalTextHash: keccak256(text) },
    royalties: secondRoyaltiesTo(document, payees, residual, evaluators),
  };
}
