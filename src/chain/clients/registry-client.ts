import { type ContractRunner, hexlify, type Result, randomBytes } from 'ethers';
import { type Parent, type RoyaltyTerms, roleBytes } from '../../protocol/royalties/terms.ts';
import { ABIS } from './abis.ts';
import { ContractCaller, type Mined } from './contract-caller.ts';
import { parseParents, parseRoyalties } from './parse-royalties.ts';

/** Circuit shape of a model. */
type ModelShape = { readonly batchSize: number; readonly features: number; readonly depth: number };

/** The part of a model that never changes. */
export type ModelConfig = {
  readonly settlementToken: string;
  readonly schemaHash: bigint;
  readonly shape: ModelShape;
  /** First day of the calendar of periods, days since 1970-01-01. */
  readonly periodEpoch: number;
  readonly periodDays: number;
  /** Models from which this one is derived. */
  readonly parents: readonly Parent[];
  /** The parent whose checkpoint the training starts from; 0: training starts from zero. */
  readonly startsFrom: bigint;
};

export type Terms = {
  /** K, 1..32. */
  readonly challengeSize: number;
  readonly holdoutBatches: number;
  readonly vestingRounds: number;
  /** Days after which a part of a score falls due without a settled round, 1..90. */
  readonly vestingDays: number;
  /** Days without a settled round after which anybody may close the model, 1..365. */
  readonly idleDays: number;
  /** M. */
  readonly minSets: number;
  /** T. */
  readonly scoreBudget: number;
  readonly minRecords: number;
  readonly eta: number;
  /** In score units: SCORE_UNIT is one band of one batch. */
  readonly capPerRound: bigint;
  readonly maxRelayerFee: bigint;
  /** Deposit for enrolling, in the settlement token's smallest units; 0: none. */
  readonly enrolmentBond: bigint;
  /** Deposit for opening a round, in the settlement token's smallest units; 0: none. */
  readonly trainerBond: bigint;
  /** keccak256 of the legal text; 32 zero bytes: none. */
  readonly legalTextHash: string;
  /** BabyJubJub point to which contributors seal openings. */
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
  readonly royalties: RoyaltyTerms;
};

/** Roots of the accreditation lists by role. */
export type SourceLists = { readonly contributors: bigint; readonly holdouts: bigint };

/** lcm(1..32): the integer unit of scores and stake, divisible by every number of draws. */
export const SCORE_UNIT = 144_403_552_893_600n;

const royaltiesIn = (terms: RoyaltyTerms) => ({
  ...terms,
  roles: terms.roles.map((each) => ({ ...each, role: roleBytes(each.role) })),
});

/** Encodes a version for the contract. */
const versionIn = (version: ModelVersion) => ({ ...version, royalties: royaltiesIn(version.royalties) });

/** Parses a version as the ABI gives it in views and in events. */
function parseVersion(value: Result): ModelVersion {
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
      vestingDays: Number(terms.vestingDays),
      idleDays: Number(terms.idleDays),
      minSets: Number(terms.minSets),
      scoreBudget: Number(terms.scoreBudget),
      minRecords: Number(terms.minRecords),
      eta: Number(terms.eta),
      capPerRound: terms.capPerRound,
      maxRelayerFee: terms.maxRelayerFee,
      enrolmentBond: terms.enrolmentBond,
      trainerBond: terms.trainerBond,
      legalTextHash: terms.legalTextHash,
      trainerKey: [terms.trainerKey[0], terms.trainerKey[1]],
    },
    royalties: parseRoyalties(value.royalties),
  };
}

/** ModelRegistry: models, owners, accredited sources, versions. */
export class RegistryClient {
  readonly address: string;
  readonly #call: ContractCaller;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#call = new ContractCaller('ModelRegistry', address, ABIS.modelRegistry, runner);
  }

  /**
   * Registers a model that the signer owns. Version 1 is in force at once.
   * @param model a random salt is drawn if none is given
   */
  async register(model: {
    readonly salt?: string;
    readonly config: ModelConfig;
    readonly sources: SourceLists;
    readonly version: ModelVersion;
  }): Promise<{ model: bigint; mined: Mined }> {
    const salt = model.salt ?? hexlify(randomBytes(32));
    const mined = await this.#call.send(
      'register',
      salt,
      model.config,
      model.sources,
      versionIn(model.version),
    );
    return { model: mined.event('ModelRegistered').model as bigint, mined };
  }

  /** Proposes the next version. It is in force after the delay of the registry. */
  async proposeVersion(model: bigint, version: ModelVersion): Promise<{ version: number; mined: Mined }> {
    const mined = await this.#call.send('proposeVersion', model, versionIn(version));
    return { version: Number(mined.event('VersionProposed').version), mined };
  }

  cancelVersion(model: bigint): Promise<Mined> {
    return this.#call.send('cancelVersion', model);
  }

  /** Replaces the lists of sources. They are in force after the delay of the registry. */
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
      parents: parseParents(value.parents),
      startsFrom: value.startsFrom,
    };
  }

  /** All ancestors of a model, each once, children before their parents. */
  async ancestors(model: bigint): Promise<bigint[]> {
    return [...(await this.#call.read<Result>('ancestorsOf', model))];
  }

  async sources(model: bigint): Promise<SourceLists> {
    const value = await this.#call.read<Result>('sourcesOf', model);
    return { contributors: value.contributors, holdouts: value.holdouts };
  }

  async currentVersion(model: bigint): Promise<number> {
    return Number(await this.#call.read<bigint>('currentVersion', model));
  }

  /** Reads a version, by default the one in force. */
  async version(
    model: bigint,
    number?: number,
  ): Promise<ModelVersion & { number: number; activeFrom: bigint }> {
    const wanted = number ?? (await this.currentVersion(model));
    const value = await this.#call.read<Result>('versionOf', model, wanted);
    return { ...parseVersion(value[0]), number: wanted, activeFrom: value[1] };
  }
}
