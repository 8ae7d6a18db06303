import { AssayError } from '../protocol/errors.ts';

/** Options that resolve a library error, by its code. Libraries do not know the command line's options. */
const HINTS: Readonly<Record<string, string>> = {
  'bond-needs-node': 'give --rpc too',
  'wrong-trainer-key': 'see --trainer-key',
  'submission-pending': 'ask later with assay status',
};

/** The error's message, followed by the option that resolves it where one does. */
export function messageWithHint({ code, message }: AssayError): string {
  const hint = HINTS[code];
  return hint === undefined ? message : `${message} (${hint})`;
}

/** Runs `work`. A `bad-option` error of a library gets the name of the option that it is about. */
export async function namingOption<T>(option: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'bad-option') throw error;
    throw new AssayError(error.code, `${error.message} (${option})`, {
      exitCode: error.exitCode,
      cause: error,
    });
  }
}
