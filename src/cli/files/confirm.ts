import { confirm as ask, isCancel } from '@clack/prompts';
import { AssayError } from '../../protocol/errors.ts';
import type { OptionSpec } from '../options/option-spec.ts';

export const YES_OPTION: OptionSpec = {
  flags: '--yes',
  description: 'sign without asking; the words are printed all the same',
};

/**
 * Shows what is about to be done, and asks a person.
 *
 * @param isAgreed whether the person agreed beforehand, by `--yes`
 * @throws AssayError `not-confirmed` (2) without a terminal; `cancelled` (2)
 */
export async function confirm(
  words: readonly string[],
  question: string,
  isAgreed: boolean,
  note: (line: string) => void,
): Promise<void> {
  for (const line of words) note(line);
  if (isAgreed) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new AssayError(
      'not-confirmed',
      'there is no terminal to ask at; read the words above and give --yes',
    );
  }
  const answer = await ask({ message: question, initialValue: false, output: process.stderr });
  if (isCancel(answer) || answer !== true) {
    throw new AssayError('cancelled', 'cancelled; nothing was written');
  }
}
