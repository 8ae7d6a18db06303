/**
 * Segments of the sigmoid, as [start, slope]. circuits/lib/constants.circom is generated from this table.
 * - start has scale 2^20; slope is in units of 2^-20 per 2^-10 of z.
 * - 16 fine segments of width 1/4 cover 0 <= z < 4; 8 coarse ones of width 1/2 cover 4 <= z < 8.
 * - A segment is the chord, lifted by half its largest distance to the curve. The error is at most about
 *   0.0004. The first segment starts at exactly 1/2.
 */
export const FINE_SEGMENTS: readonly (readonly [start: number, slope: number])[] = [
  [524288, 255],
  [589663, 247],
  [652999, 232],
  [712553, 212],
  [766983, 189],
  [815449, 165],
  [857655, 141],
  [893693, 118],
  [923871, 98],
  [948849, 80],
  [969232, 65],
  [985747, 52],
  [999022, 41],
  [1009548, 33],
  [1017935, 26],
  [1024591, 20],
];

export const COARSE_SEGMENTS: readonly (readonly [start: number, slope: number])[] = [
  [1029981, 14],
  [1037169, 9],
  [1041695, 5],
  [1044399, 3],
  [1046014, 2],
  [1047057, 1],
  [1047621, 1],
  [1048110, 0],
];
