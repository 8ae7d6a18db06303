import type { OptionSpec } from '../options/option-spec.ts';

/** Options that only commands of the second edition have. */

export const ACCEPT_EXACT_OPTION: OptionSpec = {
  flags: '--accept-repeated-exact-sums',
  description:
    'accept a policy without noise that opens a batch more than once: two exact sums of the same records can give single records',
  edition: 2,
};
