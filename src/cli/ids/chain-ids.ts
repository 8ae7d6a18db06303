import { AssayError, remoteError } from '../../protocol/errors.ts';
import type { AccessOptions } from '../options/access-options.ts';
import { withSecondChain } from '../second/connect.ts';
import type { Kind } from './address-book.ts';

/** Ids that a node lists. */

/**
 * Every model, or every dataset: of the named model, or of all models.
 *
 * @param options `model`, if given, is a whole id
 * @throws AssayError as `withSecondChain`
 */
export const idsOnChain = (
  kind: Exclude<Kind, 'round'>,
  options: AccessOptions & { readonly model?: string },
): Promise<readonly bigint[]> =>
  withSecondChain(options, async ({ gateway }) => {
    if (kind === 'model') return gateway.models();
    const of = options.model === undefined ? await gateway.models() : [BigInt(options.model)];
    return (await Promise.all(of.map((model) => gateway.datasetsOf(model)))).flat();
  });

/**
 * The newest round of a model, in decimal.
 *
 * @param options `model` and `datasetId`, if given, are whole ids
 * @throws AssayError `bad-option` (2), `no-such-model`, `no-round-yet` (5)
 */
export const newestRound = (
  options: AccessOptions & { readonly model?: string; readonly datasetId?: string },
): Promise<string> =>
  withSecondChain(options, ({ gateway }) =>
    newestOf(options, {
      dataset: (id) => gateway.dataset(id),
      model: async (id) => (await gateway.model(id))?.training,
    }),
  );

interface NewestReader {
  dataset(id: bigint): Promise<{ readonly model: bigint } | undefined>;
  model(id: bigint): Promise<{ readonly lastRound: bigint } | undefined>;
}

async function newestOf(
  { model, datasetId }: { readonly model?: string; readonly datasetId?: string },
  reader: NewestReader,
): Promise<string> {
  const id =
    model !== undefined
      ? BigInt(model)
      : datasetId === undefined
        ? undefined
        : (await reader.dataset(BigInt(datasetId)))?.model;
  if (id === undefined) throw new AssayError('bad-option', '--round newest needs a model; give --model');
  const state = await reader.model(id);
  if (state === undefined) throw remoteError('no-such-model', 'there is no such model');
  if (state.lastRound === 0n)
    throw remoteError('no-round-yet', 'the model has no round yet; its owner opens one with round open');
  return `${state.lastRound}`;
}
