import {
  AbiCoder,
  type BaseContract,
  Contract,
  ContractFactory,
  type HDNodeWallet,
  type InterfaceAbi,
  keccak256,
} from 'ethers';
import { BondsClient } from '../../../src/chain/clients/bonds-client.ts';
import {
  type ModelConfig,
  type ModelVersion,
  RegistryClient,
  SCORE_UNIT,
  type Terms,
} from '../../../src/chain/clients/registry-client.ts';
import { RoundsClient } from '../../../src/chain/clients/rounds-client.ts';
import type { AttestationSet, CommitStatement } from '../../../src/chain/clients/rounds-types.ts';
import { StakeClient } from '../../../src/chain/clients/stake-client.ts';
import { TokenClient } from '../../../src/chain/clients/token-client.ts';
import { VaultClient } from '../../../src/chain/clients/vault-client.ts';
import { waitForReceipt } from '../../../src/chain/clients/wait-for-receipt.ts';
import { type Anvil, type AnvilOptions, startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { artifactsFolder, loadArtifact } from '../../../src/chain/deploy/compile.ts';
import { type DeployOptions, deploy } from '../../../src/chain/deploy/deployment.ts';
import { addressOf, type Deployment } from '../../../src/chain/deploy/deployment-record.ts';
import { addPoints, BASE, IDENTITY, mulPointPublic, type Point } from '../../../src/protocol/babyjub.ts';
import type { Schedule } from '../../../src/protocol/chain-state.ts';
import { type ContextRole, contextHash, datasetId, ROLES } from '../../../src/protocol/context.ts';
import type { EvmProof } from '../../../src/protocol/evm-proof.ts';
import { asField, type Field, pack } from '../../../src/protocol/field.ts';
import type { RoyaltyTerms } from '../../../src/protocol/royalties/terms.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  openSignals,
  originSignals,
  packPeriod,
  stepSignals,
} from '../../../src/protocol/statement.ts';
import { quickWallet } from './quick-wallet.ts';

/** A proof that only the mock verifier takes. */
export const NO_PROOF: EvmProof = {
  a: [1n, 2n],
  b: [
    [1n, 2n],
    [3n, 4n],
  ],
  c: [1n, 2n],
};
export const PERIOD_DAYS = 30;
export const PERIOD_EPOCH = 10_000;
export const FAR = 4_102_444_800n;
export const SCHEMA_HASH = 1111n;
const POLICY_HASH = 2222n;
export const SOURCES = { contributors: 3333n, holdouts: 4444n };
/** V = 0, packed. */
export const ZERO_DIRECTION = pack(Array<bigint>(TINY.f + 1).fill(1n << 13n), 14);
export const ZERO_WEIGHTS = pack(Array<bigint>(TINY.f + 1).fill(1n << 27n), 28);
export const SOME_DIRECTION = pack([8192n, 9000n, 7000n, 8192n, 1n], 14);
export const SOME_WEIGHTS = pack([1n << 27n, 5n, 6n, 7n, 8n], 28);

/** Positions of the public signals that a round does not decide: all but policyHash, W, V; all but the trainer's key. */
const ATTESTATION_VISIBLE = 0b111_1000_1111;
const OPENING_VISIBLE = 0b1_1111_0011;

const asPoint = ([x, y]: readonly [bigint, bigint]): Point => ({ x, y });

/** Public signals of an answer's proofs. */
export type AnswerSignals = { readonly signals: readonly bigint[]; readonly opening: readonly bigint[] };

export const commitmentOf = (i: number): Point => mulPointPublic(BASE, BigInt(1000 + i));

/** A local chain with everything deployed and mock verifiers of the tiny shape. */
export class World {
  readonly anvil: Anvil;
  readonly deployment: Deployment;
  readonly owner: HDNodeWallet;
  readonly artifacts: string;
  token!: TokenClient;
  originVerifier!: Contract;
  attestationVerifier!: Contract;
  openVerifier!: Contract;
  evaluateVerifier!: Contract;
  stepVerifier!: Contract;
  #salt = 1n;
  #nullifier = 1_000_000n;
  readonly #nullifiers = new Map<bigint, bigint>();
  readonly #wallets = new Map<number, HDNodeWallet>();

  constructor(anvil: Anvil, deployment: Deployment, owner: HDNodeWallet, artifacts: string) {
    this.anvil = anvil;
    this.deployment = deployment;
    this.owner = owner;
    this.artifacts = artifacts;
  }

