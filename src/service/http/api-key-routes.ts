import type { RequestHandler } from 'express';
import type { ApiKeyResource } from '../../api/api-keys.ts';
import { parseApiKeyRequest, parseRotationRequest } from '../../api/api-keys.ts';
import { PAGE_LIMIT } from '../../api/operation.ts';
import { API_BASE } from '../../api/shared-operations.ts';
import { callerMark } from '../metrics/caller-mark.ts';
import type { ApiKey, ApiKeys } from '../store/api-keys.ts';
import { setSubject } from './admin-act-routes.ts';
import { cursorId, invalidCursor, type PageQuery, pageOf } from './pagination.ts';
import { found, notFound } from './read-routes.ts';

/** A key as the API shows it: without the secret. */
export function apiKeyResource(key: ApiKey): ApiKeyResource {
  return {
    ...key,
    scopes: [...key.scopes],
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    mark: callerMark(key.id),
  };
}

/** Routes for API keys. They take no Idempotency-Key: storing the answer would store the secret. */
export function apiKeyRoutes(keys: ApiKeys) {
  return {
    createApiKey: async (request, response) => {
      const { key, token } = await keys.create(parseApiKeyRequest(request.body));
      setSubject(response, key.id);
      response.status(201).json({ key: apiKeyResource(key), token });
    },
    listApiKeys: async (_request, response) => {
      const query = response.locals.query as PageQuery;
      const limit = query.limit ?? PAGE_LIMIT.default;
      const after = cursorId(query);
      if (after !== undefined && (await keys.find(after)) === undefined) throw invalidCursor();
      const page = pageOf(`${API_BASE}/api-keys`, limit, await keys.list(limit + 1, after), ({ id }) => id);
      response.json({ keys: page.items.map(apiKeyResource), next: page.next });
    },
    rotateApiKey: async (request, response) => {
      const { overlapHours } = parseRotationRequest(request.body);
      const { key, token } = found(await keys.rotate(String(request.params.key), overlapHours));
      response.status(201).json({ key: apiKeyResource(key), token });
    },
    revokeApiKey: async (request, response) => {
      if (!(await keys.revoke(String(request.params.key)))) throw notFound();
      response.status(204).end();
    },
  } satisfies Readonly<Record<string, RequestHandler>>;
}
