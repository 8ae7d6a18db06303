import { AssayError } from '../../protocol/errors.ts';

/**
 * What a failure of the database means.
 * `again`: nothing was done, the same may be tried at once (serialization failure, deadlock).
 * `unavailable`: it can't be reached or is out of connections, space or time; whether the last statement was
 * executed is not known.
 * `broken`: what it stores can't be trusted any more (I/O error, corruption).
 * `caller`: the statement itself is at fault (a constraint, a syntax error).
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
/** The driver gives no code to these. */
const DRIVER =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after)/;

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

/** The error as the service passes it on: the database's failures under codes of our own, others as they are. */
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
