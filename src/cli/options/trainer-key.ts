import type { OptionSpec } from './option-spec.ts';

export const TRAINER_KEY_OPTION: OptionSpec = {
  flags: '--trainer-key <x,y>',
  description: "the trainer's key of the terms; needed without --rpc",
};
