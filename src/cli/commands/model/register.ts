import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { hexlify, keccak256 } from 'ethers';
import type { ModelConfig, ModelVersion } from '../../../chain/clients/registry-client.ts';
import { addressOf, type Deployment } from '../../../chain/deploy/deployment.ts';
import { verifierContract } from '../../../chain/deploy/verifier-contract.ts';
import { DOCUMENT_ROLES, type DocumentRole, royaltiesOf, termsOf } from '../../../delivery/model-terms.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { BASIS_POINTS, type Parent } from '../../../protocol/royalties/terms.ts';
import { circuitOf, type Shape } from '../../../protocol/shape.ts';
import { RPC_OPTIONS, withChain } from '../../access.ts';
import { type KeystoreOptions, openTrainer } from '../../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { accreditationTree, readAccreditationFile } from '../../files/accreditation-file.ts';
import { type LoadedPolicy, loadPolicy } from '../../files/policy-file.ts';
import type { OptionSpec } from '../../options/option-spec.ts';
import { addressValue, fieldValue, smallInteger } from '../../options/values.ts';

export interface ModelRegisterOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly policy: string;
  readonly circuit: string;
  /** Accreditation lists by role. */
  readonly contributors: string;
  readonly holdouts: string;
  /** Settlement token; default: the deployment's TestToken. */
  readonly token?: string;
  /** Payees of the roles' shares; default: the owner, and for a share of 0 nobody. */
  readonly builder?: string;
  readonly evaluator?: string;
  readonly operator?: string;
  readonly compute?: string;
  readonly feedback?: string;
  /** To whom falls what the holders of stake do not get; default: the owner. */
  readonly residual?: string;
  /** Legal text whose hash the terms carry. */
  readonly legalText?: string;
  /** Parents as `id:weight`, the weights in basis points. */
  readonly parent?: readonly string[];
  /** The parent whose checkpoint the training starts from. */
  readonly startsFrom?: string;
}

export interface ModelRegisterResult {
  readonly model: string;
  readonly owner: string;
  readonly policyHash: string;
  readonly schemaHash: string;
  readonly trainerKey: readonly [string, string];
  readonly legalTextHash: string;
  readonly transaction: string;
}

/** Registers a model under a policy document; version 1 is in force at once. */
export async function runModelRegister(
  deps: CliDeps,
  options: ModelRegisterOptions,
): Promise<ModelRegisterResult> {
  const loaded = await loadPolicy(options.policy, options.circuit);
  const contributors = accreditationTree(await readAccreditationFile(options.contributors)).root;
  const holdouts = accreditationTree(await readAccreditationFile(options.holdouts)).root;
  const keys = await openTrainer(deps, options);
  return withChain(options, async ({ deployment, as }) => {
    const token =
      options.token === undefined
        ? addressOf(deployment, 'TestToken')
        : addressValue(options.token, '--token');
    const version = await versionOf(loaded, keys, options, deployment);
    const { model, mined } = await as(keys.accountKey).registry.register({
      salt: hexlify(randomBytes(32)),
      config: configOf(loaded, token, lineageOf(options)),
      sources: { contributors, holdouts },
      version,
    });
    return {
      model: `${model}`,
      owner: keys.address,
      policyHash: `${version.policyHash}`,
      schemaHash: `${loaded.compiled.policy.schemaHash}`,
      trainerKey: [`${keys.trainerKey[0]}`, `${keys.trainerKey[1]}`],
      legalTextHash: version.terms.legalTextHash,
      transaction: mined.receipt.hash,
    };
  });
}

type Verifiers = Pick<
  ModelVersion,
  'originVerifier' | 'attestationVerifier' | 'openVerifier' | 'evaluateVerifier' | 'stepVerifier'
>;

/** The verifiers of a shape's circuits, by a deployment's names for them. */
export function verifiersOf(deployment: Deployment, shape: Shape): Verifiers {
  const verifier = (circuit: string) => addressOf(deployment, verifierContract(circuit));
  return {
    originVerifier: verifier('origin'),
    attestationVerifier: verifier(shape.circuit),
    openVerifier: verifier(circuitOf('open', shape)),
    evaluateVerifier: verifier(circuitOf('evaluate', shape)),
    stepVerifier: verifier(circuitOf('step', shape)),
  };
}

