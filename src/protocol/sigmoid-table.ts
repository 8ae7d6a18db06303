/**
 * The sigmoid's segments as the circuit has them (circuits/lib/constants.circom is generated from here).
 * [start, slope]: start at scale 2^20, slope in units of 2^20 per 2^-10 of z. The 16 fine segments are 1/4 wide
 * and cover 0 <= z < 4, the 8 coarse ones 1/2 wide and cover 4 <= z < 8. Chords, lifted by half their largest
 * distance to the curve, so that the error is at most about 0.0004; the first starts at exactly 1/2.
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
