import { Transaction, Wallet } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { openRemoteSigner } from './remote-signer.ts';
import { readSecret } from './secret-file.ts';
import type { OperatorSigner } from './types.ts';

/** Makes a signer of an ethers wallet. */
export function walletSigner(
  wallet: Pick<Wallet, 'address' | 'signTransaction' | 'signTypedData'>,
): OperatorSigner {
  return {
    address: wallet.address,
    async signTransaction(fields) {
      const raw = await wallet.signTransaction({ ...fields, type: 2, value: 0n });
      const { hash } = Transaction.from(raw);
      if (hash === null)
        throw new AssayError('signer-failed', 'the signer returned no signature', { exitCode: 4 });
      return { raw, hash };
    },
    signTypedData: (domain, types, value) => wallet.signTypedData(domain, types, value),
  };
}

/** Where the operator's key is. Secrets are in files, never in arguments or environment variables. */
export type SignerSource =
  | { readonly keystoreFile: string; readonly passwordFile: string }
  | { readonly privateKeyFile: string }
  | {
      /** Address of a signing service; remote-signer.ts describes its protocol. */
      readonly url: string;
      readonly tokenFile: string;
      /** Ethereum address of its key. */
      readonly address: string;
    };

/**
 * Reads the operator's key from an encrypted keystore (JSON, scrypt) or a file with a hex private key, or connects to the
 * signing service that has it.
 * @throws AssayError, exit code 2: `key-file-unreadable`, `key-file-exposed` (readable by other users),
 *   `key-file-invalid` (not a key, or a wrong password); never with content of the file. For a signing service, as
 *   `openRemoteSigner`
 */
export async function loadSigner(source: SignerSource): Promise<OperatorSigner> {
  if ('url' in source) {
    return openRemoteSigner({ ...source, token: readSecret(source.tokenFile) });
  }
  if ('privateKeyFile' in source) {
    const key = readSecret(source.privateKeyFile);
    try {
      return walletSigner(new Wallet(key.startsWith('0x') ? key : `0x${key}`));
    } catch {
      throw new AssayError('key-file-invalid', `${source.privateKeyFile} holds no private key`);
    }
  }
  const json = readSecret(source.keystoreFile);
  const password = readSecret(source.passwordFile);
  try {
    const wallet = await Wallet.fromEncryptedJson(json, password);
    return walletSigner(new Wallet(wallet.privateKey));
  } catch {
    throw new AssayError('key-file-invalid', `${source.keystoreFile} does not open with this password`);
  }
}
