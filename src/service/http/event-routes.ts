import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { ApiKeys } from '../store/api-keys.ts';
import type { SubmissionAccess } from '../store/submission-access.ts';
import type { SubmissionHistory } from '../store/submission-history.ts';
import type { Store } from '../store/submission-store.ts';
import { toJson } from '../submissions/prepared-submission.ts';
import { callerOf } from './authentication.ts';
import { addressBlock } from './caller-address.ts';
import type { EventStreams, StreamEvent, Topic } from './event-streams.ts';
import { found, integer, ownSubmission, type ReadableChain } from './read-routes.ts';

const SUBMISSION_POLL_MS = 500;
const ROUND_POLL_MS = 2_000;

/** Event streams: status changes of a submission, changes of a round. */
export function eventRoutes(deps: {
  readonly chain: Pick<ReadableChain, 'round' | 'history'>;
  readonly store: Store;
  readonly access: SubmissionAccess;
  readonly history: SubmissionHistory;
  readonly apiKeys: ApiKeys;
  readonly streams: EventStreams;
}) {
  const { chain, history, apiKeys, streams } = deps;
  const serve = (request: Request, response: Response, topic: Topic) => {
    const { key } = callerOf(response);
    return streams.serve(request, response, {
      topic,
      caller: key === undefined ? `address ${addressBlock(request.ip)}` : `key ${key.id}`,
      isAnonymous: key === undefined,
      mayGoOn: async () => key === undefined || (await apiKeys.isUsable(key.id)),
    });
  };
  return {
    /** Every change of status, in order; the event's id is its position. */
    submissionEvents: async (request, response) => {
      const { id, receivedAt } = await ownSubmission(
        deps,
        callerOf(response),
        String(request.params.submission),
      );
      const read = async (): Promise<StreamEvent[]> =>
        (await history.of(id)).map(({ ordinal, ...event }) => ({
          id: `${ordinal}`,
          event: 'status',
          // To a tenant, nothing happened before it submitted.
          data: JSON.stringify(toJson({ ...event, at: event.at < receivedAt ? receivedAt : event.at })),
        }));
      const key = `submission ${id} ${receivedAt.getTime()}`;
      await serve(request, response, { key, read, pollMs: SUBMISSION_POLL_MS });
    },
    /** The newest block, sent when an event was added. Blocks without events are skipped. */
    headEvents: async (request, response) => {
      const read = async (): Promise<StreamEvent[]> => {
        const { events, block, time } = await chain.history();
        const last = events.at(-1)?.place;
        const id = `${events.length}-${last?.transaction ?? 'none'}`;
        const data = JSON.stringify(toJson({ block, time, events: events.length }));
        return [{ id, event: 'head', data }];
      };
      await serve(request, response, { key: 'head', read, pollMs: ROUND_POLL_MS });
    },
    /** The round's state, sent again after each change. States between two polls are skipped. */
    roundEvents: async (request, response) => {
      const id = integer(String(request.params.round), 18);
      const read = async (): Promise<StreamEvent[]> => {
        const data = JSON.stringify(toJson(found(await chain.round(id))));
        const hash = createHash('sha256').update(data).digest('hex').slice(0, 32);
        return [{ id: hash, event: 'round', data }];
      };
      await serve(request, response, { key: `round ${id}`, read, pollMs: ROUND_POLL_MS });
    },
  } satisfies Readonly<Record<string, RequestHandler>>;
}
