import { R } from './constants.ts';
import { zeroPages } from './runtime/zero.ts';

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

/** Integers by the names of a circuit's inputs, nested as its arrays are; bigint or decimal text. They are taken modulo r. */
export type WitnessInputs = Readonly<Record<string, unknown>>;

/**
 * Runs the calculator that circom generates for a circuit; gives a .wtns file in memory. The calculator's memory is zeroed
 * afterwards.
 * @param calculator the circuit's compiled .wasm: compile it once
 * @throws Error what the calculator says, with the template and line of a failed constraint; its text may quote an input, so
 *   a caller that works on records must not pass it on
 */
export function calculateWitness(calculator: WebAssembly.Module, inputs: WitnessInputs): Uint8Array {
  const running = instantiate(calculator);
  try {
    running.init(0);
    setInputs(running, inputs);
    return wtnsFile(running);
  } finally {
    zeroPages(new Uint8Array(running.memory.buffer));
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

function setInputs(calculator: Calculator, inputs: WitnessInputs): void {
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
      const scalar = BigInt(each) % R;
      const residue = scalar < 0n ? scalar + R : scalar;
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
  const modulus = Array.from({ length: WORDS }, (_, j) => Number((R >> BigInt(32 * j)) & 0xffffffffn));
  const magic = 0x736e7477; // "wtns"
  const headerBytes = 4 + 4 * WORDS + 4;
  file.set([magic, 2, 2, 1, headerBytes, 0, 4 * WORDS, ...modulus, count, 2, 4 * WORDS * count, 0]);
  for (let i = 0, at = HEADER_WORDS; i < count; i++) {
    calculator.getWitness(i);
    for (let j = 0; j < WORDS; j++) file[at++] = calculator.readSharedRWMemory(j);
  }
  return new Uint8Array(file.buffer);
}
