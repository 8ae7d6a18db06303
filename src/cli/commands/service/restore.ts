import type { Command } from 'commander';
import { restore } from '../../../service/store/backup.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { DATA_DIR_OPTION, openServiceDatabase } from './open-database.ts';

interface ServiceRestoreOptions {
  readonly file: string;
  readonly dataDir?: string;
}

export const defineServiceRestore = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceRestoreOptions>(parent, cli, {
    name: 'restore',
    description:
      'load a backup into an empty database; the service then compares it with the chain before it relays',
    arguments: [{ name: '<file>', description: 'backup file' }],
    options: [DATA_DIR_OPTION],
    run: async ({ file, dataDir }) => {
      const database = await openServiceDatabase(dataDir, { mustExist: false });
      try {
        const summary = await restore(database, file);
        return {
          data: { file, ...summary },
          lines: [`restored ${summary.rows} rows of ${summary.takenAt}`],
        };
      } finally {
        await database.close();
      }
    },
  });
