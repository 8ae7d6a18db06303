import {
  Contract,
  ContractFactory,
  getCreateAddress,
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
import { BASE, mulPoint } from '../../../../src/protocol/babyjub.ts';
import { quickWallet } from '../../support/quick-wallet.ts';

export const FAR = 4_102_444_800n;
export const TRAINER_SECRET = 987654321987654321n;
const LIBRARIES = [
  ...['Accounts2', 'Answers2', 'Commitments2', 'Decisions2', 'Evaluations2', 'Openings2', 'Settlements2'],
];

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
  readonly #libraries: Record<string, string> = {};
  #last: TransactionReceipt | undefined;
  readonly #wallets = new Map<number, HDNodeWallet>();
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

  static async start(beacon = HEADER_BEACON): Promise<SecondWorld> {
    const anvil = await startAnvil({ anyCodeSize: process.env['ASSAY_ARTIFACTS'] !== undefined });
    try {
      const world = new SecondWorld(anvil, beacon);
      await world.#deploy();
      return world;
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  async #deploy(): Promise<void> {
    for (const name of LIBRARIES) this.#libraries[name] = await (await this.contract(name)).getAddress();
    this.token = await this.contract('TestToken');
    this.registry = await this.contract('ModelRegistry2', 60);
    const beacon = await this.contract(this.#beacon.contract, ...this.#beacon.args);
    const nonce = await this.owner.getNonce();
    const next = (ahead: number) => getCreateAddress({ from: this.owner.address, nonce: nonce + ahead });
    this.stake = await this.contract('StakeToken', next(2), next(3));
    this.bonds = await this.contract('Bonds2', next(2));
    this.rounds = await this.contract(
      'Rounds2',
      await this.registry.getAddress(),
      await this.stake.getAddress(),
      await this.bonds.getAddress(),
      await beacon.getAddress(),
      1,
      this.owner.address,
    );
    this.vault = await this.contract(
      'RoyaltyVault',
      await this.registry.getAddress(),
      await this.stake.getAddress(),
      0,
      this.owner.address,
    );
  }

  stop = (): Promise<void> => this.anvil.stop();

  wallet(i: number): HDNodeWallet {
    const wallet = this.#wallets.get(i) ?? quickWallet(this.anvil.wallet(i), this.anvil.provider);
    this.#wallets.set(i, wallet);
    return wallet;
  }

  async contract(name: string, ...args: unknown[]): Promise<Contract> {
    const artifact = loadArtifact(name, this.#artifacts);
    const isLibrary = LIBRARIES.includes(name);
    // The ABI of a linked library has storage types, which ethers refuses.
    const abi = isLibrary ? [] : (artifact.abi as InterfaceAbi);
    const code = link({ ...artifact, abi }, this.#libraries);
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
    const { schedule } = await this.read(this.rounds, 'roundOf', round);
    await this.anvil.mineTo(schedule.sealHeight);
    await this.send(this.rounds, this.owner, 'seal', round);
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
