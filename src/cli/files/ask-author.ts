import { isCancel, multiselect, select } from '@clack/prompts';
import { AssayError } from '../../protocol/errors.ts';
import type { AskAuthor } from '../../records/proposal/wishes.ts';

/** Asks the author of a policy on standard error, so that standard output holds data alone. */

/** The questions, or undefined without a terminal on both sides. */
export const askAtTerminal = (): AskAuthor | undefined =>
  process.stdin.isTTY && process.stderr.isTTY ? AT_TERMINAL : undefined;

const AT_TERMINAL: AskAuthor = {
  label: async (columns) =>
    answered<string>(
      await select({
        message: 'Which column is the model to predict?',
        options: columns.map((value) => ({ value, label: value })),
        maxItems: 12,
        output: process.stderr,
      }),
    ),
  positive: async (column, classes, proposed) =>
    answered<string[]>(
      await multiselect({
        message: `Which values of "${column}" are class 1, the event that the model finds?`,
        options: classes.map(({ text, count }) => ({
          value: text,
          label: text,
          hint: `${count} in the sample`,
        })),
        initialValues: [...proposed],
        required: true,
        output: process.stderr,
      }),
    ),
};

/** @throws AssayError `cancelled` (2) */
function answered<T>(answer: T | symbol): T {
  if (isCancel(answer)) throw new AssayError('cancelled', 'cancelled; nothing was written');
  return answer as T;
}
