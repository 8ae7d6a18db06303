import type { Result } from 'ethers';
import { type Parent, type RoyaltyTerms, roleName } from '../../protocol/royalties/terms.ts';

/** Parses royalty terms as the ABI gives them. */
export const parseRoyalties = (value: Result): RoyaltyTerms => ({
  roles: [...value.roles].map((each: Result) => ({
    role: roleName(each.role),
    payee: each.payee,
    share: Number(each.share),
  })),
  residual: value.residual,
  contributors: Number(value.contributors),
  parents: Number(value.parents),
  minContributors: Number(value.minContributors),
  contributorCap: value.contributorCap,
  expiresAt: value.expiresAt,
  claimPeriod: value.claimPeriod,
});

/** Parses parents as the ABI gives them. */
export const parseParents = (value: Result): Parent[] =>
  [...value].map((each: Result) => ({ model: each.model, weight: Number(each.weight) }));
