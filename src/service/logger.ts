import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

/** The part of a pino logger that the service uses. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** Values logged under these names, by mistake, are redacted. */
const REDACTED = [
  'authorization',
  'body',
  'call',
  'cookie',
  'data',
  'headers',
  'ip',
  'key',
  'password',
  'privateKey',
  'proof',
  'raw',
  'remoteAddress',
  'secret',
  'signature',
  'statement',
];

/**
 * Writes JSON lines to stdout (or `destination`): no host name, no addresses of callers, no bodies. Of an error, only
 * its class, code and stack frames: messages of libraries may quote their input.
 */
export function createLogger(level: string, destination?: DestinationStream): PinoLogger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
      serializers: { err: describeError },
    },
    destination ?? pino.destination({ sync: true }),
  );
}

/** An error as the log shows it. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    frames: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
