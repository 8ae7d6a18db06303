import type { RoundReader } from '../client/round-reader.ts';
import type { ServiceClient } from '../client/service-client.ts';
import type { ChainAccess } from './chain-access.ts';

/** The contracts of a deployment that proofs are bound to. */
export interface Place {
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  /** The UsagePlans contract, checksummed. */
  readonly plans: string;
}

/** The ways to a deployment that a program has. */
export interface Access extends Place {
  /** Reads through the node if there is one, else through the service. */
  readonly reader: RoundReader;
  readonly chain: ChainAccess | undefined;
  readonly service: ServiceClient | undefined;
}
