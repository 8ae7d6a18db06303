import { isCallException, isError } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { ABIS } from './abis.ts';

/** A revert: name and arguments of the custom error. */
export type Revert = { readonly name: string; readonly args: readonly unknown[] };

function revertData(error: unknown): string | undefined {
  for (let at: unknown = error, depth = 0; at && typeof at === 'object' && depth < 6; depth++) {
    if ('data' in at && typeof at.data === 'string' && at.data.length >= 10) return at.data;
    at = ('info' in at && at.info) || ('error' in at && at.error) || ('cause' in at && at.cause);
  }
  return undefined;
}

/**
 * The custom error behind a failed call, from any contract of the deployment.
 * @returns undefined if the failure is not a revert with a known error
 */
export function decodeRevert(error: unknown): Revert | undefined {
  if (isCallException(error) && error.revert)
    return { name: error.revert.name, args: [...error.revert.args] };
  const data = revertData(error);
  if (data === undefined) return undefined;
  for (const abi of Object.values(ABIS)) {
    const parsed = abi.parseError(data);
    if (parsed) return { name: parsed.name, args: [...parsed.args] };
  }
  return undefined;
}

/** `NullifierUsed` gives `NULLIFIER_USED`: the same name on chain and off. */
export const errorCode = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();

/**
 * Turns a failed call or transaction into an AssayError (exit code 5). The code of a revert is the name of
 * the contract's error.
 */
export function chainError(action: string, error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  const revert = decodeRevert(error);
  if (revert) {
    return new AssayError(errorCode(revert.name), `${action} was refused: ${revert.name}`, {
      exitCode: 5,
      cause: error,
    });
  }
  if (isError(error, 'CALL_EXCEPTION')) {
    return new AssayError('call-reverted', `${action} reverted`, { exitCode: 5, cause: error });
  }
  return new AssayError(
    'chain-unavailable',
    `${action} failed: the node did not answer as expected; check its address and try again`,
    {
      exitCode: 5,
      cause: error,
    },
  );
}
