import type { RequestHandler } from 'express';
import { PAGE_LIMIT } from '../../api/operation.ts';
import { ProblemError } from '../../api/problem.ts';
import { API_BASE } from '../../api/shared-operations.ts';
import type { RelayAdmin } from '../relay/admin.ts';
import { cursorId, type PageQuery, pageOf } from './pagination.ts';

/** Routes for the relay: its state, dead letters, and resuming after a halt. */
export function relayRoutes(admin: RelayAdmin) {
  return {
    readRelay: async (_request, response) => {
      response.json(await admin.overview());
    },
    listDeadLetters: async (_request, response) => {
      const query = response.locals.query as PageQuery;
      const limit = query.limit ?? PAGE_LIMIT.default;
      const found = await admin.deadLetters(limit + 1, cursorId(query));
      const page = pageOf(`${API_BASE}/relay/dead-letters`, limit, found, ({ id }) => id);
      response.json({ submissions: page.items, next: page.next });
    },
    retryDeadLetter: async (request, response) => {
      await admin.retry(String(request.params.submission));
      response.status(204).end();
    },
    resumeRelay: async (_request, response) => {
      if (!(await admin.resume())) throw new ProblemError('not-halted', 'the relay is not halted');
      response.status(204).end();
    },
  } satisfies Readonly<Record<string, RequestHandler>>;
}
