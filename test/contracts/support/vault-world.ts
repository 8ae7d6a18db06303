import type { Contract, HDNodeWallet } from 'ethers';
import type { Mined } from '../../../src/chain/clients/contract-caller.ts';
import { VaultClient } from '../../../src/chain/clients/vault-client.ts';
import type { RoyaltyWorld } from './royalty-world.ts';

/** A vault of its own whose stake a test mints at will, in models of the world's registry. */
export class VaultWorld {
  readonly world: RoyaltyWorld;
  readonly vaultAddress: string;
  readonly stake: Contract;
  readonly #minter: Contract;

  private constructor(world: RoyaltyWorld, vaultAddress: string, stake: Contract, minter: Contract) {
    this.world = world;
    this.vaultAddress = vaultAddress;
    this.stake = stake;
    this.#minter = minter;
  }

  static async on(world: RoyaltyWorld, parkingDelay = 1000): Promise<VaultWorld> {
    const minter = await world.contract('StakeMinter');
    const { getCreateAddress } = await import('ethers');
    const nonce = await world.owner.getNonce();
    const predicted = getCreateAddress({ from: world.owner.address, nonce: nonce + 1 });
    const stake = await world.contract('StakeToken', await minter.getAddress(), predicted);
    const vault = await world.contract(
      'RoyaltyVault',
      world.address('ModelRegistry2'),
      await stake.getAddress(),
      parkingDelay,
      world.owner.address,
    );
    return new VaultWorld(world, await vault.getAddress(), stake, minter);
  }

  vault = (signer: HDNodeWallet = this.world.owner) => new VaultClient(this.vaultAddress, signer);

  /** Lets stake fall due, and mints it in the next block. */
  async mint(to: string, model: bigint, amount: bigint): Promise<void> {
    const token = await this.stake.getAddress();
    await this.world.send(this.#minter, 'fill', token, model, amount);
    await this.world.send(this.#minter, 'mintDue', token, to, model, amount);
  }

  /** Calls the stake token as Rounds would. */
  async asRounds(
    name: 'settle' | 'forgo' | 'drop' | 'close' | 'mint',
    ...args: readonly unknown[]
  ): Promise<void> {
    await this.world.send(this.#minter, name, await this.stake.getAddress(), ...args);
  }

  async transfer(from: HDNodeWallet, to: string, model: bigint, amount: bigint): Promise<void> {
    const { Contract: Of } = await import('ethers');
    const stake = new Of(await this.stake.getAddress(), this.stake.interface, from);
    await this.world.send(stake, 'safeTransferFrom', from.address, to, model, amount, '0x');
  }

  /** Pays from the owner's purse. */
  async pay(model: bigint, amount: bigint): Promise<Mined> {
    await this.world.token.mint(this.world.owner.address, amount);
    await this.world.token.approve(this.vaultAddress, amount);
    return this.vault().pay(model, amount, 'inference');
  }

  /** Gives the holders alone, from the owner's purse. */
  async give(model: bigint, amount: bigint): Promise<void> {
    await this.world.token.mint(this.world.owner.address, amount);
    await this.world.token.approve(this.vaultAddress, amount);
    await this.vault().payHolders(model, amount, 'donation');
  }

  height = (): Promise<number> => this.world.anvil.provider.getBlockNumber();

  /** The vault's time: that of the newest block. */
  async now(): Promise<bigint> {
    const block = await this.world.anvil.provider.getBlock('latest');
    return BigInt(block?.timestamp ?? 0);
  }
}
