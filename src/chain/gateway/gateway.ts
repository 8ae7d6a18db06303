import { ROLES } from '../../protocol/context.ts';
import { AssayError } from '../../protocol/errors.ts';
import { RegistryClient } from '../clients/registry-client.ts';
import { RoundsClient } from '../clients/rounds-client.ts';
import { addressOf } from '../deploy/deployment-record.ts';
import {
  type Connection,
  connected,
  type GatewayConfig,
  roundsOf,
  sharedGateway,
  undefinedFor,
  verifierReader,
} from './connection.ts';
import type { ContractCall } from './contract-call.ts';
import { datasetView, entryView, modelView, roundView } from './read-views.ts';
import { secondGateway } from './second/gateway.ts';
import type { SecondGateway } from './second/views.ts';
import type { ChainGateway, ChainView } from './views.ts';

/**
 * Connects to the chain of a deployment of the first edition.
 * @throws AssayError as `connected`; `wrong-edition` (4) for a deployment of the second edition
 */
export function openChainGateway(config: GatewayConfig): Promise<ChainGateway> {
  return connected(config, (connection) => {
    if (connection.edition === 1) return firstGateway(connection, config.finality);
    throw new AssayError(
      'wrong-edition',
      "this deployment is of the protocol's second edition, and this command knows the first one",
      { exitCode: 4 },
    );
  });
}

/**
 * Connects to the chain of a deployment.
 * @throws AssayError as `connected`; `wrong-edition` (4) for a deployment of the protocol's first edition
 */
export const openGateway = (config: GatewayConfig): Promise<SecondGateway> =>
  connected(config, (connection) => secondGateway(connection, config.finality), 2);

function firstGateway(connection: Connection, finality?: number): ChainGateway {
  const address = roundsOf(connection);
  const rounds = new RoundsClient(address, connection.provider);
  return {
    edition: 1,
    ...sharedGateway(connection, finality),
    ...state(connection, rounds),
    ...encoders(rounds, address),
  };
}

/** The state of single models, rounds, datasets and entries. */
function state(
  { deployment, provider }: Connection,
  rounds: RoundsClient,
): Pick<ChainView, 'model' | 'round' | 'dataset' | 'entry' | 'challenge'> {
  const registry = new RegistryClient(addressOf(deployment, 'ModelRegistry'), provider);
  const verifier = verifierReader({ provider });
  return {
    model: (id) => undefinedFor(['UNKNOWN_MODEL'], () => modelView(registry, rounds, verifier, id)),
    round: (id) => roundView(rounds, verifier, id),
    dataset: (id) => datasetView(rounds, id),
    entry: (round, dataset) => entryView(rounds, round, dataset),
    challenge: (round, dataset) =>
      undefinedFor(['WRONG_STATUS', 'NOT_ENROLLED', 'ALREADY_ATTESTED'], () =>
        rounds.challenge(round, dataset),
      ),
  };
}

/** Calls to the Rounds contract at `address`, encoded. */
function encoders(
  rounds: RoundsClient,
  address: string,
): Pick<ChainView, 'encodeCommit' | 'encodeEnrolFor' | 'encodeAttest' | 'encodeEvaluate' | 'encodeStep'> {
  const toRounds = (data: string): ContractCall => ({ to: address, data });
  return {
    encodeCommit: (statement, proof) =>
      toRounds(rounds.encodeCommit({ ...statement, role: ROLES[statement.role] }, proof)),
    encodeEnrolFor: (enrolment, signature) => toRounds(rounds.encodeEnrolFor(enrolment, signature)),
    encodeAttest: (role, set) =>
      toRounds(role === 'holdout' ? rounds.encodeAttestHoldout(set) : rounds.encodeAttest(set)),
    encodeEvaluate: ({ round, direction, deadline, proof }) =>
      toRounds(rounds.encodeEvaluate(round, direction, deadline, proof)),
    encodeStep: ({ round, weights, deadline, proof }) =>
      toRounds(rounds.encodeStep(round, weights, deadline, proof)),
  };
}
