import { join } from 'node:path';
import { EDITION_OPERATIONS } from '../api/openapi.ts';
import type { SecondGateway } from '../chain/gateway/second/views.ts';
import type { ChainGateway } from '../chain/gateway/views.ts';
import {
  CIRCUIT_NAMES as SECOND_CIRCUITS,
  publicSignalNames as secondSignalNames,
} from '../protocol/second/shape.ts';
import { CIRCUIT_NAMES, publicSignalNames } from '../protocol/shape.ts';
import { listedCircuits } from '../verifier/load-verification-key.ts';
import type { ServedEdition } from './http/app.ts';
import { isExecuted, isSecondExecuted } from './relay/executed.ts';
import type { LeastFee } from './relay/least-fees.ts';
import type { ReconcileChain } from './relay/reconcile.ts';
import type { Store } from './store/submission-store.ts';
import { firstPreparers } from './submissions/first-preparers.ts';
import type { Preparers } from './submissions/prepared-submission.ts';
import { rememberChain } from './submissions/remembered-chain.ts';
import { secondPreparers } from './submissions/second/preparers.ts';
import { rememberSecondChain } from './submissions/second/second-chain.ts';
import { VerificationKeys } from './submissions/verification-keys.ts';

/** A gateway to a deployment of either edition. */
export type AnyGateway = ChainGateway | SecondGateway;

/** Dependencies of the preparers besides the chain and the keys. */
interface PreparerDeps {
  readonly store: Store;
  readonly leastFees: readonly LeastFee[];
  /** Sender of the calls; simulations use it. */
  readonly relayAddress: string;
}

/** The parts of the service that differ between editions. */
export interface ServiceEdition extends ServedEdition, Pick<ReconcileChain, 'isExecuted'> {
  preparers(deps: PreparerDeps): Preparers;
}

/**
 * The edition of a deployment, with its keys loaded.
 * @param keysDirectory keys of the first edition; its folder `second` has those of the second
 * @throws AssayError as `VerificationKeys.load` (4)
 */
export const serviceEdition = (chain: AnyGateway, keysDirectory: string): ServiceEdition =>
  chain.edition === 1 ? first(chain, keysDirectory) : second(chain, keysDirectory);

function first(chain: ChainGateway, keysDirectory: string): ServiceEdition {
  const keys = VerificationKeys.load(keysDirectory, CIRCUIT_NAMES, publicSignalNames, chain.chainId);
  return {
    number: 1,
    base: '/v1',
    operations: EDITION_OPERATIONS[1],
    isExecuted: (kind, statement) => isExecuted(chain, kind, statement),
    preparers: ({ relayAddress, ...deps }) =>
      firstPreparers({ chain: rememberChain(chain), keys, ...deps }, chain, relayAddress),
  };
}

function second(chain: SecondGateway, keysDirectory: string): ServiceEdition {
  const directory = join(keysDirectory, 'second');
  // Not every shape of the manifest has a key, and no submission needs a circuit of inference.
  const listed = listedCircuits(directory);
  const circuits = SECOND_CIRCUITS.filter((name) => listed.includes(name) && !name.startsWith('infer-'));
  const keys = VerificationKeys.load(directory, circuits, secondSignalNames, chain.chainId);
  return {
    number: 2,
    base: '/v2',
    operations: EDITION_OPERATIONS[2],
    isExecuted: (kind, statement) => isSecondExecuted(chain, kind, statement),
    preparers: ({ relayAddress, ...deps }) =>
      secondPreparers({ chain: rememberSecondChain(chain), keys, ...deps }, chain, relayAddress),
  };
}
