/** A place where a paper says something else than the chain. */
export interface PaperDifference {
  /** Path of members and indices, such as `sections.2.figures.0.value`. */
  readonly path: string;
  readonly paper: string;
  readonly chain: string;
}

/** Every place where two JSON values differ. Members that only one has are differences, too. */
export function differences(paper: unknown, chain: unknown, path = ''): PaperDifference[] {
  if (isBranch(paper) && isBranch(chain) && Array.isArray(paper) === Array.isArray(chain)) {
    const names = new Set([...Object.keys(paper), ...Object.keys(chain)]);
    return [...names].flatMap((name) =>
      differences(own(paper, name), own(chain, name), path === '' ? name : `${path}.${name}`),
    );
  }
  if (Object.is(paper, chain)) return [];
  return [{ path, paper: shown(paper), chain: shown(chain) }];
}

type Branch = Readonly<Record<string, unknown>>;
const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;
const own = (value: Branch, name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
