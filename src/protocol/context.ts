import { AbiCoder, getBytes, id } from 'ethers';
import { type Field, hashToField } from './field.ts';

/** The party for which a proof speaks, numbered as in the contract. */
export const ROLES = { contributor: 1, holdout: 2, evaluator: 3, trainer: 4 } as const;
/**
 * Roles of a dataset.
 *
 * @example
 * ```ts
 * import type { Role } from 'assay/sdk';
 *
 * export const isHoldout = (role: Role) => role === 'holdout';
 * ```
 */
export type Role = 'contributor' | 'holdout';
/** `evaluator` proves V, `trainer` proves the step. The beneficiary of both is the owner of the model. */
type ContextRole = keyof typeof ROLES;

/**
 * The purpose of a proof. A proof is valid for exactly one context (property P8).
 *
 * @example
 * ```ts
 * import { asField, type Context } from 'assay/sdk';
 *
 * export const context: Context = {
 *   role: 'contributor',
 *   chainId: 31337n,
 *   rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
 *   model: asField(81n),
 *   round: 7n,
 *   beneficiary: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
 *   relayerFee: 0n,
 *   deadline: BigInt(Math.floor(Date.now() / 1000) + 3600),
 * };
 * ```
 */
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

/**
 * The context of a dataset's own proofs.
 *
 * @example
 * ```ts
 * import { asField, type DatasetContext } from 'assay/sdk';
 *
 * export const context: DatasetContext = {
 *   role: 'contributor',
 *   chainId: 31337n,
 *   rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
 *   model: asField(81n),
 *   round: 7n,
 *   beneficiary: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
 *   relayerFee: 0n,
 *   deadline: BigInt(Math.floor(Date.now() / 1000) + 3600),
 * };
 * ```
 */
export type DatasetContext = Context & { readonly role: Role };

const CONTEXT_TYPE = id('assay.context.v1');
const coder = AbiCoder.defaultAbiCoder();

/**
 * The public signal `context`: keccak256 of the ABI encoding, mod r. The same as in contracts/Rounds.
 *
 * @example
 * ```ts
 * import { type Context, contextHash } from 'assay/sdk';
 *
 * export const isFor = (signal: bigint, context: Context) => signal === contextHash(context);
 * ```
 */
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

/**
 * A dataset's id on chain: keccak256 of (model, origin nullifier), mod r.
 *
 * @example
 * ```ts
 * import { asField, datasetId } from 'assay/sdk';
 *
 * console.log(datasetId(asField(81n), asField(12345n)));
 * ```
 */
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