  static async start(options: Partial<DeployOptions> & { anvil?: AnvilOptions } = {}): Promise<World> {
    // Mutants are compiled elsewhere, quickly and large.
    const elsewhere = process.env['ASSAY_ARTIFACTS'];
    const artifacts = artifactsFolder();
    const { anvil: anvilOptions, ...rest } = options;
    const anvil = await startAnvil({ ...anvilOptions, anyCodeSize: elsewhere !== undefined });
    try {
      return await World.on(anvil, artifacts, rest, anvilOptions?.chainId === undefined);
    } catch (error) {
      // No other code knows this chain, so it must be stopped here.
      await anvil.stop();
      throw error;
    }
  }

  private static async on(
    anvil: Anvil,
    artifacts: string,
    options: Partial<DeployOptions>,
    isLocal: boolean,
  ): Promise<World> {
    const owner = quickWallet(anvil.wallet(0), anvil.provider);
    const deployment = await deploy(owner, { artifacts, ...options });
    const world = new World(anvil, deployment, owner, artifacts);
    if (isLocal) {
      world.token = new TokenClient(await world.put('TestToken'), owner);
    }
    world.originVerifier = await world.contract('MockVerifier', 8);
    world.attestationVerifier = await world.contract('MockVerifier', 11);
    world.openVerifier = await world.contract('MockVerifier', 9);
    world.evaluateVerifier = await world.contract('MockVerifier', 6);
    world.stepVerifier = await world.contract('MockVerifier', 7);
    return world;
  }

  stop(): Promise<void> {
    return this.anvil.stop();
  }

  /** Deploys a compiled contract without libraries. */
  async contract(name: string, ...args: unknown[]): Promise<Contract> {
    const { abi, bytecode } = loadArtifact(name, this.artifacts);
    const deployed: BaseContract = await new ContractFactory(
      abi as InterfaceAbi,
      bytecode,
      this.owner,
    ).deploy(...args);
    const sent = deployed.deploymentTransaction();
    if (sent) await waitForReceipt(sent, this.anvil.provider);
    return new Contract(await deployed.getAddress(), abi as InterfaceAbi, this.owner);
  }

  async put(name: string, ...args: unknown[]): Promise<string> {
    return (await this.contract(name, ...args)).getAddress();
  }

  /** Sends a call of a test's own contract and waits until it is mined. */
  async send(contract: Contract, method: string, ...args: unknown[]): Promise<void> {
    await waitForReceipt(await contract.getFunction(method).send(...args), this.anvil.provider);
  }

  address = (name: string): string => addressOf(this.deployment, name);
  wallet = (i: number): HDNodeWallet => {
    const wallet = this.#wallets.get(i) ?? quickWallet(this.anvil.wallet(i), this.anvil.provider);
    this.#wallets.set(i, wallet);
    return wallet;
  };
  registry = (signer: HDNodeWallet = this.owner) => new RegistryClient(this.address('ModelRegistry'), signer);
  rounds = (signer: HDNodeWallet = this.owner) => new RoundsClient(this.address('Rounds'), signer);
  bonds = (signer: HDNodeWallet = this.owner) => new BondsClient(this.address('Bonds'), signer);
  vault = (signer: HDNodeWallet = this.owner) => new VaultClient(this.address('RoyaltyVault'), signer);
  stake = (signer: HDNodeWallet = this.owner) => new StakeClient(this.address('StakeToken'), signer);
  height = (): Promise<number> => this.anvil.provider.getBlockNumber();

  /** Lets time go by and mines a block. */
  async wait(seconds: number): Promise<void> {
    await this.anvil.provider.send('evm_increaseTime', [seconds]);
    await this.anvil.provider.send('evm_mine', []);
  }

  terms(changes: Partial<Terms> = {}): Terms {
    return {
      challengeSize: 4,
      holdoutBatches: 2,
      vestingRounds: 2,
      vestingDays: 30,
      idleDays: 180,
      minSets: 1,
      scoreBudget: 8,
      minRecords: 1,
      eta: 1000,
      capPerRound: 1_000_000n * SCORE_UNIT,
      maxRelayerFee: 100n,
      enrolmentBond: 0n,
      trainerBond: 0n,
      legalTextHash: `0x${'00'.repeat(32)}`,
      trainerKey: [BASE.x, BASE.y],
      ...changes,
    };
  }

