import type { Command } from 'commander';
import type { Role } from '../../protocol/context.ts';
import { ACCESS_OPTIONS } from '../access.ts';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../command.ts';
import { PROVER_OPTIONS } from '../options/prover-options.ts';
import { RELAY_OPTIONS, WORK_OPTION } from '../options/relay-options.ts';
import { RUN_OPTIONS } from '../options/run-options.ts';
import { type AnswerRunOptions, runAnswers } from './contributor/run.ts';
import { TRAINER_KEY_OPTION } from './prove.ts';

const define =
  (role: Role, description: string) =>
  (parent: Command, cli: Cli): void =>
    defineCommand<AnswerRunOptions>(parent, cli, {
      name: 'run',
      description,
      options: [
        { flags: '--model <id>', description: 'model', required: true },
        { flags: '--dataset-file <file...>', description: 'dataset files', required: true },
        {
          flags: '--signature <file...>',
          description: "the source's signature files, in the same order",
          required: true,
        },
        OPTION.policy,
        keystoreOption('contributor'),
        OPTION.passwordFile,
        ...Object.values(ACCESS_OPTIONS),
        TRAINER_KEY_OPTION,
        ...RUN_OPTIONS,
        ...RELAY_OPTIONS,
        WORK_OPTION,
        ...PROVER_OPTIONS,
      ],
      run: async (options) => {
        const result = await runAnswers(cli.deps, options, role);
        return {
          data: result,
          lines: [`answered ${result.answered.length} challenges; ${result.settledRounds} rounds settled`],
        };
      },
    });

export const defineEvaluatorRun = define(
  'holdout',
  "answer every round's challenge of holdout datasets; may be killed and started again",
);
export const defineContributorRun = define(
  'contributor',
  'enrol datasets in every round and answer its challenges; may be killed and started again',
);
