import { getAddress, isAddress } from 'ethers';
import { ACKNOWLEDGEMENTS_LIMIT, EVENTS_LIMIT, PAGE_LIMIT as PAGE } from '../../api/operation.ts';
import { ProblemError } from '../../api/problem.ts';
import type { Quote } from '../../api/quote.ts';
import { API_BASE } from '../../api/shared-operations.ts';
import type { SharedView } from '../../chain/gateway/views.ts';
import { type DatedEvent, toEventJson } from '../../chain/replay/event-json.ts';
import type { AcknowledgementSigner } from '../signer/types.ts';
import { asSeen, type SubmissionAccess, type SubmissionFilter } from '../store/submission-access.ts';
import type { Store, Submission } from '../store/submission-store.ts';
import { signAcknowledgement } from './acknowledgements.ts';
import type { Caller } from './authentication.ts';
import { cursorId, invalidCursor, type Page, type PageQuery, pageOf, pageOfAll } from './pagination.ts';
import { submissionResource } from './submission-resource.ts';

/** A GET request as a resource gets it. */
interface Asked {
  /** Parameters of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: PageQuery & SubmissionFilter;
  readonly caller: Caller;
}

/**
 * Answers a GET with a value that may hold bigints.
 * @throws ProblemError `not-found`
 */
export type Resource = (asked: Asked) => Promise<unknown>;

/** The reads of the chain that the routes make. */
export interface ReadableChain extends SharedView {
  model(id: bigint): Promise<{ readonly id: bigint } | undefined>;
  round(
    id: bigint,
  ): Promise<
    { readonly id: bigint; readonly model: bigint; readonly holdouts: readonly bigint[] } | undefined
  >;
  dataset(id: bigint): Promise<{ readonly id: bigint; readonly model: bigint } | undefined>;
  entry(round: bigint, dataset: bigint): Promise<{ readonly enrolled: boolean }>;
  challenge(round: bigint, dataset: bigint): Promise<readonly number[] | undefined>;
  account(model: bigint, beneficiary: string): Promise<object>;
}

interface ReadDeps {
  readonly chain: ReadableChain;
  readonly store: Store;
  readonly access: SubmissionAccess;
  readonly signer: AcknowledgementSigner;
  readonly quote: () => Promise<Quote>;
}

/**
 * A submission that the caller may see.
 * @throws ProblemError `not-found` both for a submission that does not exist and for one of another tenant
 */
export async function ownSubmission(
  { store, access }: Pick<ReadDeps, 'store' | 'access'>,
  caller: Caller,
  id: string | undefined,
): Promise<Submission> {
  const isId = id !== undefined && /^[0-9a-f-]{36}$/.test(id);
  // Always run both queries: the response time must not tell whether the submission exists.
  const [submission, grantedAt] = isId
    ? await Promise.all([store.submission(id), access.grantedAt(id, caller.tenant)])
    : [undefined, undefined];
  if (submission === undefined || grantedAt === undefined) throw notFound();
  return asSeen(submission, grantedAt);
}

/** All GET resources: the caller's submissions from the store, public state from the chain. */
export function readResources(deps: ReadDeps) {
  return { ...submissionReads(deps), ...chainReads(deps.chain), readQuote: deps.quote };
}

function submissionReads(deps: ReadDeps) {
  const { chain, access, signer } = deps;
  const ownPage = async (
    path: string,
    { caller: { tenant }, query }: Asked,
    limits: { readonly default: number },
  ): Promise<Page<Submission>> => {
    const { limit = limits.default, cursor: _, ...filter } = query;
    const before = cursorId(query);
    if (before !== undefined && (await access.grantedAt(before, tenant)) === undefined) throw invalidCursor();
    const rows = await access.list(tenant, limit + 1, before, filter);
    return pageOf(path, limit, rows, ({ id }) => id, filter);
  };
  return {
    listSubmissions: async (asked) => {
      const { items, next } = await ownPage(`${API_BASE}/submissions`, asked, PAGE);
      return { submissions: items.map(submissionResource), next };
    },
    readSubmission: async ({ parameters, caller }) =>
      submissionResource(await ownSubmission(deps, caller, parameters.submission)),
    listReceipts: async (asked) => {
      const { items, next } = await ownPage(`${API_BASE}/receipts`, asked, ACKNOWLEDGEMENTS_LIMIT);
      const receipts = await Promise.all(items.map((each) => signAcknowledgement(each, signer, chain)));
      return { receipts, next };
    },
    readReceipt: async ({ parameters, caller }) =>
      signAcknowledgement(await ownSubmission(deps, caller, parameters.submission), signer, chain),
  } satisfies Readonly<Record<string, Resource>>;
}

function chainReads(chain: ReadableChain) {
  const roundOf = async (parameters: Asked['parameters']) => {
    const model = integer(parameters.model, 77);
    const round = found(await chain.round(integer(parameters.round, 18)));
    if (round.model !== model) throw notFound();
    return round;
  };
  const idsOf = async (
    name: 'rounds' | 'datasets',
    { parameters, query }: Asked,
    list: (model: bigint) => Promise<readonly bigint[]>,
  ) => {
    const { id } = found(await chain.model(integer(parameters.model, 77)));
    const limit = query.limit ?? PAGE.default;
    const { items, next } = pageOfAll(`${API_BASE}/models/${id}/${name}`, limit, await list(id), query);
    return { [name]: items, next };
  };
  return {
    readDeployment: async () => chain.contracts,
    readToken: async ({ parameters }) => found(await chain.token(`${parameters.token}`)),
    listEvents: async ({ query }) => {
      const { events, block, time } = await chain.history();
      const placeOf = ({ place }: DatedEvent) => `${place.block}-${place.index}`;
      const after = cursorId(query);
      const start = after === undefined ? 0 : events.findIndex((event) => placeOf(event) === after) + 1;
      if (after !== undefined && start === 0) throw invalidCursor();
      const limit = query.limit ?? EVENTS_LIMIT.default;
      const { items, next } = pageOf(
        `${API_BASE}/events`,
        limit,
        events.slice(start, start + limit + 1),
        placeOf,
      );
      return { events: items.map(toEventJson), head: { block, time }, next };
    },
    listModels: async ({ query }) => {
      const limit = query.limit ?? PAGE.default;
      const { items, next } = pageOfAll(`${API_BASE}/models`, limit, await chain.models(), query);
      return { models: items, next };
    },
    readModel: async ({ parameters }) => found(await chain.model(integer(parameters.model, 77))),
    listRounds: (asked) => idsOf('rounds', asked, (model) => chain.roundsOf(model)),
    listDatasets: (asked) => idsOf('datasets', asked, (model) => chain.datasetsOf(model)),
    readRoundOfModel: ({ parameters }) => roundOf(parameters),
    readEntry: async ({ parameters }) => {
      const round = await roundOf(parameters);
      const dataset = found(await chain.dataset(integer(parameters.dataset, 77)));
      if (dataset.model !== round.model) throw notFound();
      const entry = await chain.entry(round.id, dataset.id);
      const isAsked = entry.enrolled || round.holdouts.includes(dataset.id);
      const challenge = isAsked ? await chain.challenge(round.id, dataset.id) : undefined;
      return { ...entry, challenge: challenge ?? null };
    },
    readAccount: async ({ parameters }) => {
      const { id } = found(await chain.model(integer(parameters.model, 77)));
      return found(await chain.account(id, account(parameters.account)));
    },
    readRound: async ({ parameters }) => found(await chain.round(integer(parameters.round, 18))),
    readDataset: async ({ parameters }) => found(await chain.dataset(integer(parameters.dataset, 77))),
  } satisfies Readonly<Record<string, Resource>>;
}

/**
 * Parses an id in a path: a canonical decimal of at most `digits` digits.
 * @throws ProblemError `not-found` for any other text
 */
export function integer(text: string | undefined, digits: number): bigint {
  if (text === undefined || text.length > digits || !/^(?:0|[1-9][0-9]*)$/.test(text)) throw notFound();
  return BigInt(text);
}

/** Parses an address in a path. @throws ProblemError `not-found` for any other text, and for a wrong checksum */
function account(text: string | undefined): string {
  if (text === undefined || !isAddress(text) || !text.startsWith('0x')) throw notFound();
  return getAddress(text);
}

export function found<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}

export function notFound(): ProblemError {
  return new ProblemError('not-found', 'there is nothing here');
}