  /** 20 % builder, 10 % evaluator, 5 % operator (wallets 11 to 13), 65 % contributors; wallet 14 has what is left. */
  royalties(changes: Partial<RoyaltyTerms> = {}): RoyaltyTerms {
    return {
      roles: [
        { role: 'builder', payee: this.wallet(11).address, share: 2000 },
        { role: 'evaluator', payee: this.wallet(12).address, share: 1000 },
        { role: 'operator', payee: this.wallet(13).address, share: 500 },
      ],
      residual: this.wallet(14).address,
      contributors: 6500,
      parents: 0,
      minContributors: 0,
      contributorCap: 0n,
      expiresAt: 0n,
      claimPeriod: 0n,
      ...changes,
    };
  }

  async config(changes: Partial<ModelConfig> = {}): Promise<ModelConfig> {
    return {
      settlementToken: this.token.address,
      schemaHash: SCHEMA_HASH,
      shape: { batchSize: TINY.n, features: TINY.f, depth: 10 },
      periodEpoch: PERIOD_EPOCH,
      periodDays: PERIOD_DAYS,
      parents: [],
      startsFrom: 0n,
      ...changes,
    };
  }

  async version(terms: Partial<Terms> = {}, changes: Partial<ModelVersion> = {}): Promise<ModelVersion> {
    return {
      policyHash: POLICY_HASH,
      originVerifier: await this.originVerifier.getAddress(),
      attestationVerifier: await this.attestationVerifier.getAddress(),
      openVerifier: await this.openVerifier.getAddress(),
      evaluateVerifier: await this.evaluateVerifier.getAddress(),
      stepVerifier: await this.stepVerifier.getAddress(),
      terms: this.terms(terms),
      royalties: this.royalties(),
      ...changes,
    };
  }

  /** Registers a model of the owner. */
  async register(
    terms: Partial<Terms> = {},
    config: Partial<ModelConfig> = {},
    royalties: Partial<RoyaltyTerms> = {},
  ): Promise<bigint> {
    const { model } = await this.registry().register({
      salt: `0x${(this.#salt++).toString(16).padStart(64, '0')}`,
      config: await this.config(config),
      sources: SOURCES,
      version: await this.version(terms, { royalties: this.royalties(royalties) }),
    });
    return model;
  }

  /** A statement that the contract takes, unless it is changed. */
  statement(model: bigint, beneficiary: string, changes: Partial<CommitStatement> = {}): CommitStatement {
    const nullifier = this.#nullifier++;
    const role = changes.role ?? 1;
    return {
      model,
      role,
      root: nullifier + 5_000_000n,
      records: 40,
      period: packPeriod(PERIOD_EPOCH, PERIOD_EPOCH + PERIOD_DAYS - 1),
      sourceListRoot: role === 2 ? SOURCES.holdouts : SOURCES.contributors,
      originNullifier: nullifier,
      beneficiary,
      relayerFee: 0n,
      deadline: FAR,
      ...changes,
    };
  }

  /** The public signals that an origin proof of this statement has, computed by src/protocol. */
  originSignals(s: CommitStatement): Field[] {
    return originSignals({
      root: asField(s.root),
      records: s.records,
      period: s.period,
      schemaHash: asField(SCHEMA_HASH),
      sourceListRoot: asField(s.sourceListRoot),
      model: asField(s.model),
      originNullifier: asField(s.originNullifier),
      context: this.context(s.role, s.model, 0n, s.beneficiary, s.relayerFee, s.deadline),
    });
  }

  context(
    role: number,
    model: bigint,
    round: bigint,
    beneficiary: string,
    relayerFee = 0n,
    deadline = FAR,
  ): Field {
    return contextHash({
      role: Object.keys(ROLES)[role - 1] as ContextRole,
      chainId: BigInt(this.deployment.chainId),
      rounds: this.address('Rounds'),
      model: asField(model),
      round,
      beneficiary,
      relayerFee,
      deadline,
    });
  }

  /** Tells the mock to accept exactly these signals. */
  async expectOrigin(s: CommitStatement): Promise<void> {
    await this.send(this.originVerifier, 'expect', this.originSignals(s));
  }

  /** Tells the mocks to accept an answer's attestations and its opening. */
  async expectAnswer({ signals, opening }: AnswerSignals): Promise<void> {
    await this.send(this.attestationVerifier, 'expectAll', signals, ATTESTATION_VISIBLE);
    await this.send(this.openVerifier, 'expectAll', opening, OPENING_VISIBLE);
  }

  /** The public signals that a proof of this direction has. */
  async evaluateSignals(round: bigint, direction: readonly bigint[], deadline = FAR): Promise<Field[]> {
    const r = await this.rounds().round(round);
    return evaluateSignals(
      {
        sum: asPoint(r.holdoutSum),
        count: Number(r.holdoutRecords),
        policyHash: asField(r.pins.policyHash),
        V: direction.map(asField),
        context: this.context(3, r.model, round, await this.registry().ownerOf(r.model), 0n, deadline),
      },
      TINY,
    );
  }

