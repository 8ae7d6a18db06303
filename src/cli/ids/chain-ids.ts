import { AssayError, remoteError } from '../../protocol/errors.ts';
import { withAccess } from '../connect.ts';
import type { AccessOptions } from '../options/access-options.ts';
import type { Kind } from './address-book.ts';

/** Ids that a node or a service lists. */

async function collect(ids: AsyncIterable<bigint>): Promise<bigint[]> {
  const all: bigint[] = [];
  for await (const id of ids) all.push(id);
  return all;
}

/**
 * Every model, or every dataset: of the named model, or of all models.
 *
 * @param options `model`, if given, is a whole id
 * @throws AssayError as `withAccess`
 */
export const idsOnChain = (
  kind: Exclude<Kind, 'round'>,
  options: AccessOptions & { readonly model?: string },
): Promise<readonly bigint[]> =>
  withAccess(options, async ({ chain, service }) => {
    const models = async (): Promise<readonly bigint[]> =>
      chain !== undefined ? chain.gateway.models() : service === undefined ? [] : collect(service.models());
    if (kind === 'model') return models();
    const of = options.model === undefined ? await models() : [BigInt(options.model)];
    const lists = of.map(async (model) =>
      chain !== undefined ? chain.gateway.datasetsOf(model) : collect(service?.datasets(model) ?? none()),
    );
    return (await Promise.all(lists)).flat();
  });

async function* none(): AsyncGenerator<bigint> {}

/**
 * The newest round of a model, in decimal.
 *
 * @param options `model` and `datasetId`, if given, are whole ids
 * @throws AssayError `bad-option` (2), `no-such-model`, `no-round-yet` (5)
 */
export const newestRound = (
  options: AccessOptions & { readonly model?: string; readonly datasetId?: string },
): Promise<string> =>
  withAccess(options, async ({ reader }) => {
    const { model, datasetId } = options;
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
  });
