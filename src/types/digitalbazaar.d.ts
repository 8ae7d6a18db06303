/** The parts of the @digitalbazaar packages that src/contributor/approval uses. The packages bring no types. */

declare module '@digitalbazaar/ed25519-multikey' {
  interface KeyPair {
    id: string;
    controller: string;
    readonly publicKeyMultibase: string;
    readonly secretKeyMultibase?: string;
    readonly publicKey: Uint8Array;
    signer(): { readonly id: string; sign(input: { data: Uint8Array }): Promise<Uint8Array> };
    verifier(): { verify(input: { data: Uint8Array; signature: Uint8Array }): Promise<boolean> };
  }
  export function generate(options: { seed?: Uint8Array; controller?: string }): Promise<KeyPair>;
  export function from(key: {
    type: 'Multikey';
    controller: string;
    id: string;
    publicKeyMultibase: string;
  }): Promise<KeyPair>;
}

declare module '@digitalbazaar/eddsa-jcs-2022-cryptosuite' {
  export interface Cryptosuite {
    readonly name: string;
  }
  export function createSignCryptosuite(): Cryptosuite;
  export function createVerifyCryptosuite(): Cryptosuite;
}

declare module '@digitalbazaar/data-integrity' {
  import type { Cryptosuite } from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
  export class DataIntegrityProof {
    constructor(options: { signer?: object; cryptosuite: Cryptosuite; date?: string });
  }
}

declare module '@digitalbazaar/vc' {
  import type { DataIntegrityProof } from '@digitalbazaar/data-integrity';

  type Loader = (url: string) => Promise<{ contextUrl: null; documentUrl: string; document: unknown }>;
  interface Verification {
    readonly verified: boolean;
    readonly error?: unknown;
  }
  export function issue(options: {
    credential: object;
    suite: DataIntegrityProof;
    documentLoader: Loader;
    now?: Date;
  }): Promise<Record<string, unknown>>;
  export function verifyCredential(options: {
    credential: object;
    suite: DataIntegrityProof;
    documentLoader: Loader;
    checkStatus?: (options: object) => Promise<Verification>;
    now?: Date;
  }): Promise<Verification>;
}

declare module '@digitalbazaar/vc-bitstring-status-list' {
  class BitstringStatusList {
    readonly length: number;
    setStatus(index: number, status: boolean): void;
    getStatus(index: number): boolean;
  }
  export function createList(options: { length: number }): Promise<BitstringStatusList>;
  export function decodeList(options: { encodedList: string }): Promise<BitstringStatusList>;
  export function createCredential(options: {
    id: string;
    list: BitstringStatusList;
    statusPurpose: string;
  }): Promise<Record<string, unknown>>;
}

declare module '@digitalbazaar/credentials-context' {
  export const contexts: ReadonlyMap<string, unknown>;
}
