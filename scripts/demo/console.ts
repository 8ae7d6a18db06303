import { duration } from '../../src/delivery/block-clock.ts';

/** Output of the demo: numbered steps with their times, and the facts that each step made public. */
export class Console {
  readonly #started = performance.now();
  #step = 0;
  #finished = 0;
  #expected = 0;
  readonly public: string[] = [];

  /** The number of steps of the whole run, from which progress and time left are forecast. */
  expect(steps: number): void {
    this.#expected = steps;
  }

  title(text: string): void {
    process.stdout.write(`\n${text}\n${'='.repeat(text.length)}\n`);
  }

  note(text: string): void {
    process.stdout.write(`      ${text}\n`);
  }

  /** Runs a step; prints its title before and its time after. */
  async step<T>(text: string, work: (progress: (line: string) => void) => Promise<T>): Promise<T> {
    const started = performance.now();
    const of = this.#expected === 0 ? '' : ` of ${this.#expected}`;
    process.stdout.write(`[${String(++this.#step).padStart(2)}${of}] ${text}\n`);
    const result = await work((line) => this.note(line));
    this.#finished++;
    process.stdout.write(`     ${seconds(started)} s${this.#outlook()}\n`);
    return result;
  }

  /** Share of the whole run, and the time left if the other steps take as long as those so far. */
  #outlook(): string {
    const [done, all] = [this.#finished, this.#expected];
    if (done >= all) return '';
    const left = (this.elapsedSeconds * (all - done)) / done;
    return `; ${Math.floor((100 * done) / all)} % of the demo, ${duration(left)} left`;
  }

  /** Notes a fact that the chain learned, and one that it did not learn. */
  learned(fact: string, secret: string): void {
    this.public.push(fact);
    this.note(`the chain learned: ${fact}`);
    this.note(`it did not learn:  ${secret}`);
  }

  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => (row[i] ?? '').length)));
    const line = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
    process.stdout.write(`\n${line(head)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}\n`);
    for (const row of rows) process.stdout.write(`${line(row)}\n`);
  }

  get elapsedSeconds(): number {
    return (performance.now() - this.#started) / 1000;
  }
}

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1);
