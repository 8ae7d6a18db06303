import type { ParamType } from 'ethers';

/** Decoded ABI values as plain objects and arrays: integers are bigints, structs have their members' names. */
export const plainArgs = (
  parameters: readonly ParamType[],
  values: Iterable<unknown>,
): Record<string, unknown> => {
  const list = [...values];
  return Object.fromEntries(parameters.map((each, i) => [each.name, plain(each, list[i])]));
};

function plain(type: ParamType, value: unknown): unknown {
  if (type.arrayChildren) {
    const child = type.arrayChildren;
    return [...(value as Iterable<unknown>)].map((each) => plain(child, each));
  }
  return type.components ? plainArgs(type.components, value as Iterable<unknown>) : value;
}
