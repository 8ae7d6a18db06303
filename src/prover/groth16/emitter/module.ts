import { type Func, typeCode, unsignedLeb } from './code.ts';

/** Index of the imported function `special`: imports come before functions of the module. */
export const SPECIAL = 0;

export interface ModuleOptions {
  /** The memory is a SharedArrayBuffer. */
  readonly shared: boolean;
}

export interface EncodedFunction {
  readonly func: Func;
  readonly code: readonly number[];
}

const MAXIMUM_PAGES = 65_536;
const name = (text: string) => [...unsignedLeb(text.length), ...new TextEncoder().encode(text)];
const vector = (items: readonly (readonly number[])[]) => [...unsignedLeb(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]) => [id, ...unsignedLeb(content.length), ...content];

/**
 * A module that imports `env.memory` and `env.special` (one i32 parameter) and exports every function by its name.
 */
export function encodeModule(
  functions: readonly EncodedFunction[],
  { shared }: ModuleOptions,
): Uint8Array<ArrayBuffer> {
  const signatures: string[] = [];
  const typeOf = (parameters: number, result: number | undefined): number => {
    const text = JSON.stringify([parameters, result ?? null]);
    if (!signatures.includes(text)) signatures.push(text);
    return signatures.indexOf(text);
  };
  const specialType = typeOf(1, undefined);
  const types = functions.map(({ func }) =>
    typeOf(func.parameters.length, func.result === undefined ? undefined : typeCode(func.result)),
  );
  const i32 = typeCode('i32');
  const typeEntries = signatures.map((text) => {
    const [parameters, result] = JSON.parse(text) as [number, number | null];
    return [
      0x60,
      ...vector(Array.from({ length: parameters }, () => [i32])),
      ...vector(result === null ? [] : [[result]]),
    ];
  });
  const imports = [
    [...name('env'), ...name('special'), 0x00, ...unsignedLeb(specialType)],
    [
      ...name('env'),
      ...name('memory'),
      0x02,
      ...(shared ? [0x03, 1, ...unsignedLeb(MAXIMUM_PAGES)] : [0x00, 1]),
    ],
  ];
  const exports = functions.map(({ func }, i) => [...name(func.name), 0x00, ...unsignedLeb(i + 1)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(typeEntries)),
    ...section(2, vector(imports)),
    ...section(3, vector(types.map(unsignedLeb))),
    ...section(7, vector(exports)),
    ...section(10, vector(functions.map(({ code }) => code))),
  ]);
}
