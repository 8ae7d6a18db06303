import type { Provider } from 'ethers';
import { readHeader } from '../../chain/clients/header-proof.ts';
import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import { codeHash } from '../../chain/deploy/deployment-record.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** The chain's state as the checks of a role read it, at one moment. */
export interface ChainLook
  extends Pick<SecondRoundsClient, 'round' | 'dataset' | 'entry' | 'evaluation' | 'weightsBefore'> {
  /** keccak256 of the code at an address. */
  codeOf(address: string): Promise<string>;
  /** The randomness of a block, from a header whose hash was computed here. */
  randomness(height: bigint): Promise<bigint>;
  /** Pace of the chain; undefined if it does not mine by the clock. */
  readonly secondsPerBlock: number | undefined;
}

/** The chain as a role of the second edition reads it, and the client that sends its answers. */
export interface SecondChain {
  readonly chainId: bigint;
  /** Signs as the role's account. What it reads is one node's word. */
  readonly rounds: SecondRoundsClient;
  /**
   * Looks at the state that the checks rest on.
   * @param ledger may know a block from which the state must descend, and gets a newer one
   */
  look(ledger: Ledger): Promise<ChainLook>;
}

/** A JSON-RPC node. */
export type SecondNode = Provider & { send(method: string, params: unknown[]): Promise<unknown> };

/**
 * The chain as one node tells it, without proofs: for a node of one's own. See `provenChain`.
 * @param secondsPerBlock undefined on a local chain that mines on demand
 */
export const secondChain = (
  chainId: bigint,
  rounds: SecondRoundsClient,
  node: SecondNode,
  secondsPerBlock?: number,
): SecondChain => ({
  ...{ chainId, rounds },
  look: async () => ({
    round: (round) => rounds.round(round),
    dataset: (dataset) => rounds.dataset(dataset),
    entry: (round, dataset) => rounds.entry(round, dataset),
    evaluation: (round, evaluator) => rounds.evaluation(round, evaluator),
    weightsBefore: (round) => rounds.weightsBefore(round),
    codeOf: (address) => codeHash(node, address),
    randomness: async (height) => BigInt((await readHeader(node, height)).mixHash),
    secondsPerBlock,
  }),
});
