import type { ServiceConfig } from '../../../../src/service/config.ts';
import { type Harness as AnyHarness, type HarnessParts, startHarnessOn } from '../../support/harness.ts';
import type { SecondFakeChain } from './second-chain.ts';
import { newSecondChain } from './second-requests.ts';

export { MODEL, type Point, ROUNDS } from '../../support/fake-relay.ts';
export { config, keysDirectory, OPERATOR, type SubmissionBody } from '../../support/harness.ts';
export { BENEFICIARY, RECORDS, ROUND, type SecondFakeChain as FakeChain } from './second-chain.ts';
export {
  enrolmentRequest,
  HOLDER,
  newSecondChain as newChain,
  originRequest,
  setRequest,
} from './second-requests.ts';

export type Harness = AnyHarness<SecondFakeChain>;

/** A service of the second edition on a chain in memory. */
export const startHarness = (
  overrides: Partial<ServiceConfig> = {},
  chain: SecondFakeChain = newSecondChain(),
  parts: HarnessParts = {},
): Promise<Harness> => startHarnessOn(chain, overrides, parts);
