import { readFile } from 'node:fs/promises';
import { DOCUMENT_ROLES, type DocumentRole } from '../../../delivery/model-terms.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { OptionSpec } from '../../options/option-spec.ts';
import { addressValue } from '../../options/values.ts';
import { SECOND_VERSION_OPTIONS } from '../../second/options.ts';

/** A version of a model: the document's policy and terms, and the options that name payees and legal text. */

/** Payees by role, and the legal text. The owner is the payee of each role that is not named. */
export type VersionOptions = Partial<Record<DocumentRole, string>> & {
  /** Payee of amounts that no holder of stake gets. */
  readonly residual?: string;
  /** Path of a legal text; the terms carry its hash. */
  readonly legalText?: string;
};

/** Options of `model register` and `model propose`. */
export const VERSION_OPTIONS: readonly OptionSpec[] = [
  // The evaluators themselves have the share of their role.
  ...DOCUMENT_ROLES.filter((role) => role !== 'evaluator').map((role) => ({
    flags: `--${role} <address>`,
    description: `payee of the share of "${role}" (default: the owner)`,
  })),
  ...SECOND_VERSION_OPTIONS,
  {
    flags: '--residual <address>',
    description: 'payee of amounts above the cap, after expiry or unclaimed (default: the owner)',
  },
  { flags: '--legal-text <file>', description: 'legal text; the terms carry its keccak256' },
];

/** The payees that the options name; the owner for the others. @throws AssayError `bad-option` (2) */
export function payeesOf(
  options: VersionOptions,
  owner: string,
): { readonly payees: Readonly<Record<DocumentRole, string>>; readonly residual: string } {
  const payee = (option: DocumentRole | 'residual') =>
    options[option] === undefined ? owner : addressValue(options[option], `--${option}`);
  const payees = Object.fromEntries(DOCUMENT_ROLES.map((role) => [role, payee(role)]));
  return { payees: payees as Record<DocumentRole, string>, residual: payee('residual') };
}

/** The file's bytes, whatever its format. @throws AssayError `file-unreadable` (4) */
export async function readLegalText(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new AssayError('file-unreadable', 'cannot read the file of --legal-text', { exitCode: 4, cause });
  }
}
