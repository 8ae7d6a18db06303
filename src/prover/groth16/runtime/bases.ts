/** Where the points of one sum of a key lie in memory. Plain data: threads share it. */
export interface BaseTable {
  readonly components: 1 | 2;
  readonly address: number;
  readonly count: number;
  /** A byte a point, not zero if the point takes no part: it is at infinity, or equal to an earlier one up to its sign. */
  readonly skip: number;
  /** Three words a point that equals an earlier one: its index, the earlier index, 1 if y is opposite. */
  readonly merges: number;
  readonly mergeCount: number;
}