  /** The public signals that a proof of this checkpoint has. */
  async stepSignals(round: bigint, weights: readonly bigint[], deadline = FAR): Promise<Field[]> {
    const r = await this.rounds().round(round);
    return stepSignals(
      {
        sum: asPoint(r.sum),
        count: Number(r.sumRecords),
        eta: r.pins.eta,
        W: r.weights.map(asField),
        next: weights.map(asField),
        context: this.context(4, r.model, round, await this.registry().ownerOf(r.model), 0n, deadline),
      },
      TINY,
    );
  }

  /** Gives the direction, with a proof that the mock takes. */
  async direct(round: bigint, direction: readonly bigint[] = SOME_DIRECTION): Promise<void> {
    await this.send(this.evaluateVerifier, 'expect', await this.evaluateSignals(round, direction));
    await this.rounds().evaluate(round, direction, FAR, NO_PROOF);
  }

  /** Gives the next checkpoint, with a proof that the mock takes. */
  async step(round: bigint, weights: readonly bigint[] = SOME_WEIGHTS): Promise<void> {
    await this.send(this.stepVerifier, 'expect', await this.stepSignals(round, weights));
    await this.rounds().step(round, weights, FAR, NO_PROOF);
  }

  /** The nullifier that a dataset committed here has spent. */
  nullifierOf(dataset: bigint): bigint {
    return this.#nullifiers.get(dataset) ?? 0n;
  }

