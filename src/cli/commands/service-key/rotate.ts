import type { Command } from 'commander';
import type { ApiKeyResource } from '../../../api/api-keys.ts';
import { assertWritable, writeTextFile } from '../../../system/files.ts';
import { type Cli, defineCommand, OPTION } from '../../command.ts';
import { smallInteger } from '../../options/values.ts';
import {
  describeKey,
  KEY_ADMINISTRATION_OPTIONS,
  type KeyAdministrationOptions,
  unknownKey,
  withKeyAdministration,
} from './key-administration.ts';

interface ServiceKeyRotateOptions extends KeyAdministrationOptions {
  readonly id: string;
  readonly out: string;
  readonly overlapHours?: string;
  readonly force?: boolean;
}

/** Makes a key with the same rights; the old key stays valid for some hours. @throws AssayError `not-found` (5) */
export async function runServiceKeyRotate(options: ServiceKeyRotateOptions): Promise<ApiKeyResource> {
  const overlap = smallInteger(options.overlapHours ?? '24', '--overlap-hours', 0, 8760);
  if (!/^[0-9a-f]{16}$/.test(options.id)) throw unknownKey();
  const writing = { secret: true, replace: options.force === true };
  await assertWritable(options.out, writing);
  const made = await withKeyAdministration(options, (administration) =>
    administration.rotate(options.id, overlap),
  );
  if (made === undefined) throw unknownKey();
  await writeTextFile(options.out, `${made.token}\n`, writing);
  return made.key;
}

export const defineServiceKeyRotate = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceKeyRotateOptions>(parent, cli, {
    name: 'rotate',
    description: 'make a key with the same rights and lifetime; the old key stays valid for some hours',
    arguments: [{ name: '<id>', description: 'id of the old key' }],
    options: [
      ...KEY_ADMINISTRATION_OPTIONS,
      { flags: '--out <file>', description: 'file for the new token', required: true },
      {
        flags: '--overlap-hours <hours>',
        description: 'hours for which the old key stays valid; 0: it is revoked at once',
        default: '24',
      },
      OPTION.force,
    ],
    run: async (options) => {
      const key = await runServiceKeyRotate(options);
      return { data: key, lines: [describeKey(key), `wrote ${options.out}`] };
    },
  });
