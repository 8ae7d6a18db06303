import {
  Contract,
  type ContractRunner,
  type ContractTransactionResponse,
  type Interface,
  type Provider,
  type TransactionReceipt,
} from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { chainError, readError } from './revert.ts';
import { waitForReceipt } from './wait-for-receipt.ts';

/** A mined transaction: its transaction receipt, and the events that the called contract emitted in it. */
export type Mined = {
  readonly receipt: TransactionReceipt;
  readonly gasUsed: bigint;
  /**
   * The first event of that name, as arguments by name.
   * @throws AssayError `event-missing` (5)
   */
  event(name: string): Record<string, unknown>;
};

/**
 * A contract whose failures are AssayErrors: the code is the name of the contract's error (see revert.ts).
 */
export class ContractCaller {
  readonly contract: Contract;
  readonly name: string;

  constructor(name: string, address: string, abi: Interface, runner: ContractRunner) {
    this.name = name;
    this.contract = new Contract(address, abi, runner);
  }

  /**
   * Reads a view function.
   * @throws AssayError (5): the contract's error, or `chain-unavailable` if the node does not say which error it was
   */
  async read<T>(method: string, ...args: unknown[]): Promise<T> {
    try {
      return (await this.contract.getFunction(method).staticCall(...args)) as T;
    } catch (error) {
      throw readError(`${this.name}.${method}`, error, this.contract.interface);
    }
  }

  /** Sends a transaction and waits until it is mined. */
  send(method: string, ...args: unknown[]): Promise<Mined> {
    return this.#send(method, args, {});
  }

  /** As `send`, with gas above the estimate: for a call that another party's call may make dearer. */
  async sendWithSpareGas(spare: bigint, method: string, ...args: unknown[]): Promise<Mined> {
    try {
      const gas = await this.contract.getFunction(method).estimateGas(...args);
      return await this.#send(method, args, { gasLimit: gas + spare });
    } catch (error) {
      if (error instanceof AssayError) throw error;
      throw chainError(`${this.name}.${method}`, error, this.contract.interface);
    }
  }

  async #send(
    method: string,
    args: readonly unknown[],
    overrides: { readonly gasLimit?: bigint },
  ): Promise<Mined> {
    try {
      const call = this.contract.getFunction(method);
      const sent = (await call.send(...args, overrides)) as ContractTransactionResponse;
      const receipt = await waitForReceipt(sent, this.#provider());
      return { receipt, gasUsed: receipt.gasUsed, event: (name) => this.#event(receipt, name) };
    } catch (error) {
      throw chainError(`${this.name}.${method}`, error, this.contract.interface);
    }
  }

  /** Calldata that another account can send. */
  encode(method: string, ...args: unknown[]): `0x${string}` {
    return this.contract.interface.encodeFunctionData(method, args) as `0x${string}`;
  }

  #event(receipt: TransactionReceipt, name: string): Record<string, unknown> {
    for (const log of receipt.logs) {
      const parsed = this.contract.interface.parseLog(log);
      if (parsed?.name === name) return parsed.args.toObject();
    }
    throw new AssayError('event-missing', `${this.name} did not emit ${name}`, { exitCode: 5 });
  }

  #provider(): Provider {
    const provider = this.contract.runner?.provider;
    if (!provider)
      throw new AssayError('no-provider', `${this.name} is not connected to a chain`, { exitCode: 4 });
    return provider;
  }
}
