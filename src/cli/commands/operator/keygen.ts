import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { computeAddress } from 'ethers';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { createKeystore } from '../../files/keystore.ts';

interface OperatorKeygenOptions {
  readonly keystore: string;
  readonly passwordFile?: string;
}

interface OperatorKeygenResult {
  readonly keystore: string;
  /** Checksummed. The account pays gas and signs acknowledgements. */
  readonly address: string;
}

/** Makes an account for an operator or a consumer. */
export async function runOperatorKeygen(
  deps: CliDeps,
  { keystore, passwordFile }: OperatorKeygenOptions,
): Promise<OperatorKeygenResult> {
  await assertWritable(keystore, { secret: true });
  const password = await deps.password({ keystore, passwordFile, isNew: true });
  const accountKey = randomBytes(32).toString('hex');
  const address = computeAddress(`0x${accountKey}`);
  await createKeystore(keystore, 'operator', { public: { address }, secret: { accountKey } }, password);
  return { keystore, address };
}

export const defineOperatorKeygen = (parent: Command, cli: Cli): void =>
  defineCommand<OperatorKeygenOptions>(parent, cli, {
    name: 'keygen',
    description: 'make a keystore with one account, for a service or for a payer',
    options: [{ ...keystoreOption('operator'), description: 'keystore to make' }, OPTION.passwordFile],
    run: async (options) => {
      const result = await runOperatorKeygen(cli.deps, options);
      return { data: result, lines: [`wrote ${result.keystore}`, `account: ${result.address}`] };
    },
  });
