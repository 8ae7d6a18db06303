import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { isPrivateTransport, parseRpcUrls } from '../chain/gateway/rpc-url.ts';
import { AssayError } from '../protocol/errors.ts';
import { RELAY_ENVIRONMENT, type RelaySettings, relaySettings } from './relay/settings.ts';
import type { SignerSource } from './signer/signer.ts';
import type { DatabaseLocation } from './store/database.ts';

/** The service's settings, parsed once at the start. */
export interface ServiceConfig extends RelaySettings, DatabaseLocation {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Address of the operator's listener: metrics, health, administration. */
  readonly adminHost: string;
  /** 0: any free port. */
  readonly adminPort: number;
  /** Endpoints of one chain; their answers are compared. */
  readonly rpcUrls: readonly string[];
  /** Longest wait for an answer of an endpoint. */
  readonly rpcTimeoutMs: number;
  readonly deploymentFile: string;
  readonly keysDirectory: string;
  /** Folder of the built console; undefined: the service has no pages. */
  readonly consoleDirectory?: string | undefined;
  /** Folder of the proving keys that the pages fetch; undefined: none is offered. */
  readonly provingKeyDirectory?: string | undefined;
  /** After a stop signal: how long /readyz still answers 503 before the service stops listening. */
  readonly drainMs: number;
  readonly signer: SignerSource;
  /** Threads that verify proofs. */
  readonly verifyThreads: number;
  /** Largest number of proofs that may wait; the service refuses more with 503. */
  readonly verifyQueue: number;
  /** Proofs a minute that one tenant may have verified. */
  readonly tenantProofsPerMinute: number;
  /** Gas a day that one tenant's submissions may cost, by estimate; 0: no limit. */
  readonly tenantGasPerDay: number;
  /** Limit of one address. */
  readonly requestsPerMinute: number;
  /** Limit of an API key that has none of its own. */
  readonly keyRequestsPerMinute: number;
  /** Accept submissions without an API key. */
  readonly allowsAnonymous: boolean;
  /** Most event streams open at once. */
  readonly streams: number;
  /** Most open streams of one API key, or of one address without a key. */
  readonly streamsPerKey: number;
  /** Webhooks may use http and private addresses. */
  readonly allowsPrivateWebhooks: boolean;
  /** Origins of web pages that may read public state from other sites; `*`: all. */
  readonly crossOrigins: readonly string[];
  /** Number of own proxies in front; X-Forwarded-For is trusted for exactly these. */
  readonly trustedProxies: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

const path = z.string().min(1);
const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().int().min(least).max(most));

/** Whether a text is `*` or an origin as browsers send it: scheme, host, port, nothing else. */
const isOrigin = (text: string): boolean =>
  text === '*' || (/^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text);

const host = z.string().refine((text) => text === 'localhost' || isIP(text) !== 0);

const environment = z.object({
  ASSAY_HOST: host.default('127.0.0.1'),
  ASSAY_PORT: integer(0, 65_535).default(8480),
  ASSAY_ADMIN_HOST: host.default('127.0.0.1'),
  ASSAY_ADMIN_PORT: integer(0, 65_535).optional(),
  ASSAY_RPC_URL: z
    .string()
    .default('http://127.0.0.1:8545')
    .transform((text, context) => {
      const urls = parseRpcUrls(text);
      if (urls !== undefined) return urls;
      context.addIssue({ code: 'custom', message: 'not an http(s) address' });
      return z.NEVER;
    }),
  ASSAY_RPC_TIMEOUT_MS: integer(100, 120_000).default(10_000),
  ASSAY_DEPLOYMENT: path,
  ASSAY_KEYS_DIR: path.default('keys'),
  ASSAY_CONSOLE_DIR: path.optional(),
  ASSAY_PROVING_KEYS_DIR: path.optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(?:ql)?$/ }).optional(),
  ASSAY_DATA_DIR: path.default('service-data'),
  ASSAY_DRAIN_MS: integer(0, 5_000).default(1_000),
  ASSAY_SIGNER_KEYSTORE: path.optional(),
  ASSAY_SIGNER_PASSWORD_FILE: path.optional(),
  ASSAY_SIGNER_KEY_FILE: path.optional(),
  ASSAY_SIGNER_URL: z.string().refine(isPrivateTransport).optional(),
  ASSAY_SIGNER_TOKEN_FILE: path.optional(),
  ASSAY_SIGNER_ADDRESS: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .optional(),
  ...RELAY_ENVIRONMENT,
  ASSAY_VERIFY_THREADS: integer(1, 64).default(Math.max(1, availableParallelism() - 1)),
  ASSAY_VERIFY_QUEUE: integer(64, 100_000).default(512),
  ASSAY_TENANT_PROOFS_PER_MINUTE: integer(64, 10_000_000).default(12_000),
  ASSAY_TENANT_GAS_PER_DAY: integer(0, 9_999_999_999).default(0),
  ASSAY_REQUESTS_PER_MINUTE: integer(1, 1_000_000).default(600),
  ASSAY_KEY_REQUESTS_PER_MINUTE: integer(1, 1_000_000).default(600),
  ASSAY_WEBHOOK_TARGETS: z.enum(['public', 'any']).default('public'),
  ASSAY_STREAMS: integer(1, 100_000).default(512),
  ASSAY_STREAMS_PER_KEY: integer(1, 100_000).default(8),
  ASSAY_ANONYMOUS_SUBMISSIONS: z.enum(['refused', 'allowed']).default('refused'),
  ASSAY_CROSS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((origin) => origin !== ''))
    .refine((origins) => origins.every(isOrigin)),
  ASSAY_TRUSTED_PROXIES: integer(0, 8).default(0),
  ASSAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Names of all variables that `parseConfig` reads. */
