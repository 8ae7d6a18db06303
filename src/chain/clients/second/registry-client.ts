import { type ContractRunner, hexlify, type Result, randomBytes } from 'ethers';
import type { Point } from '../../../protocol/babyjub.ts';
import { type Parent, type RoyaltyTerms, roleBytes } from '../../../protocol/royalties/terms.ts';
import type { PolicyNumbers } from '../../../protocol/second/numbers.ts';
import { ABIS } from '../abis.ts';
import { ContractCaller, type Mined } from '../contract-caller.ts';
import type { Verifiers } from './round-types.ts';

/** Roots of the accreditation lists by role. */
export type SourceLists = { readonly contributors: bigint; readonly holdouts: bigint };

/** The part of a model that never changes. */
export interface SecondModelConfig {
  readonly settlementToken: string;
  readonly schemaHash: bigint;
  readonly shape: {
    readonly batchSize: number;
    readonly features: number;
    readonly levels: number;
    readonly rules: number;
  };
  /** First day of the calendar of periods, days since 1970-01-01. */
  readonly periodEpoch: number;
  readonly periodDays: number;
  readonly parents: readonly Parent[];
  /** The parent from whose checkpoint training starts; 0: from zero. */
  readonly startsFrom: bigint;
}

/** Terms of a version. contracts/second/interfaces/IModelRegistry2.sol explains each. */
export interface SecondTerms {
  readonly numbers: PolicyNumbers & { readonly bound: number };
  readonly batchesPerRound: number;
  readonly epochs: number;
  readonly holdoutBatches: number;
  readonly vestingRounds: number;
  readonly vestingDays: number;
  readonly idleDays: number;
  readonly evaluationDays: number;
  readonly rounds: number;
  readonly minSets: number;
  readonly tolerance: number;
  readonly minRecords: number;
  /** Fewest records of a dataset's last batch. */
  readonly smallestBatch: number;
  readonly minHoldoutRecords: number;
  readonly eta: number;
  readonly kappa: number;
  readonly shortestWindow: number;
  /** In stake. */
  readonly capPerRound: bigint;
  readonly maxRelayerFee: bigint;
  readonly enrolmentBond: bigint;
  readonly trainerBond: bigint;
  readonly evaluatorBond: bigint;
  readonly bondCover: bigint;
  /** keccak256; 32 zero bytes: none. */
  readonly legalTextHash: string;
  readonly trainerKey: Point;
  readonly evaluators: readonly string[];
}

export interface SecondModelVersion {
  readonly policyHash: bigint;
  readonly verifiers: Verifiers;
  readonly terms: SecondTerms;
  readonly royalties: RoyaltyTerms;
}

const versionIn = ({ terms, royalties, ...rest }: SecondModelVersion) => ({
  ...rest,
  terms: { ...terms, trainerKey: [terms.trainerKey.x, terms.trainerKey.y] },
  royalties: {
    ...royalties,
    roles: royalties.roles.map((each) => ({ ...each, role: roleBytes(each.role) })),
  },
});

/** ModelRegistry2: models, owners, accredited sources, versions. */
export class SecondRegistryClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('ModelRegistry2', address, ABIS.modelRegistry, runner);
  }

  /** Registers a model that the signer owns. Version 1 is in force at once. @param salt random where absent */
  async register(model: {
    readonly salt?: string;
    readonly config: SecondModelConfig;
    readonly sources: SourceLists;
    readonly version: SecondModelVersion;
  }): Promise<{ readonly model: bigint; readonly mined: Mined }> {
    const salt = model.salt ?? hexlify(randomBytes(32));
    const version = versionIn(model.version);
    const mined = await this.#call.send('register', salt, model.config, model.sources, version);
    return { model: mined.event('ModelRegistered').model as bigint, mined };
  }

  /** Proposes the next version. It is in force after the delay of the registry. */
  async proposeVersion(
    model: bigint,
    version: SecondModelVersion,
  ): Promise<{ version: number; activeFrom: bigint; mined: Mined }> {
    const mined = await this.#call.send('proposeVersion', model, versionIn(version));
    const { version: number, activeFrom } = mined.event('VersionProposed');
    return { version: Number(number), activeFrom: activeFrom as bigint, mined };
  }

  /** Takes back the newest version while it is not in force. */
  cancelVersion(model: bigint): Promise<Mined> {
    return this.#call.send('cancelVersion', model);
  }

  /** Replaces the lists of sources. They are in force after the delay of the registry. */
  setSourceLists(model: bigint, sources: SourceLists): Promise<Mined> {
    return this.#call.send('setSourceLists', model, sources);
  }

  modelId(owner: string, salt: string): Promise<bigint> {
    return this.#call.read<bigint>('modelId', owner, salt);
  }

  ownerOf(model: bigint): Promise<string> {
    return this.#call.read<string>('ownerOf', model);
  }

  /** The token in which a model's royalties are paid. */
  async settlementToken(model: bigint): Promise<string> {
    return (await this.#call.read<Result>('configOf', model)).settlementToken;
  }

  async sources(model: bigint): Promise<SourceLists> {
    const { contributors, holdouts } = await this.#call.read<Result>('sourcesOf', model);
    return { contributors, holdouts };
  }
}
