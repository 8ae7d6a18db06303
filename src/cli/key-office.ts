import { type KeyOffice, remoteKeyOffice } from '../client/service-keys.ts';
import { AssayError } from '../protocol/errors.ts';
import { apiKeyResource } from '../service/api-key-routes.ts';
import type { ApiKeyResource } from '../service/api-key-schemas.ts';
import { ApiKeys } from '../service/api-keys.ts';
import { migrate } from '../service/migrations.ts';
import { openPglite } from '../service/store-pglite.ts';
import { readServiceKey, SERVICE_KEY_OPTION } from './access.ts';
import type { OptionSpec } from './cli.ts';

/** Where keys are administered: in the service's own database, or through the running service. */
export interface KeyOfficeOptions {
  readonly dataDir?: string;
  readonly service?: string;
  readonly serviceKey?: string;
}

export const KEY_OFFICE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--data-dir <folder>',
    description: "the service's database, while no service runs on it: for the first key",
  },
  {
    flags: '--service <url>',
    description: 'address of the running service, with a key of scope admin (--service-key)',
  },
  SERVICE_KEY_OPTION,
];

/** @throws AssayError `bad-option` (2); `store-locked` (4): a service runs on it, ask that; as the client (5) */
export async function withKeyOffice<T>(
  options: KeyOfficeOptions,
  work: (office: KeyOffice) => Promise<T>,
): Promise<T> {
  if ((options.dataDir === undefined) === (options.service === undefined)) {
    throw new AssayError('bad-option', 'give --data-dir, or --service with --service-key');
  }
  if (options.service !== undefined) {
    return work(remoteKeyOffice(options.service, { apiKey: await readServiceKey(options.serviceKey) }));
  }
  const database = await openPglite(options.dataDir);
  try {
    await migrate(database);
    return await work(localKeyOffice(new ApiKeys(database)));
  } finally {
    await database.close();
  }
}

function localKeyOffice(keys: ApiKeys): KeyOffice {
  const shown = (made: Awaited<ReturnType<ApiKeys['create']>>) => ({
    ...made,
    key: apiKeyResource(made.key),
  });
  return {
    create: async (wanted) => shown(await keys.create(wanted)),
    list: async () => (await keys.list(1_000_000)).map(apiKeyResource),
    rotate: async (id, overlapHours) => {
      const made = await keys.rotate(id, overlapHours);
      return made && shown(made);
    },
    revoke: (id) => keys.revoke(id),
  };
}

export const describeKey = (key: ApiKeyResource): string => {
  const end =
    key.revokedAt !== null
      ? `revoked ${key.revokedAt}`
      : key.expiresAt === null
        ? 'until revoked'
        : `until ${key.expiresAt}`;
  return [key.id, key.tenant, key.scopes.join('+'), end, key.label].filter((part) => part !== '').join('  ');
};

export const unknownKey = (): AssayError =>
  new AssayError('not-found', 'there is no such key, or it is revoked; see service-key list', {
    exitCode: 5,
  });
