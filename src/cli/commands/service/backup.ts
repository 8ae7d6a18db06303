import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { parseDatabaseConfig } from '../../../service/config.ts';
import { createLogger } from '../../../service/logger.ts';
import { backUp } from '../../../service/store/backup.ts';
import { openDatabase } from '../../../service/store/database.ts';
import type { SqlDatabase } from '../../../service/store/sql.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, defineCommand, OPTION } from '../../command.ts';

export interface ServiceBackupOptions {
  readonly file: string;
  readonly dataDir?: string;
  readonly force?: boolean;
}

export const DATA_DIR_OPTION = {
  flags: '--data-dir <folder>',
  description: "the service's database (ASSAY_DATA_DIR), unless DATABASE_URL names a server",
};

/** Opens the database that the environment names, as the service would. */
export async function openServiceDatabase(
  dataDir: string | undefined,
  { mustExist }: { readonly mustExist: boolean },
): Promise<SqlDatabase> {
  const config = parseDatabaseConfig({
    ...process.env,
    ...(dataDir === undefined ? {} : { ASSAY_DATA_DIR: dataDir, DATABASE_URL: undefined }),
  });
  const { databaseUrl, dataDirectory } = config;
  // Opening would make one.
  if (mustExist && databaseUrl === undefined && !existsSync(join(dataDirectory ?? '', 'database'))) {
    throw new AssayError('store-empty', `there is no database in ${dataDirectory}`, { exitCode: 4 });
  }
  return openDatabase(config, createLogger('silent'));
}

export const defineServiceBackup = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceBackupOptions>(parent, cli, {
    name: 'backup',
    description:
      'write everything that the database holds to a file (the embedded one: while no service runs)',
    arguments: [{ name: '<file>', description: 'file to write' }],
    options: [DATA_DIR_OPTION, OPTION.force],
    run: async ({ file, dataDir, force }) => {
      await assertWritable(file, { secret: true, ...(force === undefined ? {} : { force }) });
      const database = await openServiceDatabase(dataDir, { mustExist: true });
      try {
        const summary = await backUp(database, file, new Date());
        return { data: { file, ...summary }, lines: [`wrote ${file}: ${summary.rows} rows`] };
      } finally {
        await database.close();
      }
    },
  });
