import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { hexlify, ZeroAddress } from 'ethers';
import { addressOf, type Deployment } from '../../chain/deployment.ts';
import { type ModelConfig, type ModelVersion, SCORE_UNIT } from '../../chain/registry-client.ts';
import { policyHash } from '../../protocol/policy-hash.ts';
import { circuitOf, type Shape } from '../../protocol/shape.ts';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type KeystoreOptions, openTrainer } from '../accounts.ts';
import { accreditationTree, readAccreditationFile } from '../accreditation-file.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { type LoadedPolicy, loadPolicy } from '../policy-file.ts';
import { addressValue } from '../values.ts';

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
}

export interface ModelRegisterResult {
  readonly model: string;
  readonly owner: string;
  readonly policyHash: string;
  readonly schemaHash: string;
  readonly trainerKey: readonly [string, string];
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
    const version = versionOf(
      loaded,
      keys.trainerKey,
      {
        builder: payee(options.builder, '--builder', keys.address),
        evaluator: payee(options.evaluator, '--evaluator', keys.address),
        operator: payee(options.operator, '--operator', keys.address),
      },
      verifiersOf(deployment, loaded.shape),
    );
    const { model, mined } = await as(keys.accountKey).registry.register({
      salt: hexlify(randomBytes(32)),
      config: configOf(loaded, token),
      sources: { contributors, holdouts },
      version,
    });
    return {
      model: `${model}`,
      owner: keys.address,
      policyHash: `${version.policyHash}`,
      schemaHash: `${loaded.compiled.policy.schemaHash}`,
      trainerKey: [`${keys.trainerKey[0]}`, `${keys.trainerKey[1]}`],
      transaction: mined.receipt.hash,
    };
  });
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

const payee = (text: string | undefined, option: string, owner: string): string =>
  text === undefined ? owner : addressValue(text, option);

/** What is fixed for the model's life: its calendar is the document's period, repeated. */
export function configOf({ compiled, shape }: LoadedPolicy, settlementToken: string): ModelConfig {
  const { firstDay, lastDay } = compiled.period;
  return {
    settlementToken,
    schemaHash: compiled.policy.schemaHash,
    shape: sizesOf(shape),
    periodEpoch: firstDay,
    periodDays: lastDay - firstDay + 1,
  };
}

const sizesOf = ({ n, f, depth }: Shape) => ({ batchSize: n, features: f, depth });

/** A document's terms as the registry takes them. */
export function versionOf(
  { document, compiled, shape }: LoadedPolicy,
  trainerKey: readonly [bigint, bigint],
  payees: { readonly builder: string; readonly evaluator: string; readonly operator: string },
  verifiers: Verifiers,
): ModelVersion {
  const { terms, round } = document;
  const { shares } = terms;
  const orNobody = (share: number, address: string) => (share === 0 ? ZeroAddress : address);
  return {
    policyHash: policyHash(compiled.policy, shape),
    ...verifiers,
    terms: {
      challengeSize: round.challengeSize,
      holdoutBatches: round.holdoutBatches,
      vestingRounds: terms.vestingRounds,
      minSets: round.minSets,
      scoreBudget: terms.scoreBudget,
      minRecords: compiled.policy.minRecords,
      eta: compiled.eta,
      capPerRound: BigInt(terms.capPerRound) * SCORE_UNIT,
      maxRelayerFee: BigInt(terms.maxRelayerFee),
      enrolmentBond: BigInt(terms.enrolmentBond),
      trainerBond: BigInt(terms.trainerBond),
      shares,
      payees: {
        builder: orNobody(shares.builder, payees.builder),
        evaluator: orNobody(shares.evaluator, payees.evaluator),
        operator: orNobody(shares.operator, payees.operator),
      },
      trainerKey,
    },
  };
}

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
      { flags: '--builder <address>', description: "payee of the builder's share (default: the owner)" },
      { flags: '--evaluator <address>', description: "payee of the evaluator's share (default: the owner)" },
      { flags: '--operator <address>', description: "payee of the operator's share (default: the owner)" },
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
