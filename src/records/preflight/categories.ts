import { decodeCode, encodeValue, type Feature } from '../../protocol/policy/schema.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { shortestWithin } from './nice-edges.ts';

/** Categories of a feature and how often each occurs. A group of few is joined with others. */

/** Records of one category, or of several that are joined because one of them has few. */
export interface CategoryCount {
  /** All texts of the mapping that mean it, or its number. */
  readonly names: readonly string[];
  readonly count: number;
}

/** A feature with at most this many values that occur often is shown value by value. */
const MOST_VALUES = 12;

/**
 * The categories of a feature that the mapping lists, or the values of a feature that has few. Undefined where
 * the feature is a number.
 *
 * @param counts by code
 * @param declared texts of the mapping by code; empty where it lists none
 */
export function categoriesOf(
  counts: Float64Array,
  feature: Feature,
  declared: ReadonlyMap<number, readonly string[]>,
  smallest: number,
): CategoryCount[] | undefined {
  const groups: CategoryCount[] = [];
  let rest = 0;
  for (let code = 1; code < 1024; code++) {
    const count = counts[code] as number;
    const names = declared.get(code);
    // Of a long list, only those that occur often are named: the names of others would show extremes.
    if (names !== undefined && (count >= smallest || declared.size <= MOST_VALUES))
      groups.push({ names, count });
    else if (declared.size === 0 && count >= smallest)
      groups.push({ names: [valueName(feature, code)], count });
    else rest += count;
  }
  if (declared.size === 0 && (groups.length === 0 || groups.length > MOST_VALUES || rest >= smallest))
    return undefined;
  if (rest > 0) groups.push({ names: ['other values'], count: rest });
  return joinSmall(groups, smallest);
}

/** The texts that the mapping of these sites lists for a feature, by code. */
export function declaredCategories(
  { mapping }: PolicyDocument,
  sites: readonly string[],
  feature: Feature,
): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const site of mapping.sites.filter(({ name }) => sites.includes(name))) {
    const own = site.columns?.[feature.name];
    const entry = own === undefined ? mapping.columns[feature.name] : own;
    if (typeof entry !== 'object' || entry === null) continue;
    for (const [text, value] of Object.entries(entry.values ?? {})) {
      const code = encodeValue(feature, value);
      if (code === undefined) continue;
      const known = names.get(code) ?? [];
      if (!known.includes(text)) names.set(code, [...known, text]);
    }
  }
  return names;
}

/**
 * Joins the groups of fewer than `smallest` records. If they have fewer together, the next larger group joins them,
 * because the difference to the total would tell their number.
 */
function joinSmall(groups: readonly CategoryCount[], smallest: number): CategoryCount[] {
  const few = groups.filter(({ count }) => count < smallest);
  // Those that do not occur are shown so only where no other has few.
  const joined = new Set(few.some(({ count }) => count > 0) ? few : []);
  const kept = () => groups.filter((group) => !joined.has(group));
  const sum = () => [...joined].reduce((total, { count }) => total + count, 0);
  while (joined.size > 0 && sum() < smallest) {
    const next = kept()
      .filter(({ count }) => count > 0)
      .sort((a, b) => a.count - b.count)[0];
    if (next === undefined) return [];
    joined.add(next);
  }
  const names = groups.filter((group) => joined.has(group)).flatMap((group) => group.names);
  return joined.size === 0 ? kept() : [...kept(), { names, count: sum() }];
}

/** At most four names of a group. */
export function categoryName({ names }: CategoryCount): string {
  const few = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${few} and ${names.length - 4} more` : few;
}

function valueName(feature: Feature, code: number): string {
  const value = decodeCode(feature, code);
  const half = Math.abs(decodeCode(feature, code + 0.5) - value);
  return String(shortestWithin(value, half));
}
