import type { DatedEvent } from '../../chain/replay/event-json.ts';

/** A deployment as its file lists it. */
export interface DeploymentRecord {
  readonly chainId: number;
  readonly fromBlock: number;
  readonly contracts: Readonly<Record<string, { readonly address: string; readonly codeHash: string }>>;
}

export interface TokenRecord {
  readonly symbol: string;
  readonly decimals: number;
}

/** The events of the contracts, and the newest block. */
export interface HistoryRecord {
  readonly events: readonly DatedEvent[];
  readonly head: { readonly block: number; readonly time: bigint };
}

/** Where public state comes from: a verifier service, or a chain endpoint alone. */
export interface Source {
  readonly kind: 'service' | 'chain';
  /** Shown to the reader: an origin. */
  readonly name: string;
  deployment(): Promise<DeploymentRecord>;
  /**
   * @param known the history so far; only later events are fetched
   * @param onEvents told the number of events so far, while more are fetched
   */
  history(known?: HistoryRecord, onEvents?: (count: number) => void): Promise<HistoryRecord>;
  token(address: string): Promise<TokenRecord | undefined>;
  /** Calls `changed` when there is something new. @returns a function that ends the watch */
  watch(changed: () => void, state: (isLive: boolean) => void): () => void;
}

/** A failure that the reader can act on. */
export class SourceError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
