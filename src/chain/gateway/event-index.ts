import type { Contract, EventLog, Log } from 'ethers';
import { chainError } from '../clients/revert.ts';
import { LogRanges } from './log-ranges.ts';

/** Newest blocks, which a reorganisation may replace; they are read again each time. */
const UNSETTLED = 64;

/** The arguments of all events with one name, oldest first. Each read continues from the last settled block. */
export class EventIndex {
  readonly #contract: Contract;
  readonly #event: string;
  /** First block that is not settled. */
  #next: number;
  #settled: Record<string, unknown>[] = [];
  #reading: Promise<readonly Record<string, unknown>[]> | undefined;

  readonly #confirmations: number;
  readonly #ranges = new LogRanges();

  /** @param confirmations blocks, an event's own included, after which it counts */
  constructor(contract: Contract, event: string, fromBlock: number, confirmations = 1) {
    this.#confirmations = confirmations;
    this.#contract = contract;
    this.#event = event;
    this.#next = fromBlock;
  }

  /** All events with enough confirmations. Parallel calls share one read. @throws AssayError `chain-unavailable` */
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
        const { logs, end } = await this.#ranges.read(this.#next, settled, (from, to) =>
          this.#range(from, to),
        );
        this.#settled = [...this.#settled, ...logs];
        this.#next = end + 1;
      }
      const recent: Record<string, unknown>[] = [];
      for (let next = this.#next; next <= newest; ) {
        const { logs, end } = await this.#ranges.read(next, newest, (from, to) => this.#range(from, to));
        recent.push(...logs);
        next = end + 1;
      }
      return [...this.#settled, ...recent];
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
