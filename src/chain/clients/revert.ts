import { type Interface, isCallException, isError } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { ABIS } from './abis.ts';

/** A revert: name and arguments of the custom error. */
export type Revert = { readonly name: string; readonly args: readonly unknown[] };

/**
 * The revert data in the `data` of a JSON-RPC error. Nodes spell it as hex, as `Reverted 0x…` (Nethermind), or inside an
 * object. Any other text is a message of the node, not of the contract.
 * @returns 0x-prefixed hex of at least a selector; undefined if there is none
 */
export function revertDataOf(data: unknown): string | undefined {
  for (let at: unknown = data, depth = 0; depth < 6; depth++) {
    if (typeof at === 'string') return /^(?:Reverted )?(0x(?:[0-9a-f]{2}){4,})$/i.exec(at)?.[1];
    if (typeof at !== 'object' || at === null) return undefined;
    at =
      ('data' in at && at.data) ||
      ('originalError' in at && at.originalError) ||
      ('error' in at && at.error) ||
      ('info' in at && at.info) ||
      ('cause' in at && at.cause);
  }
  return undefined;
}

/**
 * The custom error behind a failed call, from any contract of the deployment.
 * @param own interface of the called contract, where it is none of `ABIS`
 * @returns undefined if the failure is not a revert with a known error
 */
export function decodeRevert(error: unknown, own?: Interface): Revert | undefined {
  if (isCallException(error) && error.revert)
    return { name: error.revert.name, args: [...error.revert.args] };
  const data = revertDataOf(error);
  if (data === undefined) return undefined;
  for (const abi of [...(own ? [own] : []), ...Object.values(ABIS)]) {
    const parsed = abi.parseError(data);
    if (parsed) return { name: parsed.name, args: [...parsed.args] };
  }
  return undefined;
}

/** `NullifierUsed` gives `NULLIFIER_USED`: the same name on chain and off. */
export const errorCode = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();

/**
 * Turns a failed read into an AssayError (exit code 5). Every error of the contracts has data, so a revert without data
 * is no answer of theirs: `chain-unavailable`.
 */
export function readError(action: string, error: unknown, own?: Interface): AssayError {
  const known = chainError(action, error, own);
  return known.code === 'call-reverted' ? nodeError(action, error) : known;
}

/**
 * Turns a failed call or transaction into an AssayError (exit code 5). The code of a revert is the name of
 * the contract's error.
 */
export function chainError(action: string, error: unknown, own?: Interface): AssayError {
  if (error instanceof AssayError) return error;
  const revert = decodeRevert(error, own);
  if (revert) {
    return new AssayError(errorCode(revert.name), `${action} was refused: ${revert.name}`, {
      exitCode: 5,
      cause: error,
    });
  }
  if (isError(error, 'CALL_EXCEPTION')) {
    return new AssayError('call-reverted', `${action} reverted`, { exitCode: 5, cause: error });
  }
  return nodeError(action, error);
}

const nodeError = (action: string, error: unknown): AssayError =>
  new AssayError(
    'chain-unavailable',
    `${action} failed: the node did not answer as expected; check its address and try again`,
    { exitCode: 5, cause: error },
  );
