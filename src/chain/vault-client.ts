import { Contract, type ContractRunner, Signature, type Signer } from 'ethers';
import { AssayError } from '../protocol/errors.ts';
import { ABIS } from './abis.ts';
import { Callable, type Mined } from './call.ts';

/** What a payment is for. */
export const USES = { inference: 0, licence: 1, derivative: 2, donation: 3 } as const;
export type Use = keyof typeof USES;

/** RoyaltyVault: payments and claims. */
export class VaultClient {
  readonly address: string;
  readonly #call: Callable;
  readonly #runner: ContractRunner;

  constructor(address: string, runner: ContractRunner) {
    this.address = address;
    this.#runner = runner;
    this.#call = new Callable('RoyaltyVault', address, ABIS.royaltyVault, runner);
  }

  /** Pays from an allowance that the vault already has. */
  pay(model: bigint, amount: bigint, use: Use): Promise<Mined> {
    return this.#call.send('pay', model, amount, USES[use]);
  }

  /** Pays with an ERC-2612 permit, signed here: one transaction, no allowance left over. */
  async payWithPermit(
    model: bigint,
    token: string,
    amount: bigint,
    use: Use,
    deadline: bigint,
  ): Promise<Mined> {
    const signature = await this.#permit(token, amount, deadline);
    return this.#call.send(
      'payWithPermit',
      model,
      amount,
      USES[use],
      deadline,
      signature.v,
      signature.r,
      signature.s,
    );
  }

  /** Pays the holders of stake alone, from an allowance that the vault already has. */
  payHolders(model: bigint, amount: bigint, use: Use): Promise<Mined> {
    return this.#call.send('payHolders', model, amount, USES[use]);
  }

  claim(model: bigint): Promise<Mined> {
    return this.#call.send('claim', model);
  }

  claimTo(model: bigint, to: string): Promise<Mined> {
    return this.#call.send('claimTo', model, to);
  }

  distributeParked(model: bigint): Promise<Mined> {
    return this.#call.send('distributeParked', model);
  }

  claimable(model: bigint, account: string): Promise<bigint> {
    return this.#call.read<bigint>('claimable', model, account);
  }

  parked(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('parked', model);
  }

  income(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('income', model);
  }

  claimed(model: bigint): Promise<bigint> {
    return this.#call.read<bigint>('claimed', model);
  }

  async #permit(token: string, value: bigint, deadline: bigint): Promise<Signature> {
    const signer = this.#runner as Signer;
    if (typeof signer.signTypedData !== 'function') {
      throw new AssayError('no-signer', 'a permit needs a signer');
    }
    const owner = await signer.getAddress();
    const contract = new Contract(token, ABIS.testToken, signer);
    const [, name, version, chainId, verifyingContract] = await contract
      .getFunction('eip712Domain')
      .staticCall();
    const nonce: bigint = await contract.getFunction('nonces').staticCall(owner);
    const types = {
      Permit: [
        { name: 'owner', type: 'address' },
        { name: 'spender', type: 'address' },
        { name: 'value', type: 'uint256' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint256' },
      ],
    };
    const message = { owner, spender: this.address, value, nonce, deadline };
    return Signature.from(
      await signer.signTypedData({ name, version, chainId, verifyingContract }, types, message),
    );
  }
}
