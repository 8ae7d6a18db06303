import { createHash } from 'node:crypto';

/**
 * A short name of an API key for logs and metrics, which must not hold its id. `assay service-key list` shows the same
 * mark beside the key.
 * @param id the key's id
 */
export const callerMark = (id: string): string =>
  createHash('sha256').update(`assay/caller/v1\0${id}`).digest('hex').slice(0, 10);

/** Bounds the values of a label: the first `most` are kept, any further one is `other`. */
export class BoundedLabel {
  readonly #most: number;
  readonly #known = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  of(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.#most) return 'other';
    this.#known.add(value);
    return value;
  }
}
