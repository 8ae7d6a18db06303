import { AssayError } from '../../protocol/errors.ts';
import { fieldOf } from '../../protocol/field.ts';
import { remoteSourceKeys } from '../../records/dataset/remote-source-keys.ts';
import { localSourceKeys, type SourceKeys } from '../../records/dataset/source-keys.ts';
import { readTextFile } from '../../system/files.ts';
import { type CliDeps, OPTION } from '../command.ts';
import { openKeystore } from '../files/keystore.ts';
import type { OptionSpec } from './option-spec.ts';

/** Options that name a source's keys: a keystore, or a remote signer that holds them. */
export interface SourceOptions {
  readonly keystore?: string;
  readonly passwordFile?: string;
  /** Address of the remote signer. */
  readonly signer?: string;
  /** File with the signer's token. */
  readonly signerToken?: string;
}

export const SOURCE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--keystore <file>', description: 'keystore of the source' },
  OPTION.passwordFile,
  { flags: '--signer <url>', description: 'or address of a signer that holds the keys of the source' },
  { flags: '--signer-token <file>', description: 'file (mode 600) with the token for the signer' },
];

/** @throws AssayError `bad-option` (2); as `openKeystore` and `readTextFile` */
export async function openSourceKeys(deps: CliDeps, options: SourceOptions): Promise<SourceKeys> {
  const { keystore, passwordFile, signer, signerToken } = options;
  if (keystore !== undefined && signer === undefined) {
    const password = await deps.password({ keystore, passwordFile, isNew: false });
    return localSourceKeys(sourceSecrets((await openKeystore(keystore, 'source', password)).secret));
  }
  if (keystore === undefined && signer !== undefined && signerToken !== undefined) {
    const token = (await readTextFile(signerToken, { secret: true, largest: 4096 })).trim();
    return remoteSourceKeys(signer, token);
  }
  throw new AssayError('bad-option', 'give either --keystore, or --signer and --signer-token');
}

const sourceSecrets = (secret: {
  readonly signingKey: string;
  readonly tagKey: string;
  readonly saltKey: string;
  readonly tagSecret?: string | undefined;
}) => ({
  signingKey: Buffer.from(secret.signingKey, 'hex'),
  tagKey: Buffer.from(secret.tagKey, 'hex'),
  saltKey: Buffer.from(secret.saltKey, 'hex'),
  ...(secret.tagSecret === undefined ? {} : { tagSecret: fieldOf(BigInt(`0x${secret.tagSecret}`)) }),
});