  #committed({ model, originNullifier }: CommitStatement): bigint {
    const id = datasetId(asField(model), asField(originNullifier));
    this.#nullifiers.set(id, originNullifier);
    return id;
  }

  /** Commits a dataset with an accepted proof; returns its id. */
  async commit(
    model: bigint,
    beneficiary: HDNodeWallet,
    changes: Partial<CommitStatement> = {},
  ): Promise<bigint> {
    const statement = this.statement(model, beneficiary.address, changes);
    await this.expectOrigin(statement);
    await this.rounds(beneficiary).commit(statement, NO_PROOF);
    return this.#committed(statement);
  }

  /** Commits a dataset of a beneficiary that cannot send transactions itself. */
  async commitFor(
    model: bigint,
    beneficiary: string,
    changes: Partial<CommitStatement> = {},
  ): Promise<bigint> {
    const statement = this.statement(model, beneficiary, changes);
    await this.expectOrigin(statement);
    await this.rounds().commit(statement, NO_PROOF);
    return this.#committed(statement);
  }

  async schedule(changes: Partial<Schedule> = {}): Promise<Schedule> {
    const now = BigInt(await this.height());
    return {
      sealHeight: now + 30n,
      beaconHeight: now + 32n,
      evaluateDeadline: now + 60n,
      attestDeadline: now + 90n,
      stepDeadline: now + 120n,
      ...changes,
    };
  }

  /** Sets a round's number of enrolled datasets, in the contract's storage: the second slot, bytes 3 to 6. */
  async setEnrolled(round: bigint, enrolled: number): Promise<void> {
    const { model } = await this.rounds().round(round);
    const { provider } = this.anvil;
    const coder = AbiCoder.defaultAbiCoder();
    for (let position = 0n; position < 32n; position++) {
      const slot = BigInt(keccak256(coder.encode(['uint256', 'uint256'], [round, position])));
      if (BigInt(await provider.getStorage(this.address('Rounds'), slot)) !== model) continue;
      const old = BigInt(await provider.getStorage(this.address('Rounds'), slot + 1n));
      const changed = (old & ~(0xffffffffn << 24n)) | (BigInt(enrolled) << 24n);
      const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`;
      await provider.send('anvil_setStorageAt', [this.address('Rounds'), word(slot + 1n), word(changed)]);
      return;
    }
    throw new Error('the round is nowhere in the storage');
  }

  /** Opens a round on these holdouts. */
  async open(model: bigint, holdouts: readonly bigint[], changes: Partial<Schedule> = {}): Promise<bigint> {
    return (await this.rounds().openRound(model, await this.schedule(changes), holdouts)).round;
  }

  /** Seals and records the beacon. */
  async draw(round: bigint): Promise<void> {
    const { schedule } = await this.rounds().round(round);
    await this.anvil.mineTo(schedule.sealHeight);
    await this.rounds().seal(round);
    await this.anvil.mineTo(schedule.beaconHeight + 1n);
    await this.rounds().recordHeaderBeacon(round, this.anvil.provider);
  }

  /** A set that answers the round's challenge, and the signals that its proofs have. */
  async answer(
    round: bigint,
    dataset: bigint,
    bands: readonly number[] | number,
    changes: Partial<AttestationSet> = {},
  ): Promise<{ set: AttestationSet; signals: Field[]; opening: Field[]; challenge: number[] }> {
    const r = await this.rounds().round(round);
    const d = await this.rounds().dataset(dataset);
    const challenge = await this.rounds().challenge(round, dataset);
    const outcomes = challenge.map((index, i) => {
      const { x, y } = commitmentOf(index + Number(dataset % 1000n) * 50);
      const band = (typeof bands === 'number' ? bands : (bands[i] ?? 0)) + 7;
      return { commitment: [x, y] as const, band };
    });
    const set: AttestationSet = {
      round,
      dataset,
      relayerFee: 0n,
      deadline: FAR,
      proofs: challenge.map(() => NO_PROOF),
      combinedC: [1n, 2n],
      outcomes,
      sealedOpening: [1n, 2n, 3n, 4n],
      openProof: NO_PROOF,
      ...changes,
    };
    const context = this.context(d.role, d.model, round, d.beneficiary, set.relayerFee, set.deadline);
    const signals = challenge.flatMap((index, i) => {
      const [x, y] = outcomes[i]?.commitment ?? [0n, 1n];
      const last = index === d.batches - 1;
      return attestationSignals(
        {
          root: asField(d.root),
          batchIndex: index,
          count: last ? d.records - r.pins.batchSize * index : r.pins.batchSize,
          period: d.period,
          policyHash: asField(r.pins.policyHash),
          W: r.weights.map(asField),
          V: d.role === 2 ? ZERO_DIRECTION : r.direction.map(asField),
          commitment: { x, y },
          band: (outcomes[i]?.band ?? 7) - 7,
          context,
        },
        TINY,
      );
    });
    const opening = openSignals(
      {
        sum: outcomes.map(({ commitment }) => asPoint(commitment)).reduce(addPoints, IDENTITY),
        trainerKey: asPoint(r.pins.trainerKey),
        sealed: set.sealedOpening.map(asField),
        context,
      },
      TINY,
    );
    return { set, signals, opening, challenge };
  }

  /** Has a holdout dataset answer. */
  async answerHoldout(round: bigint, dataset: bigint): Promise<number[]> {
    const answer = await this.answer(round, dataset, 0);
    await this.expectAnswer(answer);
    await this.rounds().attestHoldout(answer.set);
    return answer.challenge;
  }

  /** Has a contributor's dataset answer. */
  async attest(round: bigint, dataset: bigint, bands: readonly number[] | number): Promise<AttestationSet> {
    const answer = await this.answer(round, dataset, bands);
    await this.expectAnswer(answer);
    await this.rounds().attest(answer.set);
    return answer.set;
  }

  /** Brings an opened round to the phase in which contributors attest. */
  async evaluate(round: bigint): Promise<void> {
    await this.draw(round);
    const { holdouts } = await this.rounds().round(round);
    for (const holdout of holdouts) await this.answerHoldout(round, holdout);
    await this.direct(round);
  }

  /** Settles after the attest deadline, and steps if that is due. */
  async finish(round: bigint): Promise<void> {
    const { schedule, sets, pins } = await this.rounds().round(round);
    await this.anvil.mineTo(schedule.attestDeadline + 1n);
    await this.rounds().settle(round);
    if (sets >= pins.minSets) await this.step(round);
  }

  /** A whole round in which each dataset answers with one band throughout. */
  async play(
    model: bigint,
    holdouts: readonly bigint[],
    answers: readonly { dataset: bigint; by: HDNodeWallet; band: number }[],
  ): Promise<bigint> {
    // No more blocks than the calls take: a local chain grows slower with its height.
    const seal = BigInt((await this.height()) + answers.length + 3);
    const attestDeadline = seal + 20n + 5n * BigInt(answers.length);
    const round = await this.open(model, holdouts, {
      sealHeight: seal,
      beaconHeight: seal + 2n,
      evaluateDeadline: seal + 18n,
      attestDeadline,
      stepDeadline: attestDeadline + 10n,
    });
    for (const { dataset, by } of answers) await this.rounds(by).enrol(round, dataset);
    await this.evaluate(round);
    for (const { dataset, band } of answers) await this.attest(round, dataset, band);
    await this.finish(round);
    return round;
  }
}
