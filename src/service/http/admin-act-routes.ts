import type { RequestHandler, Response } from 'express';
import type { Operation } from '../../api/operation.ts';
import { PAGE_LIMIT } from '../../api/operation.ts';
import { API_BASE } from '../../api/shared-operations.ts';
import type { Logger } from '../logger.ts';
import type { AdminActs } from '../store/admin-acts.ts';
import { callerOf } from './authentication.ts';
import { cursorId, invalidCursor, type PageQuery, pageOf } from './pagination.ts';

/** Names what an act has made, for the record. */
export const setSubject = (response: Response, subject: string): void => {
  response.locals.subject = subject;
};

/**
 * Records an administrator's act before its handler runs; without the record there is no act. Mount it after the check of
 * the scope. Other operations pass.
 */
export function recordAct(
  name: string,
  { scope, method }: Operation,
  { adminActs, log }: { readonly adminActs: AdminActs; readonly log: Pick<Logger, 'warn'> },
): RequestHandler {
  if (scope !== 'admin' || method === 'get') return (_request, _response, next) => next();
  return async (request, response, next) => {
    const [subject] = Object.values(request.params).map(String);
    const id = await adminActs.begin(`${callerOf(response).key?.mark}`, name, subject ?? null);
    response.on('close', () => {
      const made = response.locals.subject as string | undefined;
      adminActs.end(id, response.statusCode, made ?? null).catch((error: unknown) => {
        log.warn({ err: error, act: id }, 'the outcome of an admin act was not recorded');
      });
    });
    next();
  };
}

/** The list of admin acts. */
export function adminActRoutes(acts: AdminActs) {
  return {
    listAdminActs: async (_request, response) => {
      const query = response.locals.query as PageQuery;
      const limit = query.limit ?? PAGE_LIMIT.default;
      const before = cursorId(query);
      if (before !== undefined && !/^[1-9]\d{0,17}$/.test(before)) throw invalidCursor();
      const found = await acts.list(limit + 1, before);
      const page = pageOf(`${API_BASE}/admin-acts`, limit, found, ({ id }) => id);
      response.json({ acts: page.items, next: page.next });
    },
  } satisfies Readonly<Record<string, RequestHandler>>;
}
