import type { Member } from './endpoint-health.ts';
import type { Head } from './relay-chain.ts';

/** An endpoint that is more blocks than this below the newest one is behind. */
const USUAL_LAG = 3;

/**
 * The newest block on which the endpoints agree. Also sets `isBehind` of every member.
 *
 * It is the highest block that at least two endpoints have (with one endpoint: its head) and for whose height one hash
 * has more votes than any other.
 * @param members with their heads
 * @param hashAt asks an endpoint for the hash of an older block
 * @returns undefined if there is no such block, for example if two endpoints contradict each other
 */
export async function agreedHeads(
  members: readonly Member[],
  hashAt: (member: Member, height: number) => Promise<string | undefined>,
): Promise<Head | undefined> {
  const heights = members.map(heightOf).toSorted((a, b) => b - a);
  const shared = heights.length > 1 ? heights.slice(1) : heights;
  for (const height of new Set(shared)) {
    const votes = new Map<string, Member[]>();
    for (const member of members.filter((one) => heightOf(one) >= height)) {
      const isOwn = member.head?.number === height;
      const hash = isOwn ? member.head?.hash : await quietly(hashAt(member, height));
      if (hash !== undefined) votes.set(hash, [...(votes.get(hash) ?? []), member]);
    }
    const [first, second] = [...votes].toSorted(([, a], [, b]) => b.length - a.length);
    if (first === undefined || first[1].length === second?.[1].length) continue;
    const [hash, agreeing] = first;
    const newest = Math.max(...agreeing.map(heightOf));
    for (const member of members) {
      member.isBehind = !agreeing.includes(member) || heightOf(member) < newest - USUAL_LAG;
    }
    return { number: height, hash };
  }
  return undefined;
}

const heightOf = ({ head }: Member): number => head?.number ?? -1;

async function quietly<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}
