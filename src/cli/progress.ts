/**
 * Progress of long work: a bar on a terminal, plain lines otherwise. It goes to standard error, so that standard output
 * holds data alone. Short work shows nothing.
 */

/** Where progress goes. */
export interface ProgressOutput {
  /** Writes to a terminal without a line break. Undefined where standard error is no terminal. */
  readonly draw: ((text: string) => void) | undefined;
  /** Writes one line. */
  readonly note: (line: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

interface ProgressTask {
  /** A verb: `reading`. */
  readonly title: string;
  /** The things that are counted: `rows`. */
  readonly unit: string;
  /** Amount of work, for instance bytes. 0: unknown. */
  readonly total: number;
}

/** A bar is drawn this often; plain lines are seldom, because they stay. */
const DRAW_EVERY = 200;
const NOTE_EVERY = 5000;
/** Work that ends before shows nothing. */
const FIRST = 1000;
const CELLS = 24;

export const progressOutput = (note: (line: string) => void): ProgressOutput => ({
  draw: process.stderr.isTTY ? (text) => void process.stderr.write(text) : undefined,
  note,
  now: () => performance.now(),
});

export class ProgressMeter {
  readonly #task: ProgressTask;
  readonly #output: ProgressOutput;
  readonly #started: number;
  #due: number;
  #done = 0;
  #counted = 0;
  #isDrawn = false;

  constructor(task: ProgressTask, output: ProgressOutput) {
    this.#task = task;
    this.#output = output;
    this.#started = output.now();
    this.#due = this.#started + (output.draw === undefined ? NOTE_EVERY : FIRST);
  }

  /** So much of the total is done in addition. */
  advance(amount: number): void {
    this.#done += amount;
    this.#show();
  }

  /** One more thing is counted. The clock is asked now and then only. */
  count(): void {
    this.#counted += 1;
    if (this.#counted % 256 === 0) this.#show();
  }

  /** Removes the bar. */
  end(): void {
    if (this.#isDrawn) this.#output.draw?.(CLEAR);
    this.#isDrawn = false;
  }

  #show(): void {
    const now = this.#output.now();
    if (now < this.#due) return;
    const { draw, note } = this.#output;
    this.#due = now + (draw === undefined ? NOTE_EVERY : DRAW_EVERY);
    const words = this.#words((now - this.#started) / 1000);
    if (draw === undefined) {
      note(words);
      return;
    }
    draw(`${CLEAR}${this.#bar()}${words}`);
    this.#isDrawn = true;
  }

  /** `reading: 42 %, 120000 rows, 50000 rows/s, about 3 s left`. */
  #words(seconds: number): string {
    const { title, unit } = this.#task;
    const share = this.#share();
    const parts = [
      ...(share === undefined ? [] : [`${Math.floor(100 * share)} %`]),
      ...(this.#counted === 0
        ? []
        : [`${this.#counted} ${unit}`, `${Math.round(this.#counted / seconds)} ${unit}/s`]),
      ...(share === undefined || share < 0.01 || share === 1
        ? []
        : [`about ${duration((seconds * (1 - share)) / share)} left`]),
    ];
    return `${title}: ${parts.length === 0 ? duration(seconds) : parts.join(', ')}`;
  }

  #bar(): string {
    const share = this.#share();
    if (share === undefined) return '';
    const full = Math.floor(share * CELLS);
    return `[${'#'.repeat(full)}${'.'.repeat(CELLS - full)}] `;
  }

  /** 0 to 1. A file that is read twice does not go beyond. */
  #share(): number | undefined {
    const { total } = this.#task;
    return total === 0 ? undefined : Math.min(1, this.#done / total);
  }
}

/** To the start of the line, and everything behind removed. */
const CLEAR = '\r\u001b[K';

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
