import type { Interface } from 'ethers';
import type { Edition } from '../deploy/deployment-record.ts';
import { ABIS } from './abis.ts';
import { SECOND_ABIS } from './second/abis.ts';

/** A core contract of a deployment: its name in the deployment file, and its ABI. */
export interface NamedAbi {
  readonly name: string;
  readonly abi: Interface;
}

/** The contracts that differ between editions, by their part in the protocol. */
export const EDITION_ABIS: Readonly<
  Record<Edition, Readonly<Record<'registry' | 'rounds' | 'bonds', NamedAbi>>>
> = {
  1: {
    registry: { name: 'ModelRegistry', abi: ABIS.modelRegistry },
    rounds: { name: 'Rounds', abi: ABIS.rounds },
    bonds: { name: 'Bonds', abi: ABIS.bonds },
  },
  2: {
    registry: { name: 'ModelRegistry2', abi: SECOND_ABIS.modelRegistry },
    rounds: { name: 'Rounds2', abi: SECOND_ABIS.rounds },
    bonds: { name: 'Bonds2', abi: SECOND_ABIS.bonds },
  },
};

/** The contracts of an edition that emit events. */
export const eventAbis = (edition: Edition): readonly NamedAbi[] => [
  ...Object.values(EDITION_ABIS[edition]),
  { name: 'StakeToken', abi: ABIS.stakeToken },
  { name: 'RoyaltyVault', abi: ABIS.royaltyVault },
  { name: 'UsagePlans', abi: ABIS.usagePlans },
];
