import type { Command } from 'commander';
import { z } from 'zod';
import { acknowledgementResource } from '../../../api/resources.ts';
import type { Acknowledgement } from '../../../client/acknowledgement.ts';
import {
  type LogReader,
  ServiceLog,
  type VerifiedServiceLog,
  verifyServiceLog,
} from '../../../client/service-log.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { exists, readJsonFile, readTextFile, writeJsonFile } from '../../../system/files.ts';
import { type Cli, defineCommand, type Printed } from '../../command.ts';
import { namingOption } from '../../hints.ts';

interface LogVerifyOptions {
  readonly acknowledgements?: readonly string[];
  readonly service: string;
  readonly state: string;
  readonly operator?: string;
  readonly checkpoint?: readonly string[];
}

/** The state file: kept from one run to the next. */
const stateSchema = z.strictObject({
  format: z.literal('assay/log-state/v1'),
  /** The newest checkpoint that was verified. */
  checkpoint: z.string(),
  /** Acknowledgements that were too young to be in that log. */
  pending: z.array(acknowledgementResource),
});
type LogState = z.output<typeof stateSchema>;

const fileSchema = z.union([
  acknowledgementResource.transform((one) => [one]),
  z.object({ receipts: z.array(acknowledgementResource) }).transform(({ receipts }) => receipts),
  z.array(acknowledgementResource),
]);

/**
 * Verifies acknowledgements against a service's log, and that the log goes on from the one of the last run. Keeps the new
 * checkpoint, and the acknowledgements that are not due yet, for the next run.
 *
 * @throws AssayError `bad-acknowledgement`, `bad-log-state` (2); as `verifyServiceLog` (3, 5): the state is then unchanged
 */
export async function runLogVerify(
  { acknowledgements = [], state: path, operator, checkpoint = [] }: Omit<LogVerifyOptions, 'service'>,
  reader: LogReader,
  now: number,
): Promise<VerifiedServiceLog> {
  const kept = (await exists(path)) ? await readState(path) : undefined;
  const given = (await Promise.all(acknowledgements.map(readAcknowledgements))).flat();
  const others = await Promise.all(checkpoint.map((file) => readTextFile(file)));
  const verified = await verifyServiceLog(reader, {
    acknowledgements: [...(kept?.pending ?? []), ...given],
    operator,
    seen: kept?.checkpoint,
    others,
    now,
  });
  const state: LogState = {
    format: 'assay/log-state/v1',
    checkpoint: verified.checkpoint.note,
    pending: [...verified.pending],
  };
  await writeJsonFile(path, state, { secret: false, replace: true });
  return verified;
}

async function readAcknowledgements(path: string): Promise<Acknowledgement[]> {
  const parsed = fileSchema.safeParse(await readJsonFile(path));
  if (parsed.success) return parsed.data;
  throw new AssayError(
    'bad-acknowledgement',
    `${path} holds no acknowledgement, as a service answers at /receipts`,
  );
}

async function readState(path: string): Promise<LogState> {
  const parsed = stateSchema.safeParse(await readJsonFile(path));
  if (parsed.success) return parsed.data;
  throw new AssayError('bad-log-state', `${path} was not written by assay log verify`);
}

function describe({ checkpoint, included, pending }: VerifiedServiceLog): Printed {
  const { origin, size, operator, timestamp } = checkpoint;
  const signedAt = new Date(timestamp * 1000).toISOString();
  return {
    data: {
      origin,
      operator,
      size,
      signedAt,
      included: included.map(({ acknowledgement: { message }, index }) => ({
        submission: message.submission,
        index,
      })),
      pending: pending.map(({ message }) => message.submission),
    },
    lines: [
      `the log of ${operator} has ${size} entries, signed at ${signedAt}`,
      ...included.map(({ acknowledgement: { message }, index }) => `${message.submission} is entry ${index}`),
      ...pending.map(
        ({ message }) => `${message.submission} need not be in the log yet: run this again in a minute`,
      ),
    ],
    ...(pending.length > 0 ? { exitCode: 5 as const } : {}),
  };
}

export const defineLogVerify = (parent: Command, cli: Cli): void =>
  defineCommand<LogVerifyOptions>(parent, cli, {
    name: 'verify',
    description: "verify that a service's log has your acknowledgements, and that no entry was changed",
    anyEdition: true,
    arguments: [
      { name: '[acknowledgements...]', description: 'files with acknowledgements, as saved from /receipts' },
    ],
    options: [
      { flags: '--service <url>', description: 'address of the service', required: true },
      {
        flags: '--state <file>',
        description: 'last checkpoint that this command saw; written after each success',
        required: true,
      },
      {
        flags: '--operator <address>',
        description: "the operator's address, from another source than the service",
      },
      {
        flags: '--checkpoint <file...>',
        description: 'checkpoints that others got from the service: shows whether all see one log',
      },
    ],
    run: async (options) => {
      const reader = await namingOption('--service', async () => new ServiceLog(options.service));
      const printed = describe(await runLogVerify(options, reader, cli.deps.now()));
      if (options.operator !== undefined) return printed;
      const hint = "the operator's address was taken from the service: give --operator to be sure of it";
      return { ...printed, lines: [...printed.lines, hint] };
    },
  });
