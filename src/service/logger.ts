import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** Whatever is logged under these names, by mistake, is cut out. */
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
 * JSON lines on stdout (or `destination`). No host name, no addresses of callers, no bodies; of an error only
 * its class, code and stack frames: messages of libraries quote their input.
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

/** What a log may say of an error. */
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
