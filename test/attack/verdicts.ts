// Verdicts over mutants, as both engines of mutants keep, count and order them.
import { createHash, randomInt } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

interface Keyed {
  readonly key: string;
}

/** The identity of a mutant: a change elsewhere keeps its verdict. */
export const keyOf = ({ file, source }: { readonly file: string; readonly source: string }): string =>
  createHash('sha256').update(`${file}\n${source}`).digest('hex').slice(0, 24);

/** A file of verdicts, one line each, to which a run appends at once: a later run continues from it. */
export class VerdictFile<Judged extends Keyed> {
  readonly #path: string;
  readonly #verdicts = new Map<string, Judged>();

  /** @param forget whether to delete the verdicts of earlier runs */
  constructor(path: string, forget: boolean) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (forget) rmSync(path, { force: true });
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
      const judged = JSON.parse(line) as Judged;
      this.#verdicts.set(judged.key, judged);
    }
  }

  of(key: string): Judged | undefined {
    return this.#verdicts.get(key);
  }

  add(judged: Judged): void {
    this.#verdicts.set(judged.key, judged);
    appendFileSync(this.#path, `${JSON.stringify(judged)}\n`);
  }
}

/** The asked seed, or any of 32 bits. */
export const seedOf = (asked: string | undefined): number =>
  asked === undefined ? randomInt(2 ** 32) : Number(asked);

/** A condition that holds once so many minutes have passed; never if no number is given. */
export function pastMinutes(minutes: string | undefined): () => boolean {
  const end = minutes === undefined ? Number.POSITIVE_INFINITY : performance.now() + 60_000 * Number(minutes);
  return () => performance.now() >= end;
}

/** Counts by status; `mutants` are those that compile. */
export function countsOf(list: readonly { readonly status: string }[]) {
  const of = (status: string): number => list.filter((judged) => judged.status === status).length;
  const counted = list.length - of('invalid');
  return {
    mutants: counted,
    killed: of('killed'),
    equivalent: of('equivalent'),
    survived: of('survived'),
    notCompiling: of('invalid'),
    killedShare: Number((of('killed') / Math.max(1, counted - of('equivalent'))).toFixed(4)),
  };
}
