import { ProblemError } from '../../api/problem.ts';

/** Host names that one tenant may have resolved at once, and all tenants together. */
const OF_TENANT = 4;
const OF_ALL = 32;

/** Bounds the host names that are resolved at once for requests: a tenant with a silent name server delays only itself. */
export class LookupLimit {
  readonly #running = new Map<string, number>();

  /** @throws ProblemError `busy` without starting `work` if the tenant, or all together, resolve too many names */
  async run<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    const own = this.#running.get(tenant) ?? 0;
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    if (own >= OF_TENANT || all >= OF_ALL) {
      throw new ProblemError('busy', 'too many addresses are being resolved');
    }
    this.#running.set(tenant, own + 1);
    try {
      return await work();
    } finally {
      const left = (this.#running.get(tenant) ?? 1) - 1;
      if (left > 0) this.#running.set(tenant, left);
      else this.#running.delete(tenant);
    }
  }
}
