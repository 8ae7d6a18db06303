import type { Prover } from '../prover/prover.ts';

/** Resources that the contributor's loop is given by its caller. */
export interface ContributorDeps {
  /** Unix seconds. */
  readonly now: () => number;
  /** Receives progress, one line at a time. No line holds a record value. */
  readonly note: (line: string) => void;
  /** Made at the first call; the caller closes it. */
  readonly prover: () => Promise<Prover>;
}
