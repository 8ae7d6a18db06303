/** JSON for the parameter of a process, with bigints marked. */
export const encode = (value: unknown): string =>
  JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? `bigint:${member}` : member));
export const decode = <T>(text: string | undefined): T =>
  JSON.parse(text ?? '', (_, member) =>
    typeof member === 'string' && /^bigint:\d+$/.test(member) ? BigInt(member.slice(7)) : member,
  ) as T;
