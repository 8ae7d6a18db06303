import type { OptionSpec } from '../options/option-spec.ts';

/** Options that only commands of the second edition have. */

export const ACCEPT_EXACT_OPTION: OptionSpec = {
  flags: '--accept-repeated-exact-sums',
  description:
    'accept a policy without noise that opens a batch more than once: two exact sums of the same records can give single records',
  edition: 2,
};

export const SECOND_VERSION_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--evaluators <address...>',
    description: 'accounts of the one to three evaluators, the beneficiaries of the holdouts',
    edition: 2,
  },
  {
    flags: '--shortest-window <blocks>',
    description: "fewest blocks of each phase of a round (default: the contract's)",
    edition: 2,
  },
];

export const CLOSING_OPTION: OptionSpec = {
  flags: '--closing',
  description: 'open the last round, without contributors: it evaluates and settles the round before',
  edition: 2,
};

export const POLICY_OPTION: OptionSpec = {
  flags: '--policy <file>',
  description: "second edition: the model's policy",
  edition: 2,
};

export const ONCE_OPTION: OptionSpec = {
  flags: '--once',
  description: 'second edition: do what is due now, and end',
  edition: 2,
};
