import type { ApiKeyResource } from '../api/api-keys.ts';
import { type KeyOffice, remoteKeyOffice } from '../client/service-keys.ts';
import { AssayError } from '../protocol/errors.ts';
import { apiKeyResource } from '../service/http/api-key-routes.ts';
import { createLogger } from '../service/logger.ts';
import { ApiKeys } from '../service/store/api-keys.ts';
import { openDatabase } from '../service/store/database.ts';
import { migrate } from '../service/store/migrations.ts';
import { readTextFile } from '../system/files.ts';
import { readServiceKey, SERVICE_KEY_OPTION } from './access.ts';
import type { OptionSpec } from './options/option-spec.ts';

/** Where keys are administered: in the service's own database, or through the running service. */
export interface KeyOfficeOptions {
  readonly dataDir?: string;
  readonly databaseUrlFile?: string;
  readonly service?: string;
  readonly serviceKey?: string;
}

export const KEY_OFFICE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--data-dir <folder>',
    description: "the service's database, while no service runs on it: for the first key",
  },
  {
    flags: '--database-url-file <file>',
    description:
      'file (mode 600) with the postgres:// address of the database, whether a service runs or not',
  },
  {
    flags: '--service <url>',
    description: 'address of the running service, with a key of scope admin (--service-key)',
  },
  SERVICE_KEY_OPTION,
];

/** @throws AssayError `bad-option` (2); `store-locked` (4): a service runs on the folder, ask that; as the client (5) */
export async function withKeyOffice<T>(
  options: KeyOfficeOptions,
  work: (office: KeyOffice) => Promise<T>,
): Promise<T> {
  const ways = [options.dataDir, options.databaseUrlFile, options.service];
  if (ways.filter((way) => way !== undefined).length !== 1) {
    throw new AssayError(
      'bad-option',
      'give one of --data-dir, --database-url-file, and --service with --service-key',
    );
  }
  if (options.service !== undefined) {
    return work(remoteKeyOffice(options.service, { apiKey: await readServiceKey(options.serviceKey) }));
  }
  const database = await openDatabase(
    { databaseUrl: await databaseUrl(options.databaseUrlFile), dataDirectory: options.dataDir },
    createLogger('silent'),
  );
  try {
    await migrate(database);
    return await work(localKeyOffice(new ApiKeys(database)));
  } finally {
    await database.close();
  }
}

/** From a file, as it holds a password. @throws AssayError `bad-option`, `file-exposed` (2) */
async function databaseUrl(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const url = (await readTextFile(file, { secret: true, largest: 4096 })).trim();
  if (!URL.canParse(url) || !/^postgres(?:ql)?:$/.test(new URL(url).protocol)) {
    throw new AssayError('bad-option', `${file} does not hold a postgres:// address`);
  }
  return url;
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
