import { ProgressMeter, type ProgressOutput } from './progress.ts';

/** Shows a job that reports how many things are done, and perhaps how many there are in all. */
export class StepMeter {
  readonly #output: ProgressOutput;
  #meter: ProgressMeter | undefined;
  #title = '';
  #done = 0;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  /**
   * @param title a verb; another title begins another bar
   * @param unit the things that are counted
   * @param done things done so far under this title
   * @param total 0: unknown
   */
  show(title: string, unit: string, done: number, total = 0): void {
    if (title !== this.#title || this.#meter === undefined) {
      this.end();
      [this.#title, this.#done] = [title, 0];
      this.#meter = new ProgressMeter({ title, unit, total }, this.#output);
    }
    const more = done - this.#done;
    for (let i = 0; i < more; i++) this.#meter.count();
    this.#meter.advance(total === 0 ? 0 : more);
    this.#done = Math.max(done, this.#done);
  }

  /** Removes the bar. */
  end(): void {
    this.#meter?.end();
    this.#meter = undefined;
  }
}
