import { asField } from '../../../protocol/field.ts';
import { ABIS } from '../../clients/abis.ts';
import { ContractCaller } from '../../clients/contract-caller.ts';
import { StakeClient } from '../../clients/stake-client.ts';
import { addressOf } from '../../deploy/deployment-record.ts';
import { type Connection, roundsOf, sharedGateway, undefinedFor, verifierReader } from '../connection.ts';
import type { ContractCall } from '../contract-call.ts';
import {
  accountView,
  datasetView,
  entryView,
  modelView,
  roundView,
  type SecondContracts,
} from './read-views.ts';
import type { SecondChainView, SecondGateway } from './views.ts';

/** A gateway over the contracts. */
export function secondGateway(connection: Connection, finality?: number): SecondGateway {
  const { deployment, provider } = connection;
  const at = (name: string) => addressOf(deployment, name);
  const contracts: SecondContracts = {
    registry: new ContractCaller('ModelRegistry2', at('ModelRegistry2'), ABIS.modelRegistry, provider),
    rounds: new ContractCaller('Rounds2', at('Rounds2'), ABIS.rounds, provider),
    stake: new StakeClient(at('StakeToken'), provider),
    verifier: verifierReader(connection),
  };
  return {
    ...sharedGateway(connection, finality),
    ...state(contracts),
    ...encoders(roundsOf(connection)),
  };
}

type Reads =
  | ('model' | 'round' | 'dataset' | 'entry' | 'account' | 'challenge')
  | ('noiseInput' | 'datasetOfPeriod' | 'feeAllowance');

/** The state of single models, rounds, datasets, entries and accounts. */
function state(contracts: SecondContracts): Pick<SecondChainView, Reads> {
  const { rounds } = contracts;
  return {
    model: (id) => undefinedFor(['UNKNOWN_MODEL'], () => modelView(contracts, id)),
    round: (id) => roundView(contracts, id),
    dataset: (id) => datasetView(contracts, id),
    entry: (round, dataset) => entryView(contracts, round, dataset),
    account: (model, beneficiary) => accountView(contracts, model, beneficiary),
    challenge: (round, dataset) =>
      undefinedFor(['WRONG_PHASE', 'NOT_ENROLLED', 'ALREADY_ATTESTED', 'UNKNOWN_DATASET'], async () =>
        [...(await rounds.read<bigint[]>('challengeOf', round, dataset))].map(Number),
      ),
    noiseInput: (round, dataset, before) =>
      undefinedFor(['NOT_ENROLLED', 'NO_STEP_BEFORE'], async () =>
        asField(await rounds.read<bigint>('noiseInputOf', round, dataset, before)),
      ),
    datasetOfPeriod: (model, sourceTag, period) =>
      rounds.read<bigint>('datasetOfPeriod', model, sourceTag, period),
    feeAllowance: (beneficiary, allowedFor, relayer) =>
      rounds.read<bigint>('feeAllowance', beneficiary, allowedFor, relayer),
  };
}

type Encoders =
  | ('encodeCommit' | 'encodeEnrolFor' | 'encodeAttest')
  | ('encodeEvaluate' | 'encodePay' | 'encodeStep');

/** Calls to Rounds2 at an address, encoded. */
function encoders(to: string): Pick<SecondChainView, Encoders> {
  const call = (method: string, ...args: unknown[]): ContractCall => ({
    to,
    data: ABIS.rounds.encodeFunctionData(method, args),
  });
  return {
    encodeCommit: (statement, proof) => call('commit', statement, proof),
    encodeEnrolFor: ({ round, dataset, previousHead, head, deadline }, signature) =>
      call('enrolFor', round, dataset, previousHead, head, deadline, signature),
    encodeAttest: ({ role, before }, set) =>
      role === 'holdout' ? call('attestHoldout', set, before) : call('attest', set),
    encodeEvaluate: ({ round, evaluator, direction, loss, lossBefore, deadline, proof }) =>
      call('evaluate', round, evaluator, direction, loss, lossBefore, deadline, proof),
    encodePay: ({ round, dataset, fresh, score, deadline, proof }) =>
      call('pay', round, dataset, [fresh.x, fresh.y], score, deadline, proof),
    encodeStep: ({ round, weights, deadline, proof }) => call('step', round, weights, deadline, proof),
  };
}
