import type { Head } from './relay-port.ts';
import type { Member } from './rpc-pool.ts';

/** Blocks by which endpoints of one chain may differ without one of them being behind. */
const USUAL_LAG = 3;

/**
 * The newest block on which endpoints agree, and by the way which of them are behind or contradict the others.
 *
 * Endpoints are compared at the highest block that two of them have (with one endpoint: its own head). A majority
 * of those that answer outvotes the rest; without one, as with two that differ, nobody can say who is right.
 * @param members with their heads
 * @param hashAt asks one of them for the hash of an older block
 * @returns undefined if there is no agreement
 */
export async function agreedHeads(
  members: readonly Member[],
  hashAt: (member: Member, height: number) => Promise<string | undefined>,
): Promise<Head | undefined> {
  const heights = members.map(heightOf).toSorted((a, b) => b - a);
  const height = heights[1] ?? heights[0];
  if (height === undefined) return undefined;
  const votes = new Map<string, Member[]>();
  for (const member of members.filter((one) => heightOf(one) >= height)) {
    const hash = member.head?.number === height ? member.head.hash : await quietly(hashAt(member, height));
    if (hash !== undefined) votes.set(hash, [...(votes.get(hash) ?? []), member]);
  }
  const [first, second] = [...votes].toSorted(([, a], [, b]) => b.length - a.length);
  if (first === undefined || (second !== undefined && second[1].length === first[1].length)) return undefined;
  const [hash, agreeing] = first;
  const newest = Math.max(...agreeing.map(heightOf));
  for (const member of members) {
    member.isBehind = !agreeing.includes(member) || heightOf(member) < newest - USUAL_LAG;
  }
  return { number: height, hash };
}

const heightOf = ({ head }: Member): number => head?.number ?? -1;

async function quietly<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}
