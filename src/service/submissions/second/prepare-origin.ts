import { ProblemError } from '../../../api/problem.ts';
import type { SecondOriginRequest } from '../../../api/second/requests.ts';
import { contextHash, datasetId, ROLES } from '../../../protocol/context.ts';
import { asField } from '../../../protocol/field.ts';
import type { SecondDatasetView, SecondModelView } from '../../../protocol/second/chain-state.ts';
import { publicSignalNames } from '../../../protocol/second/shape.ts';
import { originSignals } from '../../../protocol/second/statement.ts';
import { parseProofCoordinates } from '../../../verifier/parse-proof.ts';
import { parsePublicSignals } from '../../../verifier/parse-public-signals.ts';
import { toEvmProof } from '../../../verifier/proof.ts';
import {
  assertDeployment,
  assertSignals,
  isAccepted,
  knownModel,
  type PreparedSubmission,
  toJson,
  wrongDomain,
} from '../prepared-submission.ts';
import { assertPaidFee, unlessDown } from './fees.ts';
import type { CheckedSecondChain, SecondDeps } from './second-chain.ts';

type Statement = SecondOriginRequest['statement'];

/** A dataset's commitment with its origin proof. */
export async function prepareSecondOrigin(
  deps: SecondDeps,
  { statement, ...claimed }: SecondOriginRequest,
): Promise<PreparedSubmission> {
  const { chain, store, keys } = deps;
  assertDeployment(chain, statement);
  const model = await knownModel(chain, statement.model);
  const { key, circuit } = keys.for(model.verifiers.origin, 'origin');
  const given = parsePublicSignals(claimed.publicSignals, key.arity);
  const proof = parseProofCoordinates(claimed.proof);
  // A dataset is proven anew for each list of sources, and for each origin verifier.
  const identity = `origin:${statement.model}:${statement.originNullifier}:${statement.sourceListRoot}:${key.vkHash}`;
  const recorded = toJson({ kind: 'origin', ...statement });
  const { contributors, holdouts } = model.pins.sources;
  const current = statement.role === 'contributor' ? contributors : holdouts;
  // A statement accepted under an earlier source list stays accepted: only then use the list that it names.
  const known = await isAccepted(store, identity, recorded);
  const sources = known ? statement.sourceListRoot : asField(current);
  const records = Number(statement.records);
  const signals = originSignals({
    ...{ root: statement.root, records, period: statement.period, schemaHash: model.schemaHash },
    ...{ sourceListRoot: sources, model: statement.model, originNullifier: statement.originNullifier },
    ...{ sourceTag: statement.sourceTag, seedHash: statement.seedHash },
    context: contextHash({ ...statement, round: 0n }),
  });
  assertSignals(publicSignalNames(circuit), signals, given);
  if (statement.sourceListRoot !== sources)
    throw wrongDomain('the source list has changed', ['sourceListRoot']);
  if (!known) {
    const dataset = datasetId(statement.model, statement.originNullifier);
    await assertPaidFee(deps, statement, model.pins.settlementToken, 1, dataset);
    assertExtent(statement, model);
    await assertNotCommitted(chain, statement);
  }
  return {
    kind: 'origin',
    identity,
    statement: recorded,
    proofs: [{ name: 'the proof', key, signals, proof }],
    call: () => chain.encodeCommit({ ...statement, records, role: ROLES[statement.role] }, toEvmProof(proof)),
  };
}

/** Refuses a statement that the contract would refuse, by the model alone. @throws ProblemError `wrong-phase`, `wrong-domain` */
function assertExtent({ records, period, relayerFee }: Statement, model: SecondModelView): void {
  const { shape, pins, periodEpoch, periodDays, training } = model;
  if (training.closed) throw new ProblemError('wrong-phase', 'the model is closed');
  if (relayerFee > pins.maxRelayerFee)
    throw wrongDomain(`the model's terms allow a fee of at most ${pins.maxRelayerFee}`);
  const [first, last] = [Number(period >> 16n), Number(period & 0xffffn)];
  const isBlock =
    first >= periodEpoch && (first - periodEpoch) % periodDays === 0 && last + 1 === first + periodDays;
  if (!isBlock) throw wrongDomain("the period is not one block of the model's calendar", ['period']);
  const size = BigInt(shape.batchSize);
  const batches = (records + size - 1n) / size;
  if (batches === 0n || batches > 8n ** BigInt(shape.levels))
    throw wrongDomain("the records do not fit the model's tree of batches", ['records']);
  const rest = records % size;
  if (rest !== 0n && rest < BigInt(pins.smallestBatch))
    throw wrongDomain(`the last batch has fewer than ${pins.smallestBatch} records`, ['records']);
}

/**
 * @throws ProblemError `already-on-chain` if the chain has the dataset as the statement says it; `NULLIFIER_USED` if it
 *   has another one, or one of the same source and period. A dataset may be committed again for another list of sources.
 */
async function assertNotCommitted(chain: CheckedSecondChain, statement: Statement): Promise<void> {
  const id = datasetId(statement.model, statement.originNullifier);
  const dataset = await unlessDown(chain.dataset(id));
  if (dataset === undefined) {
    const { model, sourceTag, period } = statement;
    const taken = await unlessDown(chain.datasetOfPeriod(model, sourceTag, period));
    if (taken === undefined || taken === 0n || taken === id) return;
    throw new ProblemError('NULLIFIER_USED', 'the source has another dataset of this model and period');
  }
  if (!isSame(dataset, statement))
    throw new ProblemError('NULLIFIER_USED', 'the chain has another dataset in its place');
  if (dataset.sourceListRoot !== statement.sourceListRoot) return;
  throw new ProblemError(
    'already-on-chain',
    'the dataset is committed already: there is nothing to submit, unless the origin verifier has changed',
  );
}

const isSame = (dataset: SecondDatasetView, statement: Statement): boolean =>
  dataset.root === statement.root &&
  dataset.beneficiary === statement.beneficiary &&
  dataset.role === statement.role &&
  BigInt(dataset.records) === statement.records &&
  dataset.period === statement.period &&
  dataset.sourceTag === statement.sourceTag &&
  dataset.seedHash === statement.seedHash;
