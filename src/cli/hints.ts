import { AssayError } from '../protocol/errors.ts';

/** Options that resolve a library error, by its code. Libraries do not know the command line's options. */
const HINTS: Readonly<Record<string, string>> = {
  'bond-needs-node': 'give --rpc too',
  'wrong-trainer-key': 'see --trainer-key',
  'submission-pending': 'ask later with assay status',
  TOO_LATE:
    'this phase of the round is over: see assay status --round. To enrol, wait for the next round. A round without V in time is ended with assay round void, one past its answers with assay round settle',
  TOO_EARLY: 'the block from which this is possible is in assay status --round; or use --wait',
};

/** The refusal's code. A service passes the contract's refusal on inside its own message. */
function codeOf({ code, message }: AssayError): string {
  if (HINTS[code] !== undefined) return code;
  return ['TOO_LATE', 'TOO_EARLY'].find((each) => message.includes(each)) ?? code;
}

/** The error's message, followed by the option that resolves it where one does. */
export function messageWithHint(error: AssayError): string {
  const { message } = error;
  const hint = HINTS[codeOf(error)];
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
