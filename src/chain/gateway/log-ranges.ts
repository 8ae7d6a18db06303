import { isError } from 'ethers';

/** Blocks in the first request. */
const LARGEST = 10_000;
/** Successful requests in a row after which the range is doubled again. */
const PATIENCE = 16;

/**
 * Reads logs in ranges of blocks that the node accepts. Nodes refuse ranges for their length or for the number of their
 * logs, with codes and texts of their own. So a refused range is halved, down to one block.
 */
export class LogRanges {
  #blocks: number;
  #successes = 0;

  constructor(largest = LARGEST) {
    this.#blocks = largest;
  }

  /**
   * Reads the longest range from `from` that the node accepts.
   * @param read gives the logs of a range, both ends included
   * @returns the logs, and the last block of the range
   * @throws the error of `read` if the node does not answer, or refuses a single block
   */
  async read<T>(
    from: number,
    to: number,
    read: (from: number, to: number) => Promise<T>,
  ): Promise<{ readonly logs: T; readonly end: number }> {
    for (;;) {
      const end = Math.min(from + this.#blocks - 1, to);
      try {
        const logs = await read(from, end);
        if (++this.#successes >= PATIENCE) this.#resize(Math.min(this.#blocks * 2, LARGEST));
        return { logs, end };
      } catch (error) {
        if (end === from || !isRefusal(error)) throw error;
        this.#resize(Math.ceil((end - from + 1) / 2));
      }
    }
  }

  #resize(blocks: number): void {
    this.#blocks = blocks;
    this.#successes = 0;
  }
}

/** Whether the node answered with a JSON-RPC error, as ethers wraps it. */
const isRefusal = (error: unknown): boolean => isError(error, 'UNKNOWN_ERROR');
