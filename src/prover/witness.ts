import { readFile } from 'node:fs/promises';
import { FIELD_MODULUS } from '../protocol/field.ts';
import type { CircuitInputs } from './inputs.ts';

const modules = new Map<string, Promise<WebAssembly.Module>>();

/** A calculator, compiled once per process. */
function moduleOf(wasm: string): Promise<WebAssembly.Module> {
  let module = modules.get(wasm);
  if (!module) {
    module = readFile(wasm).then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));
    module.catch(() => modules.delete(wasm));
    modules.set(wasm, module);
  }
  return module;
}

/** The exports of circom's WebAssembly. */
interface Calculator {
  readonly memory: WebAssembly.Memory;
  init(sanityCheck: number): void;
  getFieldNumLen32(): number;
  getWitnessSize(): number;
  getInputSize(): number;
  getInputSignalSize(high: number, low: number): number;
  setInputSignal(high: number, low: number, index: number): void;
  getWitness(index: number): void;
  writeSharedRWMemory(index: number, word: number): void;
  readSharedRWMemory(index: number): number;
  getMessageChar(): number;
}

/** Words of a field element. */
const WORDS = 8;

/**
 * Runs a circuit's generated calculator; gives a .wtns file in memory. The calculator is compiled once per process; its
 * memory is zeroed afterwards.
 * @throws Error what the calculator says, with the template and line of a failed constraint; its text may quote an input, so
 *   a caller that works on records must not pass it on
 */
export async function calculateWitness(inputs: CircuitInputs, wasm: string): Promise<Uint8Array> {
  const calculator = instantiate(await moduleOf(wasm));
  try {
    calculator.init(0);
    setInputs(calculator, inputs);
    return wtnsFile(calculator);
  } finally {
    wipe(new Uint8Array(calculator.memory.buffer));
  }
}

const FAILURES: Readonly<Record<number, string>> = {
  1: 'Signal not found.',
  2: 'Too many signals set.',
  3: 'Signal already set.',
  4: 'Assert Failed.',
  5: 'Not enough memory.',
  6: 'Input signal array access exceeds the size.',
};

function instantiate(module: WebAssembly.Module): Calculator {
  let said = '';
  const message = (): string => {
    let text = '';
    for (let char = calculator.getMessageChar(); char !== 0; char = calculator.getMessageChar()) {
      text += String.fromCharCode(char);
    }
    return text;
  };
  const runtime = {
    exceptionHandler: (code: number): never => {
      throw new Error(`${FAILURES[code] ?? 'Unknown error.'} ${said}`);
    },
    printErrorMessage: () => {
      said += `${message()}\n`;
    },
    // A circuit's log() is read and dropped: it may print inputs.
    writeBufferMessage: () => void message(),
    showSharedRWMemory: () => {},
  };
  const calculator = new WebAssembly.Instance(module, { runtime }).exports as unknown as Calculator;
  if (calculator.getFieldNumLen32() !== WORDS) throw new Error('The calculator is for another field.');
  return calculator;
}

function setInputs(calculator: Calculator, inputs: CircuitInputs): void {
  let count = 0;
  for (const [name, value] of Object.entries(inputs)) {
    const [high, low] = hashOf(name);
    const values = [value].flat(Number.POSITIVE_INFINITY) as (bigint | number | string)[];
    const size = calculator.getInputSignalSize(high, low);
    if (size < 0) throw new Error(`Signal ${name} not found.`);
    if (values.length !== size) {
      throw new Error(`${values.length < size ? 'Not enough' : 'Too many'} values for input signal ${name}.`);
    }
    for (const [i, each] of values.entries()) {
      const scalar = BigInt(each) % FIELD_MODULUS;
      const residue = scalar < 0n ? scalar + FIELD_MODULUS : scalar;
      for (let j = 0; j < WORDS; j++) {
        calculator.writeSharedRWMemory(j, Number((residue >> BigInt(32 * j)) & 0xffffffffn));
      }
      calculator.setInputSignal(high, low, i);
      count++;
    }
  }
  if (count < calculator.getInputSize()) {
    throw new Error(`Not all inputs have been set: ${count} of ${calculator.getInputSize()}.`);
  }
}

/** FNV-1a of 64 bits, as circom names inputs: high and low word. */
function hashOf(name: string): [number, number] {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < name.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(name.charCodeAt(i))) * 0x100000001b3n);
  }
  return [Number(hash >> 32n), Number(hash & 0xffffffffn)];
}

const HEADER_WORDS = 3 + 3 + 1 + WORDS + 1 + 3;

/** The file: magic, version 2, two sections; field size, modulus, count; values of 32 bytes. */
function wtnsFile(calculator: Calculator): Uint8Array {
  const count = calculator.getWitnessSize();
  const file = new Uint32Array(HEADER_WORDS + WORDS * count);
  const modulus = Array.from({ length: WORDS }, (_, j) =>
    Number((FIELD_MODULUS >> BigInt(32 * j)) & 0xffffffffn),
  );
  const magic = 0x736e7477; // "wtns"
  const headerBytes = 4 + 4 * WORDS + 4;
  file.set([magic, 2, 2, 1, headerBytes, 0, 4 * WORDS, ...modulus, count, 2, 4 * WORDS * count, 0]);
  for (let i = 0, at = HEADER_WORDS; i < count; i++) {
    calculator.getWitness(i);
    for (let j = 0; j < WORDS; j++) file[at++] = calculator.readSharedRWMemory(j);
  }
  return new Uint8Array(file.buffer);
}

const PAGE = new Uint8Array(65_536);

/** Writes zeros over pages that are not zero: pages that were never used stay without physical memory. */
function wipe(memory: Uint8Array): void {
  for (let at = 0; at < memory.length; at += PAGE.length) {
    const page = memory.subarray(at, at + PAGE.length);
    if (Buffer.compare(page, PAGE) !== 0) page.fill(0);
  }
}
