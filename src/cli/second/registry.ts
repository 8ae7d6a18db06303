import type { LoadSecond } from '../command.ts';

/**
 * The commands that know the second edition of the protocol, by their words. Options, arguments and help are those of
 * `src/cli/commands`; the edition follows from a command's inputs (`editionOfInputs`).
 */
export const SECOND_COMMANDS: Readonly<Record<string, LoadSecond>> = {
  check: async () => (await import('./commands/check.ts')).runSecondCheck,
  'source build': async () => (await import('./commands/source/build.ts')).runSecondSourceBuild,
  'source sign': async () => (await import('./commands/source/sign.ts')).runSecondSourceSign,
};
