import { setTimeout as sleep } from 'node:timers/promises';
import { AssayError } from '../protocol/errors.ts';

/** Something to do now. `name` tells two moves apart: a move that is refused twice in a row ends the run. */
export interface Move {
  readonly name: string;
  readonly act: () => Promise<void>;
}

export interface DriveOptions {
  readonly note: (line: string) => void;
  /** Milliseconds between two looks. */
  readonly pollMs: number;
}

/** Nobody decided anything: the same again, later. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'chain-unavailable',
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
 * Looks and acts until there is nothing left to do. All state is outside: a run that was killed goes on from what
 * the next look shows. A node or service that is away is waited for. A refusal is followed by another look, for
 * somebody else may have done the same in the meantime; the same refusal again is thrown.
 *
 * @param look the move to make now, `wait` for none yet, `done` for none any more
 */
export async function drive(
  look: () => Promise<Move | 'wait' | 'done'>,
  { note, pollMs }: DriveOptions,
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
        const what = `${move?.name} ${error.code}`;
        if (move === undefined || what === refused) throw error;
        refused = what;
      }
    }
    await sleep(pause);
  }
}
