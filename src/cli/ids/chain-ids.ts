import { AssayError, remoteError } from '../../protocol/errors.ts';
import { withAccess } from '../connect.ts';
import type { AccessOptions } from '../options/access-options.ts';
import { withSecondChain } from '../second/connect.ts';
import { editionOfInputs } from '../second/edition.ts';
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
  withLists(options, async ({ models, datasetsOf }) => {
    if (kind === 'model') return models();
    const of = options.model === undefined ? await models() : [BigInt(options.model)];
    return (await Promise.all(of.map(datasetsOf))).flat();
  });

/** Lists of a node or a service. */
interface Lists {
  readonly models: () => Promise<readonly bigint[]>;
  readonly datasetsOf: (model: bigint) => Promise<readonly bigint[]>;
}

async function withLists<T>(options: AccessOptions, work: (lists: Lists) => Promise<T>): Promise<T> {
  if (await isSecond(options)) return withSecondChain(options, ({ gateway }) => work(gateway));
  return withAccess(options, async ({ chain, service }) => {
    if (chain !== undefined) return work(chain.gateway);
    return work({
      models: async () => (service === undefined ? [] : collect(service.models())),
      datasetsOf: async (model) => (service === undefined ? [] : collect(service.datasets(model))),
    });
  });
}

const isSecond = async ({ deployment }: AccessOptions): Promise<boolean> =>
  (await editionOfInputs({ deployment })) === 2;

/**
 * The newest round of a model, in decimal.
 *
 * @param options `model` and `datasetId`, if given, are whole ids
 * @throws AssayError `bad-option` (2), `no-such-model`, `no-round-yet` (5)
 */
export const newestRound = async (
  options: AccessOptions & { readonly model?: string; readonly datasetId?: string },
): Promise<string> =>
  (await isSecond(options))
    ? withSecondChain(options, ({ gateway }) =>
        newestOf(options, {
          dataset: (id) => gateway.dataset(id),
          model: async (id) => (await gateway.model(id))?.training,
        }),
      )
    : withAccess(options, ({ reader }) => newestOf(options, reader));

/** Reads of either edition. */
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
