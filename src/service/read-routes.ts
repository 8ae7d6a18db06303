import type { ChainView } from './chain-port.ts';
import { ProblemError } from './problem.ts';
import { signReceipt } from './receipts.ts';
import type { TypedDataSigner } from './signer.ts';
import type { Store } from './store.ts';
import { submissionResource } from './submission-resource.ts';

/** Answers a GET: path parameters in, a value that may hold bigints out. Throws `not-found`. */
export type Resource = (parameters: Readonly<Record<string, string>>) => Promise<unknown>;

/** Everything that can be read: submissions from the store, the rest from the chain, where it is public anyway. */
export function readResources(deps: {
  readonly chain: ChainView;
  readonly store: Store;
  readonly signer: TypedDataSigner;
}): readonly [path: string, resource: Resource][] {
  const { chain, store, signer } = deps;

  const submissionOf = async (id: string | undefined) => {
    const known = /^[0-9a-f-]{36}$/.test(id ?? '') ? await store.submission(id ?? '') : undefined;
    return found(known);
  };
  const roundOf = async (parameters: Readonly<Record<string, string>>) => {
    const model = integer(parameters.model, 77);
    const round = found(await chain.round(integer(parameters.round, 18)));
    if (round.model !== model) throw notFound();
    return round;
  };

  return [
    ['/v1/submissions/:id', async ({ id }) => submissionResource(await submissionOf(id))],
    ['/v1/receipts/:id', async ({ id }) => signReceipt(await submissionOf(id), signer, chain)],
    ['/v1/models', async () => ({ models: await chain.models() })],
    ['/v1/models/:model', async ({ model }) => found(await chain.model(integer(model, 77)))],
    [
      '/v1/models/:model/rounds',
      async ({ model }) => {
        const { id } = found(await chain.model(integer(model, 77)));
        return { rounds: await chain.roundsOf(id) };
      },
    ],
    ['/v1/models/:model/rounds/:round', roundOf],
    [
      '/v1/models/:model/rounds/:round/datasets/:dataset',
      async (parameters) => {
        const round = await roundOf(parameters);
        const dataset = found(await chain.dataset(integer(parameters.dataset, 77)));
        if (dataset.model !== round.model) throw notFound();
        const entry = await chain.entry(round.id, dataset.id);
        const isAsked = entry.enrolled || round.holdouts.includes(dataset.id);
        const challenge = isAsked ? await chain.challenge(round.id, dataset.id) : undefined;
        return { ...entry, challenge: challenge ?? null };
      },
    ],
    ['/v1/datasets/:dataset', async ({ dataset }) => found(await chain.dataset(integer(dataset, 77)))],
  ];
}

function integer(text: string | undefined, digits: number): bigint {
  if (text === undefined || text.length > digits || !/^(?:0|[1-9][0-9]*)$/.test(text)) throw notFound();
  return BigInt(text);
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}

function notFound(): ProblemError {
  return new ProblemError('not-found', 'there is nothing here');
}
