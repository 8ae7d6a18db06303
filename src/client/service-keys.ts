import { z } from 'zod';
import { type ApiKeyResource, apiKeysPage, newApiKeyResource } from '../api/api-keys.ts';
import type { Scope } from '../api/scopes.ts';
import { ServiceHttp, type ServiceOptions } from './service-http.ts';

/**
 * Properties of a key to make.
 *
 * @example
 * ```ts
 * import type { WantedKey } from 'assay/sdk';
 *
 * export const wanted: WantedKey = {
 *   tenant: 'st-marys',
 *   label: 'uploads of the oncology ward',
 *   scopes: ['submit', 'read:own'],
 *   requestsPerMinute: null,
 *   expiresAt: null,
 * };
 * ```
 */
export interface WantedKey {
  /** Lower-case letters, digits, dots and hyphens. */
  readonly tenant: string;
  /** At most 80 printable ASCII characters. */
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** Null: the service's default. */
  readonly requestsPerMinute: number | null;
  /** Null: valid until revoked. */
  readonly expiresAt: Date | null;
}

/**
 * A new key and its token.
 *
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import type { MadeKey } from 'assay/sdk';
 *
 * export const save = ({ key, token }: MadeKey) =>
 *   writeFileSync(`${key.tenant}.key`, `${token}\n`, { mode: 0o600 });
 * ```
 */
export interface MadeKey {
  readonly key: ApiKeyResource;
  /** Secret that the holder sends. It is shown this once. */
  readonly token: string;
}

/**
 * Makes, lists and revokes API keys. Unknown ids give undefined, or false.
 *
 * @example
 * ```ts
 * import type { KeyAdministration } from 'assay/sdk';
 *
 * export async function revokeAll(keys: KeyAdministration, tenant: string): Promise<void> {
 *   for (const key of await keys.list()) if (key.tenant === tenant) await keys.revoke(key.id);
 * }
 * ```
 */
export interface KeyAdministration {
  create(wanted: WantedKey): Promise<MadeKey>;
  list(): Promise<readonly ApiKeyResource[]>;
  /** Makes a key with the same rights. The old key stays valid for `overlapHours`. */
  rotate(id: string, overlapHours: number): Promise<MadeKey | undefined>;
  revoke(id: string): Promise<boolean>;
}

/**
 * Administers API keys through a running service.
 *
 * @param url http or https, without credentials
 * @param options the API key needs the scope admin
 * @throws AssayError `bad-option`, `bad-api-key` (2); its methods: the service's code (5)
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { remoteKeyAdministration } from 'assay/sdk';
 *
 * const apiKey = readFileSync('admin.key', 'utf8').trim();
 * const keys = remoteKeyAdministration('https://assay.example', { apiKey });
 * console.log((await keys.list()).map(({ id, tenant }) => `${id} ${tenant}`));
 * ```
 */
export function remoteKeyAdministration(url: string, options: ServiceOptions): KeyAdministration {
  const http = new ServiceHttp(url, options);
  return {
    create: ({ expiresAt, ...wanted }) =>
      http.send(newApiKeyResource, 'POST', '/v2/api-keys', {
        ...wanted,
        expiresAt: expiresAt?.toISOString() ?? null,
      }),
    async list() {
      const keys: ApiKeyResource[] = [];
      let path: string | null = '/v2/api-keys';
      while (path !== null) {
        const page: z.output<typeof apiKeysPage> | undefined = await http.find(apiKeysPage, path);
        keys.push(...(page?.keys ?? []));
        path = page?.next ?? null;
      }
      return keys;
    },
    rotate: (id, overlapHours) =>
      absent(http.send(newApiKeyResource, 'POST', `/v2/api-keys/${id}/rotation`, { overlapHours })),
    revoke: async (id) => (await absent(http.send(z.null(), 'DELETE', `/v2/api-keys/${id}`))) !== undefined,
  };
}

async function absent<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'not-found') return undefined;
    throw error;
  });
}
