import { ContractFactory, getCreateAddress, type Provider, type Signer } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { waitForReceipt } from '../clients/wait-for-receipt.ts';
import { link, readArtifact } from './artifacts.ts';
import { codeHash, type Deployment } from './deployment-record.ts';

/**
 * Deploys compiled contracts, one transaction each, and keeps what it deployed. Contracts that need each other get
 * predicted addresses.
 */
export class Deployer {
  readonly chainId: bigint;
  readonly #signer: Signer;
  readonly #provider: Provider;
  readonly #from: string;
  readonly #artifacts: string;
  readonly #fromBlock: number;
  readonly #contracts: Deployment['contracts'] = {};
  #nonce: number;

  private constructor(
    signer: Signer,
    provider: Provider,
    start: { from: string; artifacts: string; chainId: bigint; fromBlock: number; nonce: number },
  ) {
    this.#signer = signer;
    this.#provider = provider;
    this.#from = start.from;
    this.#artifacts = start.artifacts;
    this.chainId = start.chainId;
    this.#fromBlock = start.fromBlock;
    this.#nonce = start.nonce;
  }

  /** @param artifacts folder of compiled contracts. @throws AssayError `no-provider` (4) */
  static async start(signer: Signer, artifacts: string): Promise<Deployer> {
    const { provider } = signer;
    if (!provider)
      throw new AssayError('no-provider', 'the signer is not connected to a chain', { exitCode: 4 });
    const { chainId } = await provider.getNetwork();
    return new Deployer(signer, provider, {
      ...{ artifacts, chainId, from: await signer.getAddress() },
      fromBlock: (await provider.getBlockNumber()) + 1,
      nonce: await signer.getNonce('pending'),
    });
  }

  /** On a local chain, where delays and windows may be short. */
  get isLocal(): boolean {
    return this.chainId === 31337n;
  }

  get deployment(): Deployment {
    return { chainId: Number(this.chainId), fromBlock: this.#fromBlock, contracts: { ...this.#contracts } };
  }

  /** Address of the contract that is deployed after `ahead` others. */
  predict(ahead: number): string {
    return getCreateAddress({ from: this.#from, nonce: this.#nonce + ahead });
  }

  /**
   * Deploys a library. Only contracts call it, so it needs no ABI; that of a linked one has Solidity-only types, which
   * ethers rejects.
   * @throws as `contract`
   */
  library(name: string): Promise<string> {
    return this.#put(name, name, [], false);
  }

  /**
   * Deploys a contract, linked with the libraries that are deployed.
   * @param contract its name in Solidity, where `name` is only that of the deployment file
   * @returns its address
   * @throws AssayError `artifact-missing`, `library-missing`, `nonce-race` (4)
   */
  contract(name: string, args: readonly unknown[] = [], contract = name): Promise<string> {
    return this.#put(name, contract, args, true);
  }

  async #put(name: string, contract: string, args: readonly unknown[], hasAbi: boolean): Promise<string> {
    const artifact = await readArtifact(this.#artifacts, contract);
    const libraries = Object.fromEntries(
      Object.entries(this.#contracts).map(([key, { address }]) => [key, address]),
    );
    const abi = hasAbi ? artifact.abi : [];
    const factory = new ContractFactory(abi, link(artifact, libraries), this.#signer);
    const expected = this.predict(0);
    const deployed = await factory.deploy(...args, { nonce: this.#nonce++ });
    const sent = deployed.deploymentTransaction();
    if (sent) await waitForReceipt(sent, this.#provider);
    const address = await deployed.getAddress();
    if (address !== expected) {
      throw new AssayError(
        'nonce-race',
        'another transaction of the deployer was mined during the deployment; deploy again',
        { exitCode: 4 },
      );
    }
    this.#contracts[name] = { address, codeHash: await codeHash(this.#provider, address) };
    return address;
  }
}
