import type { RoundReader } from '../client/round-reader.ts';
import type { ServiceClient } from '../client/service-client.ts';
import type { ChainAccess } from './chain-access.ts';

export interface Place {
  readonly chainId: bigint;
  /** The Rounds contract, checksummed. */
  readonly rounds: string;
  /** The UsagePlans contract, checksummed. */
  readonly plans: string;
}

export interface Access extends Place {
  /** Through the node where there is one, else through the service. */
  readonly reader: RoundReader;
  readonly chain: ChainAccess | undefined;
  readonly service: ServiceClient | undefined;
}
