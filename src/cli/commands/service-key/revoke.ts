import type { Command } from 'commander';
import { type Cli, defineCommand } from '../../command.ts';
import {
  KEY_ADMINISTRATION_OPTIONS,
  type KeyAdministrationOptions,
  unknownKey,
  withKeyAdministration,
} from './key-administration.ts';

interface ServiceKeyRevokeOptions extends KeyAdministrationOptions {
  readonly id: string;
}

/** Revokes a key: the service rejects it from now on. @throws AssayError `not-found` (5) */
export async function runServiceKeyRevoke(options: ServiceKeyRevokeOptions): Promise<void> {
  if (!/^[0-9a-f]{16}$/.test(options.id)) throw unknownKey();
  if (!(await withKeyAdministration(options, (administration) => administration.revoke(options.id))))
    throw unknownKey();
}

export const defineServiceKeyRevoke = (parent: Command, cli: Cli): void =>
  defineCommand<ServiceKeyRevokeOptions>(parent, cli, {
    name: 'revoke',
    description: 'revoke a key: the service rejects it from now on',
    arguments: [{ name: '<id>', description: 'id of the key, as service-key list shows it' }],
    options: [...KEY_ADMINISTRATION_OPTIONS],
    run: async (options) => {
      await runServiceKeyRevoke(options);
      return { data: { revoked: options.id }, lines: [`revoked ${options.id}`] };
    },
  });
