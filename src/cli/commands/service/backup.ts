import type { Command } from 'commander';
import { backUp } from '../../../service/store/backup.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, defineCommand, OPTION } from '../../command.ts';
import { DATA_DIR_OPTION, openServiceDatabase } from './open-database.ts';

interface ServiceBackupOptions {
  readonly file: string;
  readonly dataDir?: string;
  readonly force?: boolean;
}

export const defineServiceBackup = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceBackupOptions>(parent, cli, {
    name: 'backup',
    description: 'write the whole database to a file (an embedded database: only while no service runs)',
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
