import { AbiCoder, getBytes, id } from 'ethers';
import { type Field, hashToField } from './field.ts';

/** The party for which a proof speaks, numbered as in the contract. */
export const ROLES = { contributor: 1, holdout: 2, evaluator: 3, trainer: 4 } as const;
/** Roles that a dataset can have. */
export type Role = 'contributor' | 'holdout';
/** `evaluator` proves V, `trainer` proves the step. The beneficiary of both is the owner of the model. */
export type ContextRole = keyof typeof ROLES;

/** The use of a proof. A proof is valid for exactly one context (property P8). */
export interface Context {
  readonly role: ContextRole;
  readonly chainId: bigint;
  /** The Rounds contract, 0x-prefixed. */
  readonly rounds: string;
  readonly model: Field;
  /** 0 for an origin proof. */
  readonly round: bigint;
  /** Payout address, 0x-prefixed. */
  readonly beneficiary: string;
  /** Smallest units of the settlement token. */
  readonly relayerFee: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

/** The context of a dataset's own proofs. */
export type DatasetContext = Context & { readonly role: Role };

const CONTEXT_TYPE = id('assay.context.v1');
const coder = AbiCoder.defaultAbiCoder();

/** The public signal `context`: keccak256 of the ABI encoding, mod r. The same as in contracts/Rounds. */
export function contextHash(context: Context): Field {
  const encoded = coder.encode(
    ['bytes32', 'uint256', 'uint256', 'address', 'uint256', 'uint256', 'address', 'uint256', 'uint256'],
    [
      CONTEXT_TYPE,
      ROLES[context.role],
      context.chainId,
      context.rounds,
      context.model,
      context.round,
      context.beneficiary,
      context.relayerFee,
      context.deadline,
    ],
  );
  return hashToField(getBytes(encoded));
}

/** The id of a dataset on chain: keccak256 of (model, origin nullifier), mod r. */
export function datasetId(model: Field, originNullifier: Field): Field {
  return hashToField(getBytes(coder.encode(['uint256', 'uint256'], [model, originNullifier])));
}

/**
 * The id of a model, unique over chains and registries. It is below r, so a circuit can bind a source's
 * signature to it.
 */
export function modelId(chainId: bigint, registry: string, owner: string, salt: string): Field {
  const encoded = coder.encode(
    ['uint256', 'address', 'address', 'bytes32'],
    [chainId, registry, owner, salt],
  );
  return hashToField(getBytes(encoded));
}
