import { z } from 'zod';
import { type ApiKeyResource, apiKeysPage, newApiKeyResource } from '../api/api-keys.ts';
import type { Scope } from '../api/scopes.ts';
import { ServiceHttp, type ServiceOptions } from './service-http.ts';

/** A key that is wanted. */
export interface WantedKey {
  readonly tenant: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerMinute: number | null;
  readonly expiresAt: Date | null;
}

export interface MadeKey {
  readonly key: ApiKeyResource;
  /** What its holder sends; shown this once. */
  readonly token: string;
}

/** Where API keys are made and revoked. Unknown ids give undefined, or false. */
export interface KeyAdministration {
  create(wanted: WantedKey): Promise<MadeKey>;
  list(): Promise<readonly ApiKeyResource[]>;
  rotate(id: string, overlapHours: number): Promise<MadeKey | undefined>;
  revoke(id: string): Promise<boolean>;
}

/** Through a running service, with a key of scope admin. */
export function remoteKeyAdministration(url: string, options: ServiceOptions): KeyAdministration {
  const http = new ServiceHttp(url, options);
  return {
    create: ({ expiresAt, ...wanted }) =>
      http.send(newApiKeyResource, 'POST', '/v1/api-keys', {
        ...wanted,
        expiresAt: expiresAt?.toISOString() ?? null,
      }),
    async list() {
      const keys: ApiKeyResource[] = [];
      let path: string | null = '/v1/api-keys';
      while (path !== null) {
        const page: z.output<typeof apiKeysPage> | undefined = await http.find(apiKeysPage, path);
        keys.push(...(page?.keys ?? []));
        path = page?.next ?? null;
      }
      return keys;
    },
    rotate: (id, overlapHours) =>
      absent(http.send(newApiKeyResource, 'POST', `/v1/api-keys/${id}/rotation`, { overlapHours })),
    revoke: async (id) => (await absent(http.send(z.null(), 'DELETE', `/v1/api-keys/${id}`))) !== undefined,
  };
}

async function absent<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'not-found') return undefined;
    throw error;
  });
}
