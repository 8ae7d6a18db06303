import { type ContractRunner, hexlify, type Result, randomBytes } from 'ethers';
import { ABIS } from './abis.ts';
import { Callable, type Mined } from './call.ts';

/** Circuit shape of a model. */
export type ModelShape = { readonly batchSize: number; readonly features: number; readonly depth: number };

/** Fixed for a model's whole life. */
export type ModelConfig = {
  readonly settlementToken: string;
  readonly schemaHash: bigint;
  readonly shape: ModelShape;
  /** First day of the calendar of periods, days since 1970-01-01. */
  readonly periodEpoch: number;
  readonly periodDays: number;
};

/** Basis points; the sum is 10,000. */
export type Shares = {
  readonly builder: number;
  readonly evaluator: number;
  readonly operator: number;
  readonly contributors: number;
  readonly parents: number;
};

export type Payees = { readonly builder: string; readonly evaluator: string; readonly operator: string };

export type Terms = {
  /** K, 1..32. */
  readonly challengeSize: number;
  readonly holdoutBatches: number;
  readonly vestingRounds: number;
  /** M. */
  readonly minSets: number;
  /** T. */
  readonly scoreBudget: number;
  readonly minRecords: number;
  readonly eta: number;
  /** In score units: SCORE_UNIT is one band of one batch. */
  readonly capPerRound: bigint;
  readonly maxRelayerFee: bigint;
  /** What a contributor deposits to enrol, in the settlement token; 0: nothing. */
  readonly enrolmentBond: bigint;
  /** What the owner deposits to open a round, in the settlement token; 0: nothing. */
  readonly trainerBond: bigint;
  readonly shares: Shares;
  readonly payees: Payees;
  /** BabyJubJub point to which openings are sealed. */
  readonly trainerKey: readonly [bigint, bigint];
};

export type ModelVersion = {
  readonly policyHash: bigint;
  readonly originVerifier: string;
  readonly attestationVerifier: string;
  readonly openVerifier: string;
  readonly evaluateVerifier: string;
  readonly stepVerifier: string;
  readonly terms: Terms;
};

/** Accreditation list roots by role. */
export type SourceLists = { readonly contributors: bigint; readonly holdouts: bigint };

/** lcm(1..32): the integer unit of scores and stake. */
export const SCORE_UNIT = 144_403_552_893_600n;

const payees = (value: Result): Payees => ({
  builder: value.builder,
  evaluator: value.evaluator,
  operator: value.operator,
});

const shares = (value: Result): Shares => ({
  builder: Number(value.builder),
  evaluator: Number(value.evaluator),
  operator: Number(value.operator),
  contributors: Number(value.contributors),
  parents: Number(value.parents),
});

/** A version as the ABI gives it, in views and in events. */
export function parseVersion(value: Result): ModelVersion {
  const terms = value.terms as Result;
  return {
    policyHash: value.policyHash,
    originVerifier: value.originVerifier,
    attestationVerifier: value.attestationVerifier,
    openVerifier: value.openVerifier,
    evaluateVerifier: value.evaluateVerifier,
    stepVerifier: value.stepVerifier,
    terms: {
      challengeSize: Number(terms.challengeSize),
      holdoutBatches: Number(terms.holdoutBatches),
      vestingRounds: Number(terms.vestingRounds),
      minSets: Number(terms.minSets),
      scoreBudget: Number(terms.scoreBudget),
      minRecords: Number(terms.minRecords),
      eta: Number(terms.eta),
      capPerRound: terms.capPerRound,
      maxRelayerFee: terms.maxRelayerFee,
      enrolmentBond: terms.enrolmentBond,
      trainerBond: terms.trainerBond,
      shares: shares(terms.shares),
      payees: payees(terms.payees),
      trainerKey: [terms.trainerKey[0], terms.trainerKey[1]],
    },
  };
}

/** ModelRegistry: models, owners, accredited sources, versions. */
export class RegistryClient {
  readonly address: string;
  readonly #call: Callable;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new Callable('ModelRegistry', address, ABIS.modelRegistry, runner);
  }

  /** Registers a model owned by the signer; version 1 is in force at once. */
  async register(model: {
    readonly salt?: string;
    readonly config: ModelConfig;
    readonly sources: SourceLists;
    readonly version: ModelVersion;
  }): Promise<{ model: bigint; mined: Mined }> {
    const salt = model.salt ?? hexlify(randomBytes(32));
    const mined = await this.#call.send('register', salt, model.config, model.sources, model.version);
    return { model: mined.event('ModelRegistered').model as bigint, mined };
  }

  /** Proposes the next version; in force after the registry's delay. */
  async proposeVersion(model: bigint, version: ModelVersion): Promise<{ version: number; mined: Mined }> {
    const mined = await this.#call.send('proposeVersion', model, version);
    return { version: Number(mined.event('VersionProposed').version), mined };
  }

  cancelVersion(model: bigint): Promise<Mined> {
    return this.#call.send('cancelVersion', model);
  }

  setSourceLists(model: bigint, sources: SourceLists): Promise<Mined> {
    return this.#call.send('setSourceLists', model, sources);
  }

  transferModel(model: bigint, candidate: string): Promise<Mined> {
    return this.#call.send('transferModel', model, candidate);
  }

  acceptModel(model: bigint): Promise<Mined> {
    return this.#call.send('acceptModel', model);
  }

  modelId(owner: string, salt: string): Promise<bigint> {
    return this.#call.read<bigint>('modelId', owner, salt);
  }

  ownerOf(model: bigint): Promise<string> {
    return this.#call.read<string>('ownerOf', model);
  }

  async changeDelay(): Promise<number> {
    return Number(await this.#call.read<bigint>('changeDelay'));
  }

  async config(model: bigint): Promise<ModelConfig> {
    const value = await this.#call.read<Result>('configOf', model);
    const shape = value.shape as Result;
    return {
      settlementToken: value.settlementToken,
      schemaHash: value.schemaHash,
      shape: {
        batchSize: Number(shape.batchSize),
        features: Number(shape.features),
        depth: Number(shape.depth),
      },
      periodEpoch: Number(value.periodEpoch),
      periodDays: Number(value.periodDays),
    };
  }

  async sources(model: bigint): Promise<SourceLists> {
    const value = await this.#call.read<Result>('sourcesOf', model);
    return { contributors: value.contributors, holdouts: value.holdouts };
  }

  async currentVersion(model: bigint): Promise<number> {
    return Number(await this.#call.read<bigint>('currentVersion', model));
  }

  /** A version; default: the one in force. */
  async version(
    model: bigint,
    number?: number,
  ): Promise<ModelVersion & { number: number; activeFrom: bigint }> {
    const wanted = number ?? (await this.currentVersion(model));
    const value = await this.#call.read<Result>('versionOf', model, wanted);
    return { ...parseVersion(value[0]), number: wanted, activeFrom: value[1] };
  }
}
