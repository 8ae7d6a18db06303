/**
 * A small assembler for WebAssembly: typed expressions as bytes, functions made of statements, and a module encoder.
 * It covers the instructions that the prover needs and nothing else.
 */

export type WasmType = 'i32' | 'v128';

/** Code that leaves one value of type T on the stack. */
export interface Expr<T extends WasmType> {
  readonly type: T;
  readonly bytes: readonly number[];
}
export type I32 = Expr<'i32'>;
export type V128 = Expr<'v128'>;

/** Code that leaves nothing on the stack. */
export type Statement = readonly number[];

const TYPE_CODES: Record<WasmType, number> = { i32: 0x7f, v128: 0x7b };

export function unsignedLeb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

export function signedLeb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

export const expr = <T extends WasmType>(type: T, ...parts: readonly (readonly number[])[]): Expr<T> => ({
  type,
  bytes: parts.flat(),
});

/** A local variable of a function. */
export interface Local<T extends WasmType> {
  readonly get: Expr<T>;
  set(value: Expr<T>): Statement;
}

/** One function under construction. Parameters are all i32. */
export class Func {
  readonly name: string;
  readonly parameters: readonly I32[];
  readonly result: WasmType | undefined;
  readonly #parameterLocals: readonly Local<'i32'>[];
  readonly #locals: WasmType[] = [];
  readonly #constants = new Map<string, { readonly local: Local<'v128'>; readonly value: V128 }>();
  #statements: Statement[] = [];

  constructor(name: string, parameters: number, result?: WasmType) {
    this.name = name;
    this.#parameterLocals = Array.from({ length: parameters }, (_, i) => makeLocal('i32', i));
    this.parameters = this.#parameterLocals.map((local) => local.get);
    this.result = result;
  }

  parameter(index: number): Local<'i32'> {
    const local = this.#parameterLocals[index];
    if (!local) throw new RangeError(`${this.name} has no parameter ${index}`);
    return local;
  }

  local<T extends WasmType>(type: T): Local<T> {
    this.#locals.push(type);
    return makeLocal(type, this.#parameterLocals.length + this.#locals.length - 1);
  }

  emit(statement: Statement): void {
    this.#statements.push(statement);
  }

  /** Computes a value once; gives the expression that reads it. */
  let<T extends WasmType>(value: Expr<T>): Expr<T> {
    const local = this.local(value.type);
    this.emit(local.set(value));
    return local.get;
  }

  /** A constant vector, set once at the head of the function. */
  constant(value: V128): V128 {
    const text = value.bytes.join();
    let known = this.#constants.get(text);
    if (!known) {
      known = { local: this.local('v128'), value };
      this.#constants.set(text, known);
    }
    return known.local.get;
  }

  /** The statements that `body` emits, taken out of the function. */
  capture(body: () => void): Statement[] {
    const saved = this.#statements;
    this.#statements = [];
    body();
    const captured = this.#statements;
    this.#statements = saved;
    return captured;
  }

  /** Repeats `body` while `condition` is not zero. */
  while(condition: I32, body: () => void): void {
    const inner = this.capture(body).flat();
    this.emit([
      ...[0x02, 0x40, 0x03, 0x40], // block, loop
      ...[...condition.bytes, 0x45, 0x0d, 1], // leave the block if zero
      ...[...inner, 0x0c, 0, 0x0b, 0x0b],
    ]);
  }

  if(condition: I32, body: () => void): void {
    const inner = this.capture(body).flat();
    this.emit([...condition.bytes, 0x04, 0x40, ...inner, 0x0b]);
  }

  /** Calls a function without a result. */
  call(index: number, ...args: readonly I32[]): void {
    this.emit([...args.flatMap((arg) => arg.bytes), 0x10, ...unsignedLeb(index)]);
  }

  /**
   * Mixes the statements of independent parts, `step` at a time. A core overlaps dependency chains that are close to
   * each other in the instruction stream. With step 0 the parts follow each other.
   */
  interleave(parts: readonly (() => void)[], step: number): void {
    const lists = parts.map((part) => this.capture(part));
    if (step === 0) {
      for (const list of lists) for (const statement of list) this.emit(statement);
      return;
    }
    const longest = Math.max(...lists.map((list) => list.length));
    for (let at = 0; at < longest; at += step) {
      for (const list of lists) for (const statement of list.slice(at, at + step)) this.emit(statement);
    }
  }

  /** The function's entry of the code section. @param returned the expression of its result */
  encode(returned?: I32): number[] {
    const head = [...this.#constants.values()].flatMap(({ local, value }) => local.set(value));
    const body = [
      ...encodeLocals(this.#locals),
      ...head,
      ...this.#statements.flat(),
      ...(returned?.bytes ?? []),
      0x0b,
    ];
    return [...unsignedLeb(body.length), ...body];
  }
}

function makeLocal<T extends WasmType>(type: T, index: number): Local<T> {
  const at = unsignedLeb(index);
  return {
    get: expr(type, [0x20], at),
    set: (value) => [...value.bytes, 0x21, ...at],
  };
}

/** Locals as runs of one type. */
function encodeLocals(types: readonly WasmType[]): number[] {
  const runs: { type: WasmType; count: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return [
    ...unsignedLeb(runs.length),
    ...runs.flatMap(({ type, count }) => [...unsignedLeb(count), TYPE_CODES[type]]),
  ];
}

export const typeCode = (type: WasmType): number => TYPE_CODES[type];
