// Distributes work to processes of a script: one line in, one line out, as JSON.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SeededRandom } from '../../scripts/support/random.ts';

export interface Distribution<Answer> {
  readonly workers: number;
  /** The script of the processes. */
  readonly script: string;
  /** Arguments of the process with that number; with them the script must call `answerLines`. */
  readonly args: (worker: number) => readonly string[];
  readonly report: (answer: Answer) => void;
  /** Once it holds, no further item is given out. Default: never. */
  readonly isOver?: () => boolean;
}

/**
 * Gives items to processes of a script, one at a time, and reports each answer.
 * @throws Error if a process ends before its work is done
 */
export async function distribute<Answer>(
  items: readonly unknown[],
  { workers, script, args, report, isOver = () => false }: Distribution<Answer>,
): Promise<void> {
  let next = 0;
  const run = (worker: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [script, ...args(worker)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      let isIdle = false;
      const give = (): void => {
        isIdle = next >= items.length || isOver();
        if (isIdle) child.stdin.end();
        else child.stdin.write(`${JSON.stringify(items[next++])}\n`);
      };
      createInterface({ input: child.stdout }).on('line', (line) => {
        report(JSON.parse(line) as Answer);
        give();
      });
      child.on('close', (code) => {
        if (code === 0 && isIdle) resolve();
        else reject(new Error(`a worker ended with ${code}`));
      });
      give();
    });
  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, (_, i) => run(i)));
}

/** Runs in the process: answers each line of standard input until it ends. */
export async function answerLines<Item>(answer: (item: Item) => Promise<unknown>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Item))}\n`);
  }
}

/** The first `count` in an order drawn from the seed. */
export function sampleOf<Item>(items: readonly Item[], count: number, seed: number): Item[] {
  const random = new SeededRandom(seed);
  const drawn = items.map((item) => ({ item, at: random.next() }));
  return drawn
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
}
