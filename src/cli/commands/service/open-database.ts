import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssayError } from '../../../protocol/errors.ts';
import { parseDatabaseConfig } from '../../../service/config.ts';
import { createLogger } from '../../../service/logger.ts';
import { openDatabase } from '../../../service/store/database.ts';
import type { SqlDatabase } from '../../../service/store/sql.ts';

export const DATA_DIR_OPTION = {
  flags: '--data-dir <folder>',
  description: "the service's database (ASSAY_DATA_DIR), unless DATABASE_URL names a server",
};

/**
 * Opens the database that the environment names, as the service would.
 *
 * @param dataDir folder of an embedded database; replaces what the environment names
 * @throws AssayError `store-empty` (4) if it must exist and does not; `store-locked` (4) while a service runs on it
 */
export async function openServiceDatabase(
  dataDir: string | undefined,
  { mustExist }: { readonly mustExist: boolean },
): Promise<SqlDatabase> {
  const config = parseDatabaseConfig({
    ...process.env,
    ...(dataDir === undefined ? {} : { ASSAY_DATA_DIR: dataDir, DATABASE_URL: undefined }),
  });
  const { databaseUrl, dataDirectory } = config;
  // openDatabase creates an embedded database that does not exist.
  if (mustExist && databaseUrl === undefined && !existsSync(join(dataDirectory ?? '', 'database'))) {
    throw new AssayError('store-empty', `there is no database in ${dataDirectory}`, { exitCode: 4 });
  }
  return openDatabase(config, createLogger('silent'));
}
