import { dirname, resolve } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile, readTextFile } from '../../system/files.ts';

/** The connection file of a PostgreSQL server: JSON, mode 600, because it may hold a password. */

const file = z.string().min(1).max(1000);
const schema = z.strictObject({
  /** Name or address of the server, or the folder of its socket. */
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535).default(5432),
  database: z.string().min(1).max(63),
  user: z.string().min(1).max(63),
  password: z.string().min(1).max(1024).optional(),
  /**
   * Files in PEM form beside the connection file: the authority of the server's certificate, and the client's own
   * certificate. `false`: no TLS, on this machine only.
   */
  tls: z
    .union([
      z.literal(false),
      z.strictObject({ ca: file.optional(), cert: file.optional(), key: file.optional() }),
    ])
    .optional(),
  /** Seconds that one statement (1000 rows) may take. */
  statementSeconds: z.int().min(1).max(86_400).default(600),
});

/** Where a PostgreSQL server is and how to log in. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  /** Undefined: no TLS, on this machine. */
  readonly tls: ConnectionOptions | undefined;
  readonly statementSeconds: number;
}

/**
 * Reads a connection file.
 *
 * @throws AssayError `connection-file-invalid` (2): names the member, never its value; as `readJsonFile`
 */
export async function readConnectionFile(path: string, name: string): Promise<PostgresConnection> {
  const parsed = schema.safeParse(await readJsonFile(path, { secret: true, largest: 65_536 }));
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path: at, code }) => `${at.join('.') || 'the file'} (${code})`);
    throw new AssayError(
      'connection-file-invalid',
      `${name} is no connection file: ${places.join(', ')}; it is a JSON object with host, port, database, user, password, tls and statementSeconds`,
    );
  }
  const { tls, password, ...rest } = parsed.data;
  const isHere = isLoopback(rest.host);
  if (tls === false && !isHere) {
    throw new AssayError(
      'connection-file-invalid',
      `${name}: tls is false, but the server is on another machine: records would cross the network in clear`,
    );
  }
  const options =
    tls === false || (tls === undefined && isHere) ? undefined : await tlsOptions(path, tls ?? {});
  return { ...rest, password, tls: options };
}

const isLoopback = (host: string): boolean =>
  host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.[0-9]{1,3}){3}$/.test(host);

async function tlsOptions(
  path: string,
  {
    ca,
    cert,
    key,
  }: {
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
  },
): Promise<ConnectionOptions> {
  const read = (name: string, secret = false) =>
    readTextFile(resolve(dirname(path), name), { secret, largest: 1 << 20 });
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: await read(ca) }),
    ...(cert === undefined ? {} : { cert: await read(cert) }),
    ...(key === undefined ? {} : { key: await read(key, true) }),
  };
}
