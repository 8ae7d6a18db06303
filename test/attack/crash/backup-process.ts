import type { ServiceConfig } from '../../../src/service/config.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { backUp, restore } from '../../../src/service/store/backup.ts';
import { openDatabase } from '../../../src/service/store/database.ts';
import { migrate } from '../../../src/service/store/migrations.ts';
import { type Armed, Faults } from './fault-points.ts';
import { decode } from './parameters.ts';

/** Backs up a database and restores the backup into an empty embedded one, unless it is killed in between. */
const { config, armed, file, elsewhere } = decode<{
  config: ServiceConfig;
  armed: Armed | undefined;
  file: string;
  elsewhere: string;
}>(process.argv[2]);
const faults = new Faults(armed);
const log = createLogger('silent');
const source = faults.database(await openDatabase(config, log));
await migrate(source);
const written = await backUp(source, file, new Date());
await source.close();
const target = faults.database(await openDatabase({ databaseUrl: undefined, dataDirectory: elsewhere }, log));
const restored = await restore(target, file);
await target.close();
process.exit(restored.rows === written.rows ? 0 : 1);
