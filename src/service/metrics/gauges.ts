import { Gauge, type Registry } from 'prom-client';

/** One value of a gauge, with the labels that it has. */
export type LabelledValue = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Adds a gauge without labels. A scrape calls `read`; while it gives undefined, the gauge is absent. */
export function addGauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | undefined | Promise<number | undefined>,
): void {
  const gauge: Gauge = new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await read();
      if (value === undefined) gauge.remove();
      else gauge.set(value);
    },
  });
}

/** Adds a gauge with labels. A scrape calls `read`, and the gauge then has exactly the values that it gives. */
export function addLabelledGauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: () => readonly LabelledValue[] | Promise<readonly LabelledValue[]>,
): void {
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      const values = await read();
      gauge.reset();
      for (const [labels, value] of values) gauge.set(labels, value);
    },
  });
}
