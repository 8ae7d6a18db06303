import type { Logger } from '../logger.ts';
import type { TransparencyLog } from '../store/transparency-log.ts';

/** Interval of the search for acknowledgements without an index: those of replicas that died, and of earlier versions. */
const EVERY_MS = 10_000;

/** Gives acknowledgements their place in the log: right after each submission, and every ten seconds. */
export class LogSequencer {
  readonly #log: TransparencyLog;
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #isAsked = false;
  #isStopped = false;

  constructor(log: TransparencyLog, logger: Pick<Logger, 'warn'>) {
    this.#log = log;
    this.#logger = logger;
    this.#timer = setInterval(() => this.kick(), EVERY_MS).unref();
    this.kick();
  }

  /** Sequences what waits, soon. */
  kick(): void {
    this.#isAsked = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Ends the work after the transaction under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isAsked && !this.#isStopped) {
        this.#isAsked = false;
        if ((await this.#log.sequence()) > 0) this.#isAsked = true;
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'acknowledgements were not added to the log, will be retried');
    }
  }
}
