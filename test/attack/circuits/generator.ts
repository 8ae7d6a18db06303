import { readFile } from 'node:fs/promises';
import { FIELD_MODULUS } from '../../../src/protocol/field.ts';

/** Values of a circuit's inputs by name; arrays nest. */
export type Inputs = Record<string, unknown>;

const flatten = (value: unknown): bigint[] =>
  Array.isArray(value) ? value.flatMap(flatten) : [BigInt(value as bigint)];

const encode = (value: bigint): bigint => {
  const rest = value % FIELD_MODULUS;
  return rest < 0n ? rest + FIELD_MODULUS : rest;
};

/** Inputs by the names of single signals: `codes[0][1]`. */
export function signalsOf(inputs: Inputs): Map<string, bigint> {
  const signals = new Map<string, bigint>();
  const add = (name: string, value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach((entry, i) => {
        add(`${name}[${i}]`, entry);
      });
    } else signals.set(name, encode(BigInt(value as bigint)));
  };
  for (const [name, value] of Object.entries(inputs)) add(name, value);
  return signals;
}

/** FNV-1a of 64 bits: the generated code names inputs by it. */
function nameHash(name: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(name)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash;
}

/** The used part of the engine's interface, which has no types outside a browser. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

interface Exports {
  init(sanityCheck: number): void;
  getInputSignalSize(high: number, low: number): number;
  setInputSignal(high: number, low: number, at: number): void;
  writeSharedRWMemory(at: number, value: number): void;
  readSharedRWMemory(at: number): number;
  getWitnessSize(): number;
  getWitness(at: number): void;
}

/** The error of the generated code when a constraint written with `===` fails. */
class Refused extends Error {}

/** A compiled witness generator, loaded once and run many times. */
export class Generator {
  readonly #module: object;

  private constructor(module: object) {
    this.#module = module;
  }

  static async load(path: string): Promise<Generator> {
    return new Generator(await WebAssembly.compile(await readFile(path)));
  }

  /** The witness. @throws Refused where an assertion fails */
  run(inputs: Inputs): bigint[] {
    const quiet = () => undefined;
    const instance = new WebAssembly.Instance(this.#module, {
      runtime: {
        exceptionHandler: (code: number) => {
          throw code === 4 ? new Refused('an assertion failed') : new Error(`generator error ${code}`);
        },
        printErrorMessage: quiet,
        writeBufferMessage: quiet,
        showSharedRWMemory: quiet,
      },
    });
    const code = instance.exports as Exports;
    code.init(0);
    for (const [name, value] of Object.entries(inputs)) {
      const hash = nameHash(name);
      const [high, low] = [Number(hash >> 32n), Number(hash & 0xffffffffn)];
      const values = flatten(value);
      if (code.getInputSignalSize(high, low) !== values.length)
        throw new Error(`wrong size of input ${name}`);
      values.forEach((entry, at) => {
        let rest = encode(entry);
        for (let i = 0; i < 8; i++) {
          code.writeSharedRWMemory(i, Number(rest & 0xffffffffn));
          rest >>= 32n;
        }
        code.setInputSignal(high, low, at);
      });
    }
    const witness: bigint[] = [];
    for (let wire = 0; wire < code.getWitnessSize(); wire++) {
      code.getWitness(wire);
      let value = 0n;
      for (let i = 7; i >= 0; i--) value = (value << 32n) | BigInt(code.readSharedRWMemory(i) >>> 0);
      witness.push(value);
    }
    return witness;
  }

  /** The witness, or undefined where the generator refuses. */
  attempt(inputs: Inputs): bigint[] | undefined {
    try {
      return this.run(inputs);
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }
}
