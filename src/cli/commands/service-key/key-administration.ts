import type { ApiKeyResource } from '../../../api/api-keys.ts';
import { type KeyAdministration, remoteKeyAdministration } from '../../../client/service-keys.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { apiKeyResource } from '../../../service/http/api-key-routes.ts';
import { createLogger } from '../../../service/logger.ts';
import { ApiKeys } from '../../../service/store/api-keys.ts';
import { openDatabase } from '../../../service/store/database.ts';
import { migrate } from '../../../service/store/migrations.ts';
import { readTextFile } from '../../../system/files.ts';
import { readServiceKey } from '../../files/service-key-file.ts';
import { namingOption } from '../../hints.ts';
import { SERVICE_KEY_OPTION } from '../../options/access-options.ts';
import type { OptionSpec } from '../../options/option-spec.ts';

/** Ways to administer API keys: in the service's database, or through the running service. Exactly one is given. */
export interface KeyAdministrationOptions {
  readonly dataDir?: string;
  readonly databaseUrlFile?: string;
  readonly service?: string;
  readonly serviceKey?: string;
}

export const KEY_ADMINISTRATION_OPTIONS: readonly OptionSpec[] = [
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

/**
 * @throws AssayError `bad-option` (2); `store-locked` (4) if a service runs on the folder: use that service; as the
 * client (5)
 */
export async function withKeyAdministration<T>(
  options: KeyAdministrationOptions,
  work: (administration: KeyAdministration) => Promise<T>,
): Promise<T> {
  const ways = [options.dataDir, options.databaseUrlFile, options.service];
  if (ways.filter((way) => way !== undefined).length !== 1) {
    throw new AssayError(
      'bad-option',
      'give one of --data-dir, --database-url-file, and --service with --service-key',
    );
  }
  if (options.service !== undefined) {
    const { service } = options;
    const apiKey = await readServiceKey(options.serviceKey);
    const remote = await namingOption('--service', async () => remoteKeyAdministration(service, { apiKey }));
    return work(remote);
  }
  const database = await openDatabase(
    { databaseUrl: await databaseUrl(options.databaseUrlFile), dataDirectory: options.dataDir },
    createLogger('silent'),
  );
  try {
    await migrate(database);
    return await work(localKeyAdministration(new ApiKeys(database)));
  } finally {
    await database.close();
  }
}

/** The address holds a password, so it is read from a file. @throws AssayError `bad-option`, `file-exposed` (2) */
async function databaseUrl(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const url = (await readTextFile(file, { secret: true, largest: 4096 })).trim();
  if (!URL.canParse(url) || !/^postgres(?:ql)?:$/.test(new URL(url).protocol)) {
    throw new AssayError('bad-option', `${file} does not hold a postgres:// address`);
  }
  return url;
}

function localKeyAdministration(keys: ApiKeys): KeyAdministration {
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

/** One line for people. */
export const describeKey = (key: ApiKeyResource): string => {
  const end =
    key.revokedAt !== null
      ? `revoked ${key.revokedAt}`
      : key.expiresAt === null
        ? 'until revoked'
        : `until ${key.expiresAt}`;
  const used = key.lastUsedAt === null ? 'never used' : `used ${key.lastUsedAt}`;
  return [key.id, key.tenant, key.scopes.join('+'), end, used, `mark ${key.mark}`, key.label]
    .filter((part) => part !== '')
    .join('  ');
};

export const unknownKey = (): AssayError =>
  new AssayError('not-found', 'there is no such key, or it is revoked; see service-key list', {
    exitCode: 5,
  });
