import { Interface, type InterfaceAbi } from 'ethers';
import bonds from '../../../../contracts/abi/Bonds2.json' with { type: 'json' };
import modelRegistry from '../../../../contracts/abi/ModelRegistry2.json' with { type: 'json' };
import rounds from '../../../../contracts/abi/Rounds2.json' with { type: 'json' };

const of = (abi: unknown): Interface => new Interface(abi as InterfaceAbi);

/** The published ABIs of the second edition by contract. */
export const SECOND_ABIS = {
  bonds: of(bonds),
  modelRegistry: of(modelRegistry),
  rounds: of(rounds),
} as const;
