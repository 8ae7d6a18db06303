import {
  Contract,
  ContractFactory,
  type HDNodeWallet,
  type InterfaceAbi,
  type TransactionReceipt,
  type TransactionResponse,
} from 'ethers';
import { headerProof } from '../../../../src/chain/clients/header-proof.ts';
import { waitForReceipt } from '../../../../src/chain/clients/wait-for-receipt.ts';
import { type Anvil, startAnvil } from '../../../../src/chain/deploy/anvil.ts';
import { link } from '../../../../src/chain/deploy/artifacts.ts';
import { artifactsFolder, loadArtifact } from '../../../../src/chain/deploy/compile.ts';
import { addressOf, type Deployment } from '../../../../src/chain/deploy/deployment-record.ts';
import { deploySecond } from '../../../../src/chain/deploy/second/deployment.ts';
import { BASE, mulPoint } from '../../../../src/protocol/babyjub.ts';
import { quickWallet } from '../../support/quick-wallet.ts';

export const FAR = 4_102_444_800n;
export const TRAINER_SECRET = 987654321987654321n;
/** Terms of the tiny shape without noise, without bonds. */
export const tinyTerms = (evaluators: readonly string[], changes: Record<string, unknown> = {}) => ({
  numbers: tinyNumbers(),
  batchesPerRound: 2,
  epochs: 2,
  holdoutBatches: 2,
  vestingRounds: 2,
  vestingDays: 30,
  idleDays: 180,
  evaluationDays: 60,
  rounds: 2,
  minSets: 1,
  tolerance: 131,
  smallestBatch: 1,
  minRecords: 4,
  minHoldoutRecords: 8,
  eta: 2 ** 14,
  kappa: 2 ** 16,
  shortestWindow: 1,
  capPerRound: 10n ** 30n,
  maxRelayerFee: 100n,
  enrolmentBond: 0n,
  trainerBond: 0n,
  evaluatorBond: 0n,
  bondCover: 0n,
  legalTextHash: `0x${'00'.repeat(32)}`,
  trainerKey: ((key) => [key.x, key.y])(mulPoint(BASE, TRAINER_SECRET)),
  evaluators,
  ...changes,
});

export const tinyNumbers = () => ({
  scoreScale: 1n << 26n,
  vScale: 1024,
  noise: 0,
  holdoutNoise: 0,
  lossNoise: 0,
  bound: 255,
  weightBound: 2 ** 26,
});

/** The adapter of a world's beacon, and its evidence for a round. */
export interface WorldBeacon {
  readonly contract: string;
  readonly args: readonly unknown[];
  readonly proof: (world: SecondWorld, round: bigint, height: bigint) => Promise<string> | string;
}

const HEADER_BEACON: WorldBeacon = {
  contract: 'HeaderBeacon',
  args: [2],
  proof: ({ anvil }, _round, height) => headerProof(anvil.provider, height),
};

/** The second edition's contracts on a local chain, called as their ABI has them. */
export class SecondWorld {
  readonly anvil: Anvil;
  readonly owner: HDNodeWallet;
  readonly #beacon: WorldBeacon;
  /** Folder of compiled contracts. */
  readonly #artifacts = artifactsFolder();
  #last: TransactionReceipt | undefined;
  readonly #wallets = new Map<number, HDNodeWallet>();
  deployment!: Deployment;
  registry!: Contract;
  rounds!: Contract;
  bonds!: Contract;
  stake!: Contract;
  vault!: Contract;
  token!: Contract;

  constructor(anvil: Anvil, beacon: WorldBeacon) {
    this.anvil = anvil;
    this.#beacon = beacon;
    this.owner = this.wallet(0);
  }

