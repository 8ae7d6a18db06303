import { Contract, ContractFactory, type HDNodeWallet, type InterfaceAbi } from 'ethers';
import {
  type SecondModelConfig,
  type SecondModelVersion,
  SecondRegistryClient,
  type SecondTerms,
} from '../../../src/chain/clients/second/registry-client.ts';
import { TokenClient } from '../../../src/chain/clients/token-client.ts';
import { VaultClient } from '../../../src/chain/clients/vault-client.ts';
import { waitForReceipt } from '../../../src/chain/clients/wait-for-receipt.ts';
import { type Anvil, startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { artifactsFolder, loadArtifact } from '../../../src/chain/deploy/compile.ts';
import { addressOf, type Deployment } from '../../../src/chain/deploy/deployment-record.ts';
import { deploySecond, type SecondDeployOptions } from '../../../src/chain/deploy/second/deployment.ts';
import type { RoyaltyTerms } from '../../../src/protocol/royalties/terms.ts';
import { acceptingVerifiers, LIST, POLICY_HASH, SHAPE } from '../second/support/accepted-set.ts';
import { PERIOD_DAYS, PERIOD_EPOCH } from '../second/support/proven-model.ts';
import { FAR, tinyTerms } from '../second/support/second-world.ts';
import { quickWallet } from './quick-wallet.ts';

export { FAR, PERIOD_DAYS, PERIOD_EPOCH };
export const SCHEMA_HASH = 4141n;
export const SOURCES = { contributors: LIST, holdouts: LIST };

/** A local chain with everything deployed, and models whose royalties are tested: no round is played. */
export class RoyaltyWorld {
  readonly anvil: Anvil;
  readonly owner: HDNodeWallet;
  readonly #artifacts = artifactsFolder();
  readonly #wallets = new Map<number, HDNodeWallet>();
  deployment!: Deployment;
  token!: TokenClient;
  #verifiers!: SecondModelVersion['verifiers'];
  #salt = 1n;

  private constructor(anvil: Anvil) {
    this.anvil = anvil;
    this.owner = this.wallet(0);
  }

  static async start(options: Partial<SecondDeployOptions> = {}): Promise<RoyaltyWorld> {
    const anvil = await startAnvil({ anyCodeSize: process.env['ASSAY_ARTIFACTS'] !== undefined });
    try {
      const world = new RoyaltyWorld(anvil);
      world.deployment = await deploySecond(world.owner, { artifacts: world.#artifacts, ...options });
      world.token = new TokenClient(await world.put('TestToken'), world.owner);
      world.#verifiers = await acceptingVerifiers(world);
      return world;
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  stop = (): Promise<void> => this.anvil.stop();

  wallet(i: number): HDNodeWallet {
    const wallet = this.#wallets.get(i) ?? quickWallet(this.anvil.wallet(i), this.anvil.provider);
    this.#wallets.set(i, wallet);
    return wallet;
  }

  address = (name: string): string => addressOf(this.deployment, name);
  registry = (signer: HDNodeWallet = this.owner) =>
    new SecondRegistryClient(this.address('ModelRegistry2'), signer);
  vault = (signer: HDNodeWallet = this.owner) => new VaultClient(this.address('RoyaltyVault'), signer);
  height = (): Promise<number> => this.anvil.provider.getBlockNumber();

  /** A contract of the deployment. */
  at = (name: string, signer: HDNodeWallet = this.owner): Contract =>
    new Contract(this.address(name), loadArtifact(name, this.#artifacts).abi as InterfaceAbi, signer);

  /** Deploys a compiled contract without libraries. */
  async contract(name: string, ...args: unknown[]): Promise<Contract> {
    const { abi, bytecode } = loadArtifact(name, this.#artifacts);
    const deployed = await new ContractFactory(abi as InterfaceAbi, bytecode, this.owner).deploy(...args);
    const sent = deployed.deploymentTransaction();
    if (sent) await waitForReceipt(sent, this.anvil.provider);
    return new Contract(await deployed.getAddress(), abi as InterfaceAbi, this.owner);
  }

  async put(name: string, ...args: unknown[]): Promise<string> {
    return (await this.contract(name, ...args)).getAddress();
  }

  /** Sends a call and waits until it is mined. */
  async send(contract: Contract, method: string, ...args: unknown[]): Promise<void> {
    await waitForReceipt(await contract.getFunction(method).send(...args), this.anvil.provider);
  }

  /** Lets time go by and mines a block. */
  async wait(seconds: number): Promise<void> {
    await this.anvil.provider.send('evm_increaseTime', [seconds]);
    await this.anvil.provider.send('evm_mine', []);
  }

  /** Lets stake fall due and mints it, as Rounds2 would after a round. */
  async giveStake(model: bigint, amounts: ReadonlyMap<string, bigint>): Promise<void> {
    const { provider } = this.anvil;
    const rounds = this.address('Rounds2');
    await provider.send('anvil_impersonateAccount', [rounds]);
    await provider.send('anvil_setBalance', [rounds, '0xde0b6b3a7640000']);
    const stake = this.at('StakeToken').connect(await provider.getSigner(rounds)) as Contract;
    const total = [...amounts.values()].reduce((sum, each) => sum + each, 0n);
    await this.send(stake, 'settle', model, total, 1, 0);
    await this.send(stake, 'settle', model, 0n, 1, 0);
    await provider.send('evm_mine', []);
    const tick: bigint = await stake.getFunction('tickOf').staticCall(model);
    for (const [to, amount] of amounts) await this.send(stake, 'mint', to, model, [{ tick, amount }]);
  }

  /** 20 % builder, 10 % evaluator, 5 % operator (wallets 11 to 13), 65 % contributors; wallet 14 has what is left. */
  royalties(changes: Partial<RoyaltyTerms> = {}): RoyaltyTerms {
    return {
      roles: [
        { role: 'builder', payee: this.wallet(11).address, share: 2000 },
        { role: 'evaluator', payee: this.wallet(12).address, share: 1000 },
        { role: 'operator', payee: this.wallet(13).address, share: 500 },
      ],
      ...{ residual: this.wallet(14).address, contributors: 6500, parents: 0 },
      ...{ minContributors: 0, contributorCap: 0n, expiresAt: 0n, claimPeriod: 0n, ...changes },
    };
  }

  config = (changes: Partial<SecondModelConfig> = {}): SecondModelConfig => ({
    settlementToken: this.token.address,
    schemaHash: SCHEMA_HASH,
    ...{ shape: SHAPE, periodEpoch: PERIOD_EPOCH, periodDays: PERIOD_DAYS, parents: [], startsFrom: 0n },
    ...changes,
  });

  version(terms: Partial<SecondTerms> = {}, changes: Partial<SecondModelVersion> = {}): SecondModelVersion {
    const { trainerKey, ...rest } = tinyTerms([this.wallet(3).address]);
    const [x = 0n, y = 0n] = trainerKey;
    return {
      policyHash: POLICY_HASH,
      verifiers: this.#verifiers,
      terms: { ...rest, trainerKey: { x, y }, ...terms },
      royalties: this.royalties(),
      ...changes,
    };
  }

  /** Registers a model of the owner. */
  async register(
    terms: Partial<SecondTerms> = {},
    config: Partial<SecondModelConfig> = {},
    royalties: Partial<RoyaltyTerms> = {},
  ): Promise<bigint> {
    const { model } = await this.registry().register({
      salt: `0x${(this.#salt++).toString(16).padStart(64, '0')}`,
      config: this.config(config),
      sources: SOURCES,
      version: this.version(terms, { royalties: this.royalties(royalties) }),
    });
    return model;
  }
}
