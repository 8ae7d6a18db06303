import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { r1cs as r1csTools, wtns } from 'snarkjs';
import { fieldOf } from '../../src/protocol/field.ts';
import { compileMain, type OptimisationLevel } from '../../src/prover/artifacts.ts';
import { calculateWitness } from '../../src/prover/witness.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Signal values as tests write them: numbers, negative ones too, and nested arrays. */
export type SignalValue = number | bigint | readonly SignalValue[];

const encode = (value: SignalValue): unknown =>
  typeof value === 'object' ? value.map(encode) : fieldOf(BigInt(value));

/** Where the values of a .wtns file begin: 32 bytes each, the last part of the file. */
function valuesStart(witness: Uint8Array): number {
  const view = new DataView(witness.buffer, witness.byteOffset, witness.byteLength);
  // Magic, version and number of sections; type and size of the first section; bytes of an element; the modulus.
  const count = view.getUint32(4 + 4 + 4 + 4 + 8 + 4 + 32, true);
  return witness.length - 32 * count;
}

function valueAt(witness: Uint8Array, index: number): bigint {
  const start = valuesStart(witness) + 32 * index;
  return BigInt(
    `0x${Buffer.from(witness.subarray(start, start + 32))
      .reverse()
      .toString('hex')}`,
  );
}

/** A compiled template under test: its generator, its constraints and the names of its signals. */
export class Gadget {
  readonly constraints: number;
  readonly #wasm: string;
  readonly #r1cs: string;
  /** Name (without `main.`) to index in the witness. */
  readonly #index: ReadonlyMap<string, number>;

  private constructor(wasm: string, r1cs: string, constraints: number, index: ReadonlyMap<string, number>) {
    this.#wasm = wasm;
    this.#r1cs = r1cs;
    this.constraints = constraints;
    this.#index = index;
  }

  /** @param include file of circuits/lib, @param instance for instance `Score(5)` */
  static async compile(include: string, instance: string, level: OptimisationLevel = 'O2'): Promise<Gadget> {
    const folder = join(PROJECT_ROOT, 'build', 'gadgets');
    const lib = relative(folder, join(PROJECT_ROOT, 'circuits', include));
    const source = `pragma circom 2.2.2;\ninclude "${lib}";\ncomponent main = ${instance};\n`;
    const name = `gadget-${createHash('sha256').update(source).digest('hex').slice(0, 12)}`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.circom`), source);
    return Gadget.fromMain(join(folder, `${name}.circom`), level);
  }

  /** A main file of circuits/main. */
  static async fromMain(main: string, level: OptimisationLevel = 'O2'): Promise<Gadget> {
    const { wasm, r1cs, sym } = await compileMain(main, level);
    const { nConstraints } = await r1csTools.info(r1cs);
    const index = new Map<string, number>();
    for (const line of (await readFile(sym, 'utf8')).trim().split('\n')) {
      const [, at, , name] = line.split(',');
      if (at !== undefined && name !== undefined && at !== '-1')
        index.set(name.replace(/^main\./, ''), Number(at));
    }
    return new Gadget(wasm, r1cs, nConstraints, index);
  }

  async #calculate(inputs: Record<string, SignalValue | unknown>): Promise<Uint8Array> {
    const encoded = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, encode(value as SignalValue)]),
    );
    return calculateWitness(encoded, this.#wasm);
  }

  /** Values of the named signals. @throws where the generator finds no witness */
  async run(inputs: Record<string, unknown>, ...names: string[]): Promise<bigint[]> {
    const witness = await this.#calculate(inputs);
    return names.map((name) => valueAt(witness, this.#at(name)));
  }

  /** Whether the generator finds a witness for these inputs. */
  async accepts(inputs: Record<string, unknown>): Promise<boolean> {
    try {
      await this.#calculate(inputs);
      return true;
    } catch (error) {
      if (/Assert Failed|Error in template/i.test(String(error))) return false;
      throw error;
    }
  }

  /**
   * Whether the constraints hold for an honest witness with some signals replaced: what an attacker with a
   * generator of their own would try.
   */
  async satisfiedWith(inputs: Record<string, unknown>, edits: Record<string, bigint>): Promise<boolean> {
    const witness = Uint8Array.from(await this.#calculate(inputs));
    const start = valuesStart(witness);
    for (const [name, value] of Object.entries(edits)) {
      let rest = fieldOf(value) as bigint;
      for (let i = 0; i < 32; i++) {
        witness[start + 32 * this.#at(name) + i] = Number(rest & 0xffn);
        rest >>= 8n;
      }
    }
    return wtns.check(this.#r1cs, witness, quiet);
  }

  #at(name: string): number {
    const at = this.#index.get(name);
    if (at === undefined) throw new Error(`no signal ${name} in the witness`);
    return at;
  }
}
