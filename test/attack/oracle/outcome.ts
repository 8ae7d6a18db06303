import { AssayError } from '../../../src/protocol/errors.ts';

/** Bits of a code. */
const CODE_BITS = 8;

/** Outcome of attacks on a contributor's tool. */
export interface Outcome {
  /** Answers and enrolments that were asked for. */
  readonly attempts: number;
  /** Records that the attacker knows exactly. */
  readonly recordsRead: number;
  /** Bits of those records' codes. */
  readonly bitsRead: number;
  readonly refused: number;
  /** Refusals by their word. */
  readonly words: Readonly<Record<string, number>>;
}

/** Counts what an attacker asks for and learns. */
export class Tally {
  #attempts = 0;
  #records = 0;
  #bits = 0;
  readonly #words = new Map<string, number>();

  /** Asks once. @returns the answer, or undefined if it was refused (exit code 3) */
  async ask<T>(act: () => T | Promise<T>): Promise<T | undefined> {
    this.#attempts++;
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AssayError) || error.exitCode !== 3) throw error;
      this.refused(error.code);
      return undefined;
    }
  }

  private refused(word: string): void {
    this.#words.set(word, (this.#words.get(word) ?? 0) + 1);
  }

  read(records: number, codes: number): void {
    this.#records += records;
    this.#bits += records * codes * CODE_BITS;
  }

  get outcome(): Outcome {
    const words = Object.fromEntries([...this.#words].sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
      attempts: this.#attempts,
      recordsRead: this.#records,
      bitsRead: this.#bits,
      refused: Object.values(words).reduce((sum, count) => sum + count, 0),
      words,
    };
  }
}

/** The outcomes of several attackers together. */
export const together = (outcomes: readonly Outcome[]): Outcome => {
  const words: Record<string, number> = {};
  for (const outcome of outcomes)
    for (const [word, count] of Object.entries(outcome.words)) words[word] = (words[word] ?? 0) + count;
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((all, each) => all + of(each), 0);
  return {
    attempts: sum(({ attempts }) => attempts),
    recordsRead: sum(({ recordsRead }) => recordsRead),
    bitsRead: sum(({ bitsRead }) => bitsRead),
    refused: sum(({ refused }) => refused),
    words,
  };
};
