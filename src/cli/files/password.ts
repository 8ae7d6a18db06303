import { password as ask, isCancel } from '@clack/prompts';
import { AssayError } from '../../protocol/errors.ts';
import { readTextFile } from '../../system/files.ts';

/** Passwords come from a file or a prompt, because arguments and the environment show in process lists and logs. */

/** Gives the password of a keystore. `isNew`: the user chooses it now, so a prompt asks twice. */
export type PasswordSource = (request: {
  readonly keystore: string;
  readonly passwordFile?: string | undefined;
  readonly isNew: boolean;
}) => Promise<string>;

const SHORTEST = 12;
const LONGEST = 1024;

/** Options that would carry a secret. None of them exists. They are rejected before the parser could repeat a value. */
const SECRET_OPTION =
  /^--?(?:p|pass|passwd|password|passphrase|secret|seed|mnemonic|api-?key|token|private-?key|signing-?key|holder-?secret)(?:=|$)/i;
/** The token of an API key, given instead of the name of its file. */
const API_KEY = /(?:^|=)assay_[0-9a-f]{16}_/;
const SECRET_VARIABLES = [
  'ASSAY_PASSWORD',
  'ASSAY_PASSPHRASE',
  'ASSAY_SECRET',
  'ASSAY_PRIVATE_KEY',
  'ASSAY_MNEMONIC',
  'ASSAY_API_KEY',
  'ASSAY_SERVICE_KEY',
];

/** @throws AssayError `secret-in-arguments`, `secret-in-environment` (2); the value is not repeated */
export function refuseExposedSecrets(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): void {
  if (args.some((argument) => SECRET_OPTION.test(argument) || API_KEY.test(argument))) {
    throw new AssayError(
      'secret-in-arguments',
      'a password or key in the arguments is visible to every user of this machine; change it, and name a file that holds it instead (--password-file, --service-key)',
    );
  }
  const variable = SECRET_VARIABLES.find((name) => environment[name] !== undefined);
  if (variable !== undefined) {
    throw new AssayError(
      'secret-in-environment',
      `${variable} exposes a secret to logs and child processes; unset it and use --password-file or the prompt`,
    );
  }
}

/**
 * Reads the password from a file that holds one line, else asks at the terminal.
 *
 * @throws AssayError `no-password`, `passwords-differ`, `cancelled`, `bad-password`, `weak-password` (2)
 */
export const passwordFromFileOrPrompt: PasswordSource = async ({ keystore, passwordFile, isNew }) => {
  if (passwordFile !== undefined) {
    const text = await readTextFile(passwordFile, { secret: true, largest: LONGEST + 2 });
    return checked(text.replace(/\r?\n$/, ''), passwordFile, isNew);
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new AssayError(
      'no-password',
      `there is no terminal to ask for the password of ${keystore}; give --password-file`,
    );
  }
  const first = await prompt(`Password of ${keystore}`);
  if (isNew && (await prompt('Repeat it')) !== first) {
    throw new AssayError('passwords-differ', 'the two passwords differ; nothing was written');
  }
  return checked(first, 'the password', isNew);
};

async function prompt(message: string): Promise<string> {
  const answer = await ask({ message, output: process.stderr });
  if (isCancel(answer)) throw new AssayError('cancelled', 'cancelled; nothing was written');
  return answer;
}

function checked(password: string, where: string, isNew: boolean): string {
  if (password === '' || /[\r\n\0]/.test(password)) {
    throw new AssayError('bad-password', `${where} must hold the password on one line`);
  }
  if (isNew && password.length < SHORTEST) {
    throw new AssayError(
      'weak-password',
      `${where} is too short; a keystore needs at least ${SHORTEST} characters`,
    );
  }
  return password;
}
