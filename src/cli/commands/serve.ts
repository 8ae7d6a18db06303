import { join } from 'node:path';
import type { Command } from 'commander';
import { Wallet } from 'ethers';
import { buildConsoleOnce, CONSOLE_FOLDER } from '../../console/build.ts';
import { AssayError } from '../../protocol/errors.ts';
import { PUBLISHED_KEYS, publishKeys } from '../../prover/setup/published-keys.ts';
import { parseConfig, redactConfig, type ServiceConfig } from '../../service/config.ts';
import { type RunningService, startService } from '../../service/main.ts';
import { walletSigner } from '../../service/signer/signer.ts';
import { readJsonFile } from '../../system/files.ts';
import { PROJECT_ROOT } from '../../system/package-root.ts';
import { type Cli, type CliDeps, defineCommand, OPTION } from '../command.ts';
import { openAccount } from '../files/accounts.ts';
import { KEYSTORE_FORMAT } from '../files/keystore.ts';
import { untilStopped } from '../until-stopped.ts';

interface ServeOptions {
  /** Each option overrides an ASSAY_ variable of .env.example. */
  readonly rpc?: string;
  readonly deployment?: string;
  readonly host?: string;
  readonly port?: string;
  readonly dataDir?: string;
  readonly keystore?: string;
  readonly passwordFile?: string;
  readonly printConfig?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings with which the service would start, without secrets. Only the keystore file is read, for its format; no
 * password is requested.
 */
export async function printedConfig(
  options: ServeOptions,
  environment: Environment = process.env,
): Promise<Record<string, unknown>> {
  return redactConfig((await serveConfig(options, environment)).config);
}

/** Starts the verifier service. The caller must stop it. */
export async function runServe(
  deps: CliDeps,
  options: ServeOptions,
  environment: Environment = process.env,
): Promise<RunningService> {
  const { config, keystore, passwordFile } = await serveConfig(options, environment);
  if (keystore === undefined) return startService(config);
  const keys = await openAccount(deps, {
    keystore,
    ...(passwordFile === undefined ? {} : { passwordFile }),
  });
  return startService(config, { signer: walletSigner(new Wallet(keys.accountKey)) });
}

/** Builds the console if it is missing or old. The service runs without it where the tools are not installed. */
async function prepareConsole(cli: Cli, environment: Environment = process.env): Promise<void> {
  if (environment.ASSAY_CONSOLE_DIR) return;
  try {
    if (await buildConsoleOnce()) cli.deps.note('built the console');
  } catch (error) {
    const why = error instanceof AssayError ? error.message : 'its build failed; npm run build shows why';
    cli.deps.note(`no console: ${why}`);
  }
}

/**
 * Makes the proving keys that a page fetches, while the service runs: it answers 404 for a key that is not there yet.
 * The first time takes a minute, because circuits are compiled and development keys made.
 */
async function prepareProvingKeys(cli: Cli, environment: Environment = process.env): Promise<void> {
  if (environment.ASSAY_PROVING_KEYS_DIR) return;
  try {
    await publishKeys(environment.ASSAY_KEYS_DIR ?? join(PROJECT_ROOT, 'keys'));
  } catch (error) {
    const why = error instanceof AssayError ? error.message : 'their folder cannot be written';
    cli.deps.note(`no proving keys for the console: ${why}`);
  }
}

/** Options override variables. `keystore` is one of this program's format, which the service cannot open itself. */
async function serveConfig(
  options: ServeOptions,
  environment: Environment,
): Promise<{ config: ServiceConfig; keystore: string | undefined; passwordFile: string | undefined }> {
  const keystore = options.keystore ?? (await ownKeystore(environment.ASSAY_SIGNER_KEYSTORE));
  const passwordFile = options.passwordFile ?? environment.ASSAY_SIGNER_PASSWORD_FILE;
  const given = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value });
  const config = parseConfig({
    ASSAY_KEYS_DIR: join(PROJECT_ROOT, 'keys'),
    ASSAY_CONSOLE_DIR: CONSOLE_FOLDER,
    ASSAY_PROVING_KEYS_DIR: PUBLISHED_KEYS,
    ...environment,
    ...given('ASSAY_RPC_URL', options.rpc),
    ...given('ASSAY_DEPLOYMENT', options.deployment),
    ...given('ASSAY_HOST', options.host),
    ...given('ASSAY_PORT', options.port),
    ...given('ASSAY_DATA_DIR', options.dataDir),
    ...(keystore === undefined
      ? {}
      : {
          ASSAY_SIGNER_KEY_FILE: undefined,
          ASSAY_SIGNER_KEYSTORE: keystore,
          ASSAY_SIGNER_PASSWORD_FILE: passwordFile ?? 'prompt',
        }),
  });
  return { config, keystore, passwordFile };
}

/** The path, if it names a keystore of this program's format; undefined for a wallet file, which the service reads. */
async function ownKeystore(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || path === '') return undefined;
  const json = await readJsonFile(path, { secret: true, largest: 65_536 });
  return (json as { format?: unknown } | null)?.format === KEYSTORE_FORMAT ? path : undefined;
}

/** The lines that tell a person the addresses of a service that listens. */
export const servedLines = ({
  url,
  adminUrl,
  operator,
}: Readonly<Record<'url' | 'adminUrl' | 'operator', string>>): readonly string[] => [
  `listening on ${url}, operator ${operator}`,
  `metrics, health and administration on ${adminUrl}`,
  `the console: ${url}/console/, the operator's page: ${adminUrl}/console/`,
];

export const defineServe = (parent: Command, cli: Cli): void =>
  defineCommand<ServeOptions>(parent, cli, {
    name: 'serve',
    description: 'run the verifier service until SIGINT or SIGTERM; .env.example lists the other settings',
    options: [
      { flags: '--rpc <url>', description: 'JSON-RPC address of a node (ASSAY_RPC_URL)' },
      { flags: '--deployment <file>', description: 'deployment file of the contracts (ASSAY_DEPLOYMENT)' },
      { flags: '--host <address>', description: 'address to listen on (ASSAY_HOST, default 127.0.0.1)' },
      { flags: '--port <number>', description: 'port to listen on (ASSAY_PORT, default 8480)' },
      { flags: '--data-dir <folder>', description: "the service's database (ASSAY_DATA_DIR)" },
      {
        flags: '--keystore <file>',
        description: 'keystore (operator) that signs and pays the gas (ASSAY_SIGNER_KEYSTORE)',
      },
      OPTION.passwordFile,
      { flags: '--print-config', description: 'print the settings without secrets, and exit' },
    ],
    anyEdition: true,
    run: async (options) => {
      if (options.printConfig === true) {
        const config = await printedConfig(options);
        return { data: config, lines: [JSON.stringify(config, null, 2)] };
      }
      await prepareConsole(cli);
      const service = await runServe(cli.deps, options);
      for (const line of servedLines(service)) cli.deps.note(line);
      void prepareProvingKeys(cli);
      const end = await Promise.race([untilStopped(), service.failed]);
      await service.stop();
      if (typeof end !== 'string') throw end;
      return { data: { stopped: end }, lines: [] };
    },
  });
