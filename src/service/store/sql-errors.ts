import { AssayError } from '../../protocol/errors.ts';

/**
 * Kinds of database failures:
 * - `again`: nothing was done; retry at once (serialization failure, deadlock).
 * - `unavailable`: unreachable, or out of connections, space or time. The last statement may have been executed.
 * - `broken`: stored data cannot be trusted any more (I/O error, corruption).
 * - `caller`: the statement itself is wrong (constraint, syntax error).
 */
type SqlFailure = 'again' | 'unavailable' | 'broken' | 'caller';

/** SQLSTATE codes and classes: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const AGAIN = ['40001', '40P01'];
const BROKEN = ['58030', '58P01', '58P02', 'XX001', 'XX002', 'EIO'];
const UNAVAILABLE_CLASSES = ['08', '53', '57'];
const UNAVAILABLE = ['55P03', '25P02', '25P03', 'ENOSPC', 'EDQUOT'];
const NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** Messages of driver errors that have no code. */
const DRIVER =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after)/;

/** Classifies an error by its SQLSTATE, system code or driver message. */
export function failureOf(error: unknown): SqlFailure {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') {
    if (AGAIN.includes(code)) return 'again';
    if (BROKEN.includes(code)) return 'broken';
    if (UNAVAILABLE.includes(code) || NETWORK.includes(code)) return 'unavailable';
    if (/^[0-9A-Z]{5}$/.test(code) && UNAVAILABLE_CLASSES.includes(code.slice(0, 2))) return 'unavailable';
  }
  return typeof message === 'string' && DRIVER.test(message) ? 'unavailable' : 'caller';
}

/** Converts failures of the database to AssayErrors (exit code 4); gives other errors unchanged. */
export function storeError(error: unknown): unknown {
  switch (failureOf(error)) {
    case 'again':
    case 'unavailable':
      return new AssayError('store-unavailable', 'the database does not answer', {
        exitCode: 4,
        cause: error,
      });
    case 'broken':
      return new AssayError('store-broken', 'the database cannot read or write its files', {
        exitCode: 4,
        cause: error,
      });
    case 'caller':
      return error;
  }
}
