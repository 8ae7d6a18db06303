import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { publicKeyOf } from '../../../protocol/eddsa.ts';
import { sourceCommitment } from '../../../protocol/second/source-list.ts';
import { holderSecretFrom } from '../../../protocol/secrets.ts';
import { assertWritable } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { createKeystore } from '../../files/keystore.ts';

interface SourceKeygenOptions {
  readonly keystore: string;
  readonly passwordFile?: string;
}

interface SourceKeygenResult {
  readonly keystore: string;
  /** Public key, for the accreditation list; decimal. */
  readonly publicKey: { readonly x: string; readonly y: string };
  /** Hash of the tag secret, for lists of the second edition; decimal. */
  readonly commitment: string;
}

/** Makes a source's keys for signing, tags and salts, and the secret behind its pseudonyms in the second edition. */
export async function runSourceKeygen(
  deps: CliDeps,
  options: SourceKeygenOptions,
): Promise<SourceKeygenResult> {
  const { keystore, passwordFile } = options;
  await assertWritable(keystore, { secret: true });
  const password = await deps.password({ keystore, passwordFile, isNew: true });
  const signingKey = randomBytes(32);
  const { x, y } = publicKeyOf(signingKey);
  const publicKey = { x: x.toString(), y: y.toString() };
  const tagSecret = holderSecretFrom(randomBytes(64));
  const commitment = sourceCommitment(tagSecret).toString();
  const secret = {
    signingKey: signingKey.toString('hex'),
    tagKey: randomBytes(32).toString('hex'),
    saltKey: randomBytes(32).toString('hex'),
    tagSecret: tagSecret.toString(16).padStart(64, '0'),
  };
  await createKeystore(keystore, 'source', { public: { ...publicKey, commitment }, secret }, password);
  return { keystore, publicKey, commitment };
}

export const defineSourceKeygen = (parent: Command, cli: Cli): void =>
  defineCommand<SourceKeygenOptions>(parent, cli, {
    name: 'keygen',
    description: "make a source's keystore: signing, tag and salt key, tag secret",
    options: [{ ...keystoreOption('source'), description: 'keystore to make' }, OPTION.passwordFile],
    run: async (options) => {
      const result = await runSourceKeygen(cli.deps, options);
      return {
        data: result,
        lines: [
          `wrote ${result.keystore}; keep a copy of it and of its password: without both, no dataset can be rebuilt`,
          `public key, for the accreditation list: ${result.publicKey.x},${result.publicKey.y},${result.commitment}`,
        ],
      };
    },
  });
