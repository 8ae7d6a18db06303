/** Output of the demo: numbered steps with their times, and the facts that each step made public. */
export class Console {
  readonly #started = performance.now();
  #step = 0;
  readonly public: string[] = [];

  title(text: string): void {
    process.stdout.write(`\n${text}\n${'='.repeat(text.length)}\n`);
  }

  note(text: string): void {
    process.stdout.write(`      ${text}\n`);
  }

  /** Runs a step; prints its title before and its time after. */
  async step<T>(text: string, work: (progress: (line: string) => void) => Promise<T>): Promise<T> {
    const started = performance.now();
    process.stdout.write(`[${String(++this.#step).padStart(2)}] ${text}\n`);
    const result = await work((line) => this.note(line));
    process.stdout.write(`     ${seconds(started)} s\n`);
    return result;
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
