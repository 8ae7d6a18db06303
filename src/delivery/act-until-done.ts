import { setTimeout as sleep } from 'node:timers/promises';
import { AssayError } from '../protocol/errors.ts';

/** One thing to do now. `name` identifies it: the same move refused twice in a row ends the run. */
export interface Move {
  readonly name: string;
  readonly act: () => Promise<void>;
}

export interface RunOptions {
  readonly note: (line: string) => void;
  /** Milliseconds between two looks. */
  readonly pollMs: number;
}

/** Codes after which the same move may succeed later: no one refused it. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'chain-unavailable',
  'not-final',
  'service-unreachable',
  'submission-pending',
  'receipt-late',
  'rate-limited',
  'busy',
  'verifier-unavailable',
  'stopping',
]);
const LONGEST_PAUSE_MS = 60_000;

/**
 * Looks and acts until there is nothing left to do. It keeps no state of its own: after a kill, a new run continues
 * from the result of its first look. It waits for an unreachable node or service. After a refusal it looks again,
 * because another account may have done the same move; it throws if the same move is refused twice in a row.
 *
 * @param look returns the move to make now, `wait` if there is none yet, or `done`
 * @throws AssayError (5): a refusal that comes twice in a row, or a refusal of `look`; any other error at once
 */
export async function actUntilDone(
  look: () => Promise<Move | 'wait' | 'done'>,
  { note, pollMs }: RunOptions,
): Promise<void> {
  let refused: string | undefined;
  let pause = pollMs;
  for (;;) {
    let move: Move | undefined;
    try {
      const found = await look();
      if (found === 'done') return;
      move = found === 'wait' ? undefined : found;
      await move?.act();
      pause = pollMs;
      if (move !== undefined) {
        refused = undefined;
        continue;
      }
    } catch (error) {
      if (!(error instanceof AssayError) || error.exitCode !== 5) throw error;
      if (TRANSIENT.has(error.code)) {
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        note(`${error.message} [${error.code}]; trying again in ${Math.ceil(pause / 1000)} s`);
      } else {
        const refusal = `${move?.name} ${error.code}`;
        if (move === undefined || refusal === refused) throw error;
        refused = refusal;
      }
    }
    await sleep(pause);
  }
}
