import { type Projection, projectRow } from '../../protocol/policy/projection.ts';
import type { Cell } from './table.ts';

/**
 * A vector as the cells of its projection; undefined where it is no list of as many finite numbers as the
 * projection has inputs.
 */
export function projectedCells(projection: Projection, vector: unknown): readonly Cell[] | undefined {
  if (!Array.isArray(vector) || vector.length !== projection.inputs) return undefined;
  if (!vector.every((value) => typeof value === 'number' && Number.isFinite(value))) return undefined;
  return projection.rows.map((_, row) => String(projectRow(projection, vector as number[], row)));
}
