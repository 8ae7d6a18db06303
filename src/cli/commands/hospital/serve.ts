import type { Command } from 'commander';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../../console/build.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { type Cli, defineCommand } from '../../command.ts';
import { audited } from '../../files/audited.ts';
import { findHospitalFolder, readHospital } from '../../hospital/hospital-file.ts';
import { decisionFile } from '../../hospital/page/decisions.ts';
import { HospitalPage, type OptionsOf } from '../../hospital/page/hospital-page.ts';
import { startPageServer } from '../../hospital/page/page-server.ts';
import { withFolder } from '../../hospital/with-folder.ts';
import { smallInteger } from '../../options/values.ts';
import { untilStopped } from '../../until-stopped.ts';

interface HospitalServeOptions {
  readonly port?: string;
}

export interface HospitalServer {
  /** With the token: to be opened by the person at this machine only. */
  readonly url: string;
  readonly page: HospitalPage;
  close(): Promise<void>;
}

/** Every default of the folder's file holds for the page, too: an approval that it demands, objections, nodes. */
class EveryOption extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** Options whose values may be names. */
const IDS = [{ flags: '--dataset-id <id>' }, { flags: '--round <id>' }, { flags: '--model <id>' }];

/**
 * Serves the page of the hospital's folder to this machine.
 *
 * @throws AssayError `no-hospital` (2), `port-in-use` (4); as `readHospital`
 */
export async function runHospitalServe(
  { deps, cwd, userBook, provingTimes }: Pick<Cli, 'deps' | 'cwd' | 'userBook' | 'provingTimes'>,
  options: HospitalServeOptions = {},
): Promise<HospitalServer> {
  const folder = await findHospitalFolder(cwd);
  if (folder === undefined) {
    throw new AssayError(
      'no-hospital',
      'there is no assay.json here or above; run assay hospital init FOLDER first',
    );
  }
  const { file, at } = await readHospital(folder);
  const around = { cwd: folder, userBook, provingTimes, note: () => {} };
  const optionsOf: OptionsOf = async (command, given = {}) => {
    const line = {
      command,
      options: given,
      given: new Set(Object.keys(given)),
      wanted: new EveryOption(),
      specs: IDS as never,
    };
    return (await withFolder(around, line)).options;
  };
  const page = new HospitalPage({
    ...{ deps, optionsOf, hospital: () => readHospital(folder) },
    logged: (command, work) => {
      const place = { cwd: folder, command, now: deps.now };
      return audited(place, work);
    },
    decisions: decisionFile(at(file.work)),
  });
  const server = await startPageServer({
    files: CONSOLE_FOLDER,
    page: 'hospital.html',
    port: options.port === undefined ? 0 : smallInteger(options.port, '--port', 0, 65_535),
    handlers: page.handlers(),
  });
  return { ...server, page };
}

export const defineHospitalServe = (parent: Command, cli: Cli): void =>
  defineCommand<HospitalServeOptions>(parent, cli, {
    name: 'serve',
    description:
      "serve the folder's page to this machine: rounds to approve or refuse, privacy spent, the ledger",
    options: [{ flags: '--port <number>', description: 'port on 127.0.0.1 (default: a free one)' }],
    run: async (options) => {
      if (await buildConsoleOnce()) cli.deps.note('built the pages');
      const server = await runHospitalServe(cli, options);
      cli.deps.note(`open ${server.url}`);
      cli.deps.note('the address has a secret: keep it to yourself. Ctrl-C ends the page');
      const stopped = await untilStopped();
      await server.close();
      return { data: { stopped }, lines: [] };
    },
  });
