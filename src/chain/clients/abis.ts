import { Interface, type InterfaceAbi } from 'ethers';
import bonds from '../../../contracts/abi/Bonds2.json' with { type: 'json' };
import gatedClaim from '../../../contracts/abi/GatedClaim.json' with { type: 'json' };
import gatedVote from '../../../contracts/abi/GatedVote.json' with { type: 'json' };
import headerBeacon from '../../../contracts/abi/HeaderBeacon.json' with { type: 'json' };
import groth16Verifier from '../../../contracts/abi/IGroth16Verifier.json' with { type: 'json' };
import modelRegistry from '../../../contracts/abi/ModelRegistry2.json' with { type: 'json' };
import rounds from '../../../contracts/abi/Rounds2.json' with { type: 'json' };
import royaltyVault from '../../../contracts/abi/RoyaltyVault.json' with { type: 'json' };
import stakeToken from '../../../contracts/abi/StakeToken.json' with { type: 'json' };
import testToken from '../../../contracts/abi/TestToken.json' with { type: 'json' };
import usagePlans from '../../../contracts/abi/UsagePlans.json' with { type: 'json' };

const of = (abi: unknown): Interface => new Interface(abi as InterfaceAbi);

/** The published ABIs (contracts/abi) by contract. */
export const ABIS = {
  bonds: of(bonds),
  gatedClaim: of(gatedClaim),
  gatedVote: of(gatedVote),
  headerBeacon: of(headerBeacon),
  groth16Verifier: of(groth16Verifier),
  modelRegistry: of(modelRegistry),
  rounds: of(rounds),
  royaltyVault: of(royaltyVault),
  stakeToken: of(stakeToken),
  testToken: of(testToken),
  usagePlans: of(usagePlans),
} as const;
