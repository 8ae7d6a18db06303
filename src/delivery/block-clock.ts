import type { Provider } from 'ethers';

/** Number of blocks over which the pace is measured. */
const SPAN = 20;

/** Forecasts when a block comes, from the pace of the last blocks. A chain that mines on demand has no pace. */
export class BlockClock {
  readonly #provider: Pick<Provider, 'getBlock' | 'getBlockNumber'>;

  constructor(provider: Pick<Provider, 'getBlock' | 'getBlockNumber'>) {
    this.#provider = provider;
  }

  async height(): Promise<bigint> {
    return BigInt(await this.#provider.getBlockNumber());
  }

  /** `in about 3 min`, or `now is block 17` if the chain has no pace. */
  async forecast(until: bigint): Promise<string> {
    const newest = await this.#provider.getBlockNumber();
    const first = Math.max(newest - SPAN, 1);
    const [from, to] = await Promise.all([this.#provider.getBlock(first), this.#provider.getBlock(newest)]);
    const now = Math.floor(Date.now() / 1000);
    if (from === null || to === null || newest === first) return `now is block ${newest}`;
    const pace = (to.timestamp - from.timestamp) / (newest - first);
    // All blocks in one second, or none for much longer than the pace: this chain does not mine by the clock.
    if (pace <= 0 || now - to.timestamp > 60 + 5 * pace) return `now is block ${newest}`;
    return `in ${duration(pace * Number(until - BigInt(newest)))}`;
  }
}

/** `about 40 s`, `about 3 min`, `about 2.5 h`. */
export function duration(seconds: number): string {
  const rest = Math.max(1, Math.ceil(seconds));
  if (rest < 120) return `about ${rest} s`;
  if (rest < 7200) return `about ${Math.round(rest / 60)} min`;
  return `about ${(rest / 3600).toFixed(1)} h`;
}
