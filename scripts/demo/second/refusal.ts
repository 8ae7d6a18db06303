import { AssayError } from '../../../src/protocol/errors.ts';

/** An attempt to cheat, and the parties that refused it. */
export interface Refused {
  readonly attempt: string;
  readonly by: readonly string[];
}

/**
 * Runs an attempt that must be refused.
 * @returns the party that refused it, and the error code
 * @throws AssayError `cheat-accepted` (4)
 */
export async function refusal(who: string, attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof AssayError) return `${who}: ${error.code}`;
    throw error;
  }
  throw new AssayError('cheat-accepted', `The ${who} accepted an attempt that it had to refuse.`, {
    exitCode: 4,
  });
}
