import { z } from 'zod';

/**
 * A schema that reads a service's answer as a view: decimal strings become bigints. Members that this version does not know
 * are left out. No member of a view is a text that looks like an integer.
 * @param resource the schema of the answer
 */
export const viewOf = <V>(resource: z.ZodType) =>
  z.preprocess((json) => knownMembers(resource, json), resource).transform((value) => integers(value) as V);

function knownMembers(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodObject && typeof value === 'object' && value !== null) {
    const given = value as Readonly<Record<string, unknown>>;
    const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
    return Object.fromEntries(
      Object.entries(shape).flatMap(([name, member]) =>
        name in given ? [[name, knownMembers(member, given[name])]] : [],
      ),
    );
  }
  if (schema instanceof z.ZodArray && Array.isArray(value))
    return value.map((each) => knownMembers(schema.element, each));
  return value;
}

function integers(value: unknown): unknown {
  if (typeof value === 'string') return /^-?(?:0|[1-9][0-9]*)$/.test(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(integers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, integers(each)]));
}