  /** @param extra contracts without arguments that are deployed, too */
  static async start(beacon = HEADER_BEACON, extra: readonly string[] = []): Promise<SecondWorld> {
    const anvil = await startAnvil({ anyCodeSize: process.env['ASSAY_ARTIFACTS'] !== undefined });
    try {
      const world = new SecondWorld(anvil, beacon);
      await world.#deploy(extra);
      return world;
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  async #deploy(extra: readonly string[]): Promise<void> {
    const deployment = await deploySecond(this.owner, {
      artifacts: this.#artifacts,
      beacon: this.#beacon,
      extra: ['TestToken', ...extra],
    });
    this.deployment = deployment;
    const at = (name: string) =>
      new Contract(addressOf(deployment, name), this.#artifact(name).abi as InterfaceAbi, this.owner);
    this.token = at('TestToken');
    this.registry = at('ModelRegistry2');
    this.stake = at('StakeToken');
    this.bonds = at('Bonds2');
    this.rounds = at('Rounds2');
    this.vault = at('RoyaltyVault');
  }

  stop = (): Promise<void> => this.anvil.stop();

  wallet(i: number): HDNodeWallet {
    const wallet = this.#wallets.get(i) ?? quickWallet(this.anvil.wallet(i), this.anvil.provider);
    this.#wallets.set(i, wallet);
    return wallet;
  }

  #artifact = (name: string) => loadArtifact(name, this.#artifacts);

  /** Deploys a contract, linked with the libraries of the world. */
  async contract(name: string, ...args: unknown[]): Promise<Contract> {
    const artifact = this.#artifact(name);
    const abi = artifact.abi as InterfaceAbi;
    const libraries = Object.entries(this.deployment.contracts).map(([key, { address }]) => [key, address]);
    const code = link({ ...artifact, abi }, Object.fromEntries(libraries));
    const deployed = await new ContractFactory(abi, code, this.owner).deploy(...args);
    const sent = deployed.deploymentTransaction();
    if (sent) await waitForReceipt(sent, this.anvil.provider);
    return new Contract(await deployed.getAddress(), abi, this.owner);
  }

  /** Sends a call and waits until it is mined. */
  async send(
    contract: Contract,
    by: HDNodeWallet,
    method: string,
    ...args: unknown[]
  ): Promise<TransactionReceipt> {
    const sent: TransactionResponse = await (contract.connect(by) as Contract)
      .getFunction(method)
      .send(...args);
    const receipt = await waitForReceipt(sent, this.anvil.provider);
    this.#last = receipt;
    return receipt;
  }

  /** The receipt of the last call. */
  last(): TransactionReceipt {
    if (!this.#last) throw new Error('nothing was sent yet');
    return this.#last;
  }

  /** Reads a view. */
  read = (contract: Contract, method: string, ...args: unknown[]) =>
    contract.getFunction(method).staticCall(...args);

  /** Seals and records the beacon. */
  async draw(round: bigint): Promise<void> {
    await this.seal(round);
    await this.recordBeacon(round);
  }

  async seal(round: bigint): Promise<TransactionReceipt> {
    const { schedule } = await this.read(this.rounds, 'roundOf', round);
    await this.anvil.mineTo(schedule.sealHeight);
    return this.send(this.rounds, this.owner, 'seal', round);
  }

  async recordBeacon(round: bigint): Promise<void> {
    const { schedule } = await this.read(this.rounds, 'roundOf', round);
    await this.anvil.mineTo(schedule.beaconHeight + 1n);
    const proof = await this.#beacon.proof(this, round, schedule.beaconHeight);
    await this.send(this.rounds, this.owner, 'recordBeacon', round, proof);
  }

  /** Opens a round whose phases have some forty blocks each. */
  async open(model: bigint, holdouts: readonly bigint[], closing = false): Promise<bigint> {
    const now = BigInt(await this.anvil.provider.getBlockNumber());
    const schedule = {
      sealHeight: now + 20n,
      beaconHeight: now + 22n,
      evaluateDeadline: now + 60n,
      attestDeadline: now + 100n,
      stepDeadline: now + 140n,
    };
    await this.send(this.rounds, this.owner, 'openRound', model, schedule, holdouts, closing);
    return this.read(this.rounds, 'roundCount');
  }
}