export const CONFIG_VARIABLES: readonly string[] = Object.keys(environment.shape);

/**
 * Reads the configuration from environment variables (see .env.example). Empty values count as unset.
 * @throws AssayError `invalid-config` (exit code 2); it names the variables, never their values
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ServiceConfig {
  const values = parseEnvironment(environment, env);
  return {
    host: values.ASSAY_HOST,
    port: values.ASSAY_PORT,
    adminHost: values.ASSAY_ADMIN_HOST,
    adminPort: values.ASSAY_ADMIN_PORT ?? nextPort(values.ASSAY_PORT),
    rpcUrls: values.ASSAY_RPC_URL,
    rpcTimeoutMs: values.ASSAY_RPC_TIMEOUT_MS,
    deploymentFile: values.ASSAY_DEPLOYMENT,
    keysDirectory: values.ASSAY_KEYS_DIR,
    consoleDirectory: values.ASSAY_CONSOLE_DIR,
    provingKeyDirectory: values.ASSAY_PROVING_KEYS_DIR,
    databaseUrl: values.DATABASE_URL,
    dataDirectory: values.ASSAY_DATA_DIR,
    drainMs: values.ASSAY_DRAIN_MS,
    signer: signerSource(values),
    ...relaySettings(values),
    verifyThreads: values.ASSAY_VERIFY_THREADS,
    verifyQueue: values.ASSAY_VERIFY_QUEUE,
    tenantProofsPerMinute: values.ASSAY_TENANT_PROOFS_PER_MINUTE,
    tenantGasPerDay: values.ASSAY_TENANT_GAS_PER_DAY,
    requestsPerMinute: values.ASSAY_REQUESTS_PER_MINUTE,
    keyRequestsPerMinute: values.ASSAY_KEY_REQUESTS_PER_MINUTE,
    allowsPrivateWebhooks: values.ASSAY_WEBHOOK_TARGETS === 'any',
    streams: values.ASSAY_STREAMS,
    streamsPerKey: values.ASSAY_STREAMS_PER_KEY,
    allowsAnonymous: values.ASSAY_ANONYMOUS_SUBMISSIONS === 'allowed',
    crossOrigins: values.ASSAY_CROSS_ORIGINS,
    trustedProxies: values.ASSAY_TRUSTED_PROXIES,
    logLevel: values.ASSAY_LOG_LEVEL,
  };
}

/** The port after the public one; any free one if that is free too, or is the last. */
const nextPort = (port: number): number => (port === 0 || port === 65_535 ? 0 : port + 1);

/**
 * Reads only the location of the database.
 * @throws AssayError as `parseConfig`
 */
export function parseDatabaseConfig(env: Readonly<Record<string, string | undefined>>): DatabaseLocation {
  const values = parseEnvironment(environment.pick({ DATABASE_URL: true, ASSAY_DATA_DIR: true }), env);
  return { databaseUrl: values.DATABASE_URL, dataDirectory: values.ASSAY_DATA_DIR };
}

function parseEnvironment<T extends z.ZodType>(
  shape: T,
  env: Readonly<Record<string, string | undefined>>,
): z.output<T> {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = shape.safeParse(set);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new AssayError('invalid-config', `missing or malformed: ${names.join(', ')}`);
}

function signerSource(values: z.infer<typeof environment>): SignerSource {
  const { ASSAY_SIGNER_KEYSTORE: keystoreFile, ASSAY_SIGNER_PASSWORD_FILE: passwordFile } = values;
  const { ASSAY_SIGNER_KEY_FILE: privateKeyFile } = values;
  const { ASSAY_SIGNER_URL: url, ASSAY_SIGNER_TOKEN_FILE: tokenFile, ASSAY_SIGNER_ADDRESS: address } = values;
  const given = [privateKeyFile, keystoreFile ?? passwordFile, url ?? tokenFile ?? address];
  if (given.filter((part) => part !== undefined).length === 1) {
    if (privateKeyFile !== undefined) return { privateKeyFile };
    if (keystoreFile !== undefined && passwordFile !== undefined) return { keystoreFile, passwordFile };
    if (url !== undefined && tokenFile !== undefined && address !== undefined) {
      return { url, tokenFile, address };
    }
  }
  throw new AssayError(
    'invalid-config',
    'set ASSAY_SIGNER_KEYSTORE and ASSAY_SIGNER_PASSWORD_FILE, or ASSAY_SIGNER_KEY_FILE, or ASSAY_SIGNER_URL, ASSAY_SIGNER_TOKEN_FILE and ASSAY_SIGNER_ADDRESS',
  );
}

/**
 * The configuration without secrets, for the log: the origins of endpoints (their paths may hold API keys), and host
 * and name of the database.
 */
export function redactConfig(config: ServiceConfig): Record<string, unknown> {
  const { signer, rpcUrls, databaseUrl, ...open } = config;
  const database = databaseUrl === undefined ? undefined : new URL(databaseUrl);
  return {
    ...open,
    rpcUrls: rpcUrls.map((url) => new URL(url).origin),
    database: database === undefined ? 'embedded' : `${database.host}${database.pathname}`,
    signer:
      'url' in signer
        ? `remote signer at ${new URL(signer.url).origin}`
        : 'privateKeyFile' in signer
          ? 'private key file'
          : 'keystore file',
  };
}
