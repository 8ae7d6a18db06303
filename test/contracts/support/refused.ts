import { expect } from 'vitest';
import { decodeRevert } from '../../../src/chain/clients/revert.ts';

/** Expects that a call is refused with this custom error. */
export async function refused(call: Promise<unknown>, name: string, ...args: unknown[]): Promise<void> {
  const outcome = await call.then(
    () => ({ name: 'accepted', args: [] as readonly unknown[] }),
    (error: unknown) => decodeRevert(cause(error)) ?? { name: `undecoded: ${String(error)}`, args: [] },
  );
  expect(outcome.name).toBe(name);
  if (args.length > 0) expect(outcome.args).toEqual(args);
}

const cause = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error;
