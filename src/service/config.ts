import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { AssayError } from '../protocol/errors.ts';
import type { SignerSource } from './signer.ts';

/** The service's settings, parsed once at the start. */
export interface ServiceConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly rpcUrl: string;
  readonly deploymentFile: string;
  readonly keysDirectory: string;
  /** Undefined: a database in memory, which forgets everything; for tests. */
  readonly dataDirectory: string | undefined;
  readonly signer: SignerSource;
  readonly confirmations: number;
  readonly pollMs: number;
  /** Threads that verify proofs. */
  readonly verifyThreads: number;
  /** Proofs that may wait for them; more are answered with 503. */
  readonly verifyQueue: number;
  readonly requestsPerMinute: number;
  /** How many proxies in front are ours; X-Forwarded-For is believed for exactly these. */
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

const environment = z.object({
  ASSAY_HOST: z
    .string()
    .refine((host) => host === 'localhost' || isIP(host) !== 0)
    .default('127.0.0.1'),
  ASSAY_PORT: integer(0, 65_535).default(8480),
  ASSAY_RPC_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8545'),
  ASSAY_DEPLOYMENT: path,
  ASSAY_KEYS_DIR: path.default('keys'),
  ASSAY_DATA_DIR: path.default('service-data'),
  ASSAY_SIGNER_KEYSTORE: path.optional(),
  ASSAY_SIGNER_PASSWORD_FILE: path.optional(),
  ASSAY_SIGNER_KEY_FILE: path.optional(),
  ASSAY_CONFIRMATIONS: integer(1, 1000).default(1),
  ASSAY_POLL_MS: integer(10, 60_000).default(500),
  ASSAY_VERIFY_THREADS: integer(1, 64).default(Math.max(1, availableParallelism() - 1)),
  ASSAY_VERIFY_QUEUE: integer(64, 100_000).default(512),
  ASSAY_REQUESTS_PER_MINUTE: integer(1, 1_000_000).default(600),
  ASSAY_TRUSTED_PROXIES: integer(0, 8).default(0),
  ASSAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/**
 * Reads the configuration from environment variables (see .env.example). Empty values count as unset.
 * Throws AssayError `invalid-config` (exit code 2) that names the variables, never their values.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ServiceConfig {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    throw new AssayError('invalid-config', `missing or malformed: ${names.join(', ')}`);
  }
  const values = parsed.data;
  return {
    host: values.ASSAY_HOST,
    port: values.ASSAY_PORT,
    rpcUrl: values.ASSAY_RPC_URL,
    deploymentFile: values.ASSAY_DEPLOYMENT,
    keysDirectory: values.ASSAY_KEYS_DIR,
    dataDirectory: values.ASSAY_DATA_DIR,
    signer: signerSource(values),
    confirmations: values.ASSAY_CONFIRMATIONS,
    pollMs: values.ASSAY_POLL_MS,
    verifyThreads: values.ASSAY_VERIFY_THREADS,
    verifyQueue: values.ASSAY_VERIFY_QUEUE,
    requestsPerMinute: values.ASSAY_REQUESTS_PER_MINUTE,
    trustedProxies: values.ASSAY_TRUSTED_PROXIES,
    logLevel: values.ASSAY_LOG_LEVEL,
  };
}

function signerSource(values: z.infer<typeof environment>): SignerSource {
  const { ASSAY_SIGNER_KEYSTORE: keystore, ASSAY_SIGNER_PASSWORD_FILE: password } = values;
  const { ASSAY_SIGNER_KEY_FILE: keyFile } = values;
  if (keyFile !== undefined && keystore === undefined && password === undefined) {
    return { privateKeyFile: keyFile };
  }
  if (keyFile === undefined && keystore !== undefined && password !== undefined) {
    return { keystoreFile: keystore, passwordFile: password };
  }
  throw new AssayError(
    'invalid-config',
    'set either ASSAY_SIGNER_KEYSTORE and ASSAY_SIGNER_PASSWORD_FILE, or ASSAY_SIGNER_KEY_FILE',
  );
}

/** The configuration as it may be printed: of the RPC's URL only its origin, as paths carry API keys. */
export function redactConfig(config: ServiceConfig): Record<string, unknown> {
  const { signer, rpcUrl, ...open } = config;
  return {
    ...open,
    rpcUrl: new URL(rpcUrl).origin,
    signer: 'privateKeyFile' in signer ? 'private key file' : 'keystore file',
  };
}
