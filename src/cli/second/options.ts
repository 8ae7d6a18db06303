import type { OptionSpec } from '../options/option-spec.ts';

/** Options that several commands share. */

export const ACCEPT_EXACT_OPTION: OptionSpec = {
  flags: '--accept-repeated-exact-sums',
  description:
    'accept a policy without noise that opens a batch more than once: two exact sums of the same records can give single records',
};

export const SECOND_VERSION_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--evaluators <address...>',
    description: 'accounts of the one to three evaluators, the beneficiaries of the holdouts',
  },
  {
    flags: '--shortest-window <blocks>',
    description: "fewest blocks of each phase of a round (default: the contract's)",
  },
];

export const CLOSING_OPTION: OptionSpec = {
  flags: '--closing',
  description: 'open the last round, without contributors: it evaluates and settles the round before',
};

export const POLICY_OPTION: OptionSpec = {
  flags: '--policy <file>',
  description: "the model's policy",
};

export const ONCE_OPTION: OptionSpec = {
  flags: '--once',
  description: 'do what is due now, and end',
};
