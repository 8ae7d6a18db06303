import type { Provider } from 'ethers';
import { readHeader } from '../../chain/clients/header-proof.ts';
import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import { codeHash } from '../../chain/deploy/deployment-record.ts';

/** The chain as a role of the second edition reads it, and the client that sends its answers. */
export interface SecondChain {
  readonly chainId: bigint;
  /** Signs as the role's account. */
  readonly rounds: SecondRoundsClient;
  /** keccak256 of the code at an address. */
  codeOf(address: string): Promise<string>;
  /** The randomness of a block, from a header whose hash was computed here. */
  randomness(height: bigint): Promise<bigint>;
  /** Pace of the chain; undefined if it does not mine by the clock. */
  readonly secondsPerBlock: number | undefined;
}

/** A JSON-RPC node. */
export type SecondNode = Provider & { send(method: string, params: unknown[]): Promise<unknown> };

/** The chain as one node tells it. @param secondsPerBlock undefined on a local chain that mines on demand */
export const secondChain = (
  chainId: bigint,
  rounds: SecondRoundsClient,
  node: SecondNode,
  secondsPerBlock?: number,
): SecondChain => ({
  ...{ chainId, rounds, secondsPerBlock },
  codeOf: (address) => codeHash(node, address),
  randomness: async (height) => BigInt((await readHeader(node, height)).mixHash),
});