/** What is fixed for the model's life: its calendar is the document's period, repeated. */
export function configOf(
  { compiled, shape }: LoadedPolicy,
  settlementToken: string,
  lineage: Pick<ModelConfig, 'parents' | 'startsFrom'> = { parents: [], startsFrom: 0n },
): ModelConfig {
  const { firstDay, lastDay } = compiled.period;
  return {
    settlementToken,
    schemaHash: compiled.policy.schemaHash,
    shape: sizesOf(shape),
    periodEpoch: firstDay,
    periodDays: lastDay - firstDay + 1,
    ...lineage,
  };
}

const sizesOf = ({ n, f, depth }: Shape) => ({ batchSize: n, features: f, depth });

/** @throws AssayError `bad-option` (2) */
function lineageOf(options: Pick<ModelRegisterOptions, 'parent' | 'startsFrom'>) {
  const parents = (options.parent ?? []).map((text): Parent => {
    const [model = '', weight = '', ...more] = text.split(':');
    if (more.length > 0) throw new AssayError('bad-option', '--parent must be ID:WEIGHT');
    return {
      model: fieldValue(model, '--parent'),
      weight: smallInteger(weight, "--parent's weight", 1, BASIS_POINTS),
    };
  });
  const sum = parents.reduce((total, { weight }) => total + weight, 0);
  if (parents.length > 0 && sum !== BASIS_POINTS) {
    throw new AssayError('bad-option', `the weights of --parent must add up to ${BASIS_POINTS}`);
  }
  const startsFrom = options.startsFrom === undefined ? 0n : fieldValue(options.startsFrom, '--starts-from');
  return { parents, startsFrom };
}

/** Who is paid, and under which legal text: what a version has beside its document. */
export type VersionOptions = Partial<Record<DocumentRole, string>> & {
  readonly residual?: string;
  readonly legalText?: string;
};

/** A document's terms as the registry takes them; whoever is not named is the owner. */
export async function versionOf(
  { document, compiled, shape }: LoadedPolicy,
  keys: { readonly address: string; readonly trainerKey: readonly [bigint, bigint] },
  options: VersionOptions,
  deployment: Deployment,
): Promise<ModelVersion> {
  const named = (option: DocumentRole | 'residual') =>
    options[option] === undefined ? keys.address : addressValue(options[option], `--${option}`);
  const payees = Object.fromEntries(DOCUMENT_ROLES.map((role) => [role, named(role)]));
  const text = options.legalText === undefined ? undefined : await readLegalText(options.legalText);
  return {
    policyHash: policyHash(compiled.policy, shape),
    ...verifiersOf(deployment, shape),
    terms: termsOf(document, compiled, keys.trainerKey, text === undefined ? undefined : keccak256(text)),
    royalties: royaltiesOf(document, payees as Record<DocumentRole, string>, named('residual')),
  };
}

/** The text's bytes as they are, whatever the file's format. @throws AssayError `file-unreadable` (4) */
async function readLegalText(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new AssayError('file-unreadable', 'cannot read the file of --legal-text', { exitCode: 4, cause });
  }
}

/** Options of whoever is paid, for `model register` and `model propose`. */
export const VERSION_OPTIONS: readonly OptionSpec[] = [
  ...DOCUMENT_ROLES.map((role) => ({
    flags: `--${role} <address>`,
    description: `payee of the share of "${role}" (default: the owner)`,
  })),
  {
    flags: '--residual <address>',
    description: 'payee of what is above the cap, after expiry or unclaimed (default: the owner)',
  },
  { flags: '--legal-text <file>', description: 'legal text; the terms carry its keccak256' },
];

export const defineModelRegister = (parent: Command, cli: Cli): void =>
  defineCommand<ModelRegisterOptions>(parent, cli, {
    name: 'register',
    description: 'register a model under a policy document',
    options: [
      ...RPC_OPTIONS,
      OPTION.policy,
      OPTION.circuit,
      { flags: '--contributors <file>', description: 'accreditation list of contributors', required: true },
      {
        flags: '--holdouts <file>',
        description: "accreditation list of the holdout's sources",
        required: true,
      },
      { flags: '--token <address>', description: "settlement token (default: the deployment's TestToken)" },
      ...VERSION_OPTIONS,
      {
        flags: '--parent <id:weight...>',
        description: 'models from which it is derived, weights in basis points',
      },
      { flags: '--starts-from <id>', description: 'parent whose checkpoint the training starts from' },
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runModelRegister(cli.deps, options);
      return {
        data: result,
        lines: [
          `model ${result.model}`,
          `policy ${result.policyHash}`,
          `trainer key ${result.trainerKey.join(',')}`,
          `transaction ${result.transaction}`,
        ],
      };
    },
  });
