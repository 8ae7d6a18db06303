export interface ScaleFigures {
  readonly records: number;
  readonly commitSeconds: number;
  readonly commitPeakMB: number;
  readonly roundSeconds: number;
  readonly roundPeakMB: number;
  readonly challenge: number;
  readonly datasetMB: number;
  readonly stages: Readonly<Record<string, number>>;
}
