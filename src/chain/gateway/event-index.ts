import type { Contract, EventLog, Log } from 'ethers';
import { chainError } from '../clients/revert.ts';

/** Blocks asked for at once; nodes refuse larger ranges. */
const RANGE = 10_000;
/** Blocks at the top that may still be replaced, and are read again each time. */
const UNSETTLED = 64;

/** The arguments of all events of one name, oldest first, read from the chain as it grows. */
export class EventIndex {
  readonly #contract: Contract;
  readonly #event: string;
  /** First block that isn't settled yet. */
  #next: number;
  #settled: Record<string, unknown>[] = [];
  #reading: Promise<readonly Record<string, unknown>[]> | undefined;

  readonly #confirmations: number;

  /** @param confirmations blocks, an event's own included, after which it is believed */
  constructor(contract: Contract, event: string, fromBlock: number, confirmations = 1) {
    this.#confirmations = confirmations;
    this.#contract = contract;
    this.#event = event;
    this.#next = fromBlock;
  }

  /** Everything up to the newest block that is believed; calls at the same time share one reading. */
  all(): Promise<readonly Record<string, unknown>[]> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<readonly Record<string, unknown>[]> {
    try {
      const head = (await this.#contract.runner?.provider?.getBlockNumber()) ?? 0;
      const newest = head - this.#confirmations + 1;
      const settled = newest - UNSETTLED;
      while (this.#next <= settled) {
        const end = Math.min(this.#next + RANGE - 1, settled);
        this.#settled = [...this.#settled, ...(await this.#range(this.#next, end))];
        this.#next = end + 1;
      }
      return [...this.#settled, ...(this.#next <= newest ? await this.#range(this.#next, newest) : [])];
    } catch (error) {
      throw chainError(`reading ${this.#event}`, error);
    }
  }

  async #range(from: number, to: number): Promise<Record<string, unknown>[]> {
    const logs = await this.#contract.queryFilter(this.#event, from, to);
    return logs.filter(isParsed).map((log) => log.args.toObject());
  }
}

function isParsed(log: Log | EventLog): log is EventLog {
  return 'args' in log;
}
