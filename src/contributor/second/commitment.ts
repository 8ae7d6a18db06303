import type { OriginCall } from '../../chain/clients/second/round-types.ts';
import type { SecondOriginValues } from '../../client/second/bodies.ts';
import { secondOriginValues } from '../../client/second/values.ts';
import { type DatasetContext, datasetId, ROLES, type Role } from '../../protocol/context.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import type { SecondDataset, SecondSignature } from '../../protocol/second/build-dataset.ts';
import type { SourceList } from '../../protocol/second/source-list.ts';
import { proveSecondOrigin } from '../../prover/second/jobs.ts';
import type { AnswerDeps } from './answering.ts';
import type { Holding } from './round-facts.ts';

/** A commitment that is ready to be sent. */
export interface PreparedCommitment {
  readonly call: OriginCall;
  readonly proof: EvmProof;
  /** Both in the form of a service's body. */
  readonly values: SecondOriginValues;
  readonly holding: Holding;
}

/** Everything that an origin is proven with. */
export interface CommitmentDeps
  extends Pick<AnswerDeps, 'prover' | 'holderSecret' | 'beneficiary' | 'deadline' | 'relayerFee'> {
  readonly chain: { readonly chainId: bigint; readonly rounds: { readonly address: string } };
}

/**
 * Proves the origin of a signed dataset.
 * @throws AssayError `not-accredited`, `wrong-holder`, `no-witness` (3)
 */
export async function proveCommitment(
  deps: CommitmentDeps,
  role: Role,
  dataset: SecondDataset,
  signed: SecondSignature,
  list: SourceList,
): Promise<PreparedCommitment> {
  const { chain, prover, holderSecret, beneficiary } = deps;
  const deadline = deps.deadline();
  const { model } = dataset;
  const relayerFee = deps.relayerFee?.(1) ?? 0n;
  const context: DatasetContext = {
    ...{ role, model, beneficiary, deadline, relayerFee, round: 0n },
    ...{ chainId: chain.chainId, rounds: chain.rounds.address },
  };
  const proven = await proveSecondOrigin(prover, dataset, signed, list, holderSecret, context);
  const { statement, proof } = proven;
  const { root, records, period, sourceListRoot, originNullifier, sourceTag, seedHash } = statement;
  return {
    call: {
      ...{ model, root, records, period, sourceListRoot, originNullifier, sourceTag, seedHash },
      ...{ beneficiary, deadline, relayerFee, role: ROLES[role] },
    },
    proof,
    values: secondOriginValues(proven, context),
    holding: { id: datasetId(model, originNullifier), role, dataset },
  };
}
