declare module 'snarkjs' {
  export interface SnarkjsProof {
    pi_a: string[];
    pi_b: string[][];
    pi_c: string[];
    protocol: string;
    curve: string;
  }
  export type Signal = string | number | bigint;
  export type SignalInputs = Record<string, unknown>;
  /** A file path, or an in-memory file. */
  export type FileOrMemory = string | Uint8Array | { type: 'mem'; data?: Uint8Array };
  export interface Logger {
    debug(message: string): void;
    info(message: string): void;
    warn(message: string): void;
    error(message: string): void;
  }
  export const groth16: {
    prove(
      zkey: FileOrMemory,
      witness: FileOrMemory,
      logger?: Logger,
      options?: { singleThread?: boolean },
    ): Promise<{ proof: SnarkjsProof; publicSignals: string[] }>;
    fullProve(
      input: SignalInputs,
      wasm: FileOrMemory,
      zkey: FileOrMemory,
      logger?: Logger,
      witnessOptions?: unknown,
      proverOptions?: { singleThread?: boolean },
    ): Promise<{ proof: SnarkjsProof; publicSignals: string[] }>;
    verify(
      key: unknown,
      publicSignals: readonly string[],
      proof: SnarkjsProof,
      logger?: Logger,
    ): Promise<boolean>;
  };
  export const wtns: {
    calculate(
      input: SignalInputs,
      wasm: FileOrMemory,
      output: FileOrMemory,
      options?: unknown,
    ): Promise<void>;
    check(r1cs: FileOrMemory, witness: FileOrMemory, logger?: Logger): Promise<boolean>;
    exportJson(witness: FileOrMemory): Promise<bigint[]>;
  };
  export const r1cs: {
    info(
      r1cs: FileOrMemory,
      logger?: Logger,
    ): Promise<{
      nConstraints: number;
      nVars: number;
      nPubInputs: number;
      nOutputs: number;
      nPrvInputs: number;
    }>;
  };
  export const zKey: {
    newZKey(r1cs: FileOrMemory, ptau: FileOrMemory, zkey: FileOrMemory, logger?: Logger): Promise<Uint8Array>;
    contribute(
      from: FileOrMemory,
      to: FileOrMemory,
      name: string,
      entropy: string,
      logger?: Logger,
    ): Promise<Uint8Array>;
    beacon(
      from: FileOrMemory,
      to: FileOrMemory,
      name: string,
      beacon: string,
      iterations: number,
      logger?: Logger,
    ): Promise<Uint8Array>;
    verifyFromR1cs(
      r1cs: FileOrMemory,
      ptau: FileOrMemory,
      zkey: FileOrMemory,
      logger?: Logger,
    ): Promise<boolean>;
    exportVerificationKey(zkey: FileOrMemory, logger?: Logger): Promise<Record<string, unknown>>;
  };
  export const powersOfTau: {
    newAccumulator(curve: unknown, power: number, file: FileOrMemory, logger?: Logger): Promise<Uint8Array>;
    contribute(
      from: FileOrMemory,
      to: FileOrMemory,
      name: string,
      entropy: string,
      logger?: Logger,
    ): Promise<Uint8Array>;
    preparePhase2(from: FileOrMemory, to: FileOrMemory, logger?: Logger): Promise<Uint8Array>;
    verify(file: FileOrMemory, logger?: Logger): Promise<boolean>;
  };
  export const curves: {
    getCurveFromName(name: string, options?: unknown): Promise<WasmCurve>;
  };
  /** A curve, and the WebAssembly module that computes with it. */
  export interface WasmCurve {
    terminate(): Promise<void>;
    readonly tm: {
      readonly instance: { readonly exports: Readonly<Record<string, (...addresses: number[]) => void>> };
      readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
      /** Addresses of the generators. */
      readonly pG1gen: number;
      readonly pG2gen: number;
    };
  }
}
