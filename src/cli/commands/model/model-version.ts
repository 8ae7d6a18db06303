import { readFile } from 'node:fs/promises';
import { keccak256 } from 'ethers';
import type { ModelVersion } from '../../../chain/clients/registry-client.ts';
import { addressOf, type Deployment } from '../../../chain/deploy/deployment-record.ts';
import { DOCUMENT_ROLES, type DocumentRole, royaltiesOf, termsOf } from '../../../delivery/model-terms.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { circuitOf, type Shape } from '../../../protocol/shape.ts';
import type { LoadedPolicy } from '../../files/policy-file.ts';
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

/** @throws AssayError `bad-option` (2), `file-unreadable` (4) */
export async function versionOf(
  { document, compiled, shape }: LoadedPolicy,
  owner: { readonly address: string; readonly trainerKey: readonly [bigint, bigint] },
  options: VersionOptions,
  deployment: Deployment,
): Promise<ModelVersion> {
  const { payees, residual } = payeesOf(options, owner.address);
  const text = options.legalText === undefined ? undefined : await readLegalText(options.legalText);
  return {
    policyHash: policyHash(compiled.policy, shape),
    ...verifiersOf(deployment, shape),
    terms: termsOf(document, compiled, owner.trainerKey, text === undefined ? undefined : keccak256(text)),
    royalties: royaltiesOf(document, payees, residual),
  };
}

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

/** Name of a circuit's verifier in a deployment: `attestation-tiny` is AttestationTinyVerifier. */
export const verifierContract = (circuit: string): string =>
  `${circuit
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}Verifier`;

type Verifiers = Pick<
  ModelVersion,
  'originVerifier' | 'attestationVerifier' | 'openVerifier' | 'evaluateVerifier' | 'stepVerifier'
>;

/** Addresses of the verifiers of a shape's circuits. */
function verifiersOf(deployment: Deployment, shape: Shape): Verifiers {
  const verifier = (circuit: string) => addressOf(deployment, verifierContract(circuit));
  return {
    originVerifier: verifier('origin'),
    attestationVerifier: verifier(shape.circuit),
    openVerifier: verifier(circuitOf('open', shape)),
    evaluateVerifier: verifier(circuitOf('evaluate', shape)),
    stepVerifier: verifier(circuitOf('step', shape)),
  };
}
