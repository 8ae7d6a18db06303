import type { SecondChainAccess } from '../../delivery/second/chain-access.ts';
import { remoteError } from '../../protocol/errors.ts';
import type { SecondModelView, SecondRoundView } from '../../protocol/second/chain-state.ts';
import { SecondOwner } from '../../trainer/second/owner.ts';
import type { CliDeps } from '../command.ts';
import { waitForBlock } from '../options/wait-for-block.ts';

/** Rounds and models as commands look them up, and calls that wait for a block. */

/** @throws AssayError `no-such-round` (5) */
export async function knownSecondRound(
  { gateway }: Pick<SecondChainAccess, 'gateway'>,
  id: bigint,
): Promise<SecondRoundView> {
  const round = await gateway.round(id);
  if (round === undefined)
    throw remoteError('no-such-round', `there is no round ${id}; the newest one is in status --model`);
  return round;
}

/** @throws AssayError `no-such-model` (5) */
export async function knownSecondModel(
  { gateway }: Pick<SecondChainAccess, 'gateway'>,
  id: bigint,
): Promise<SecondModelView> {
  const model = await gateway.model(id);
  if (model === undefined) throw remoteError('no-such-model', 'there is no such model');
  return model;
}

/** The owner's calls by an account. @param wait whether to wait for the block from which a call is possible */
export const ownerOf = (
  deps: Pick<CliDeps, 'note'>,
  chain: SecondChainAccess,
  accountKey: string,
  wait: boolean,
): SecondOwner =>
  new SecondOwner(chain.as(accountKey).rounds, chain.provider, (height) =>
    waitForBlock(chain, height, wait, deps.note),
  );
