import type { Interface } from 'ethers';
import { ABIS } from './abis.ts';

/** A core contract of a deployment: its name in the deployment file, and its ABI. */
export interface NamedAbi {
  readonly name: string;
  readonly abi: Interface;
}

/** The contracts that take proofs and bonds, by their part in the protocol. */
export const CORE_ABIS: Readonly<Record<'registry' | 'rounds' | 'bonds', NamedAbi>> = {
  registry: { name: 'ModelRegistry2', abi: ABIS.modelRegistry },
  rounds: { name: 'Rounds2', abi: ABIS.rounds },
  bonds: { name: 'Bonds2', abi: ABIS.bonds },
};

/** The contracts that emit events. */
export const EVENT_ABIS: readonly NamedAbi[] = [
  ...Object.values(CORE_ABIS),
  { name: 'StakeToken', abi: ABIS.stakeToken },
  { name: 'RoyaltyVault', abi: ABIS.royaltyVault },
  { name: 'UsagePlans', abi: ABIS.usagePlans },
];
