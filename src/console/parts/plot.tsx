import type { JSX } from 'preact';
import { Table } from './table.tsx';
import { ticks } from './ticks.ts';

interface Line {
  readonly name: string;
  /** One value for each place of the x axis; undefined leaves a gap. */
  readonly values: readonly (number | undefined)[];
}

const WIDTH = 720;
const HEIGHT = 260;
const PLOT = { left: 56, right: 700, top: 16, bottom: 216 };

/** Places of the x axis that a plot draws: the newest. More could not be told apart, and would make a page slow. */
const MOST_PLACES = 120;

interface Plot {
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly xValues: readonly string[];
  readonly lines: readonly Line[];
  /** Whether the y axis has 0 in it. */
  readonly isFromZero?: boolean;
  /** Most decimals of a number. */
  readonly digits?: number;
}

/** A line plot with a legend, and the same numbers as a table. */
export function LinePlot({ xValues, lines, title, ...rest }: Plot): JSX.Element {
  const all = xValues.length;
  if (all <= MOST_PLACES) return <Drawing {...{ xValues, lines, title, ...rest }} />;
  return (
    <Drawing
      {...rest}
      title={`${title}: the newest ${MOST_PLACES} of ${all.toLocaleString()}`}
      xValues={xValues.slice(-MOST_PLACES)}
      lines={lines.map(({ name, values }) => ({ name, values: values.slice(-MOST_PLACES) }))}
    />
  );
}

function Drawing({ title, xName, yName, xValues, lines, isFromZero = true, digits = 3 }: Plot): JSX.Element {
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
  if (all.length === 0) return <p class="empty">{title}: there is nothing to draw yet.</p>;
  const text = (value: number): string => value.toLocaleString(undefined, { maximumFractionDigits: digits });
  const must = isFromZero ? [0] : [];
  const yTicks = ticks(Math.min(...must, ...all), Math.max(...must, ...all), 4);
  const [low, high] = [yTicks[0] as number, yTicks.at(-1) as number];
  const x = (place: number) =>
    xValues.length < 2
      ? (PLOT.left + PLOT.right) / 2
      : PLOT.left + 20 + ((PLOT.right - PLOT.left - 40) * place) / (xValues.length - 1);
  const y = (value: number) => PLOT.bottom - ((PLOT.bottom - PLOT.top) * (value - low)) / (high - low);
  const every = Math.ceil(xValues.length / 12);
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${title}. ${yName} by ${xName}.`}>
        {yTicks.map((value) => (
          <g key={value}>
            <line
              class={value === 0 ? 'zero' : 'grid'}
              x1={PLOT.left}
              x2={PLOT.right}
              y1={y(value)}
              y2={y(value)}
            />
            <text class="tick" x={PLOT.left - 8} y={y(value) + 4} text-anchor="end">
              {text(value)}
            </text>
          </g>
        ))}
        {xValues.map(
          (name, place) =>
            place % every === 0 && (
              <text key={name} class="tick" x={x(place)} y={PLOT.bottom + 20} text-anchor="middle">
                {name}
              </text>
            ),
        )}
        <text class="tick" x={(PLOT.left + PLOT.right) / 2} y={HEIGHT - 6} text-anchor="middle">
          {xName}
        </text>
        {lines.map(({ name, values }, i) => (
          <g key={name} class={`line line-${i % 6}`}>
            <polyline points={pointsOf(values, x, y)} />
            {values.map(
              (value, place) =>
                value !== undefined && (
                  <circle key={place} cx={x(place)} cy={y(value)} r="3.5">
                    <title>{`${name}, ${xName} ${xValues[place]}: ${text(value)}`}</title>
                  </circle>
                ),
            )}
          </g>
        ))}
      </svg>
      <ul class="legend">
        {lines.map(({ name }, i) => (
          <li key={name} class={`line-${i % 6}`}>
            {name}
          </li>
        ))}
      </ul>
      <Numbers xName={xName} xValues={xValues} lines={lines} title={title} text={text} />
    </figure>
  );
}

const pointsOf = (
  values: readonly (number | undefined)[],
  x: (place: number) => number,
  y: (value: number) => number,
): string =>
  values.flatMap((value, place) => (value === undefined ? [] : `${x(place)},${y(value)}`)).join(' ');

function Numbers({
  xName,
  xValues,
  lines,
  title,
  text,
}: {
  xName: string;
  xValues: readonly string[];
  lines: readonly Line[];
  title: string;
  text: (value: number) => string;
}): JSX.Element {
  return (
    <details>
      <summary>The numbers</summary>
      <Table
        caption={`${title}: numbers`}
        columns={[
          { name: xName, cell: (place: number) => xValues[place] },
          ...lines.map(({ name, values }) => ({
            name,
            isNumber: true,
            cell: (place: number) => {
              const value = values[place];
              return value === undefined ? '' : text(value);
            },
          })),
        ]}
        rows={xValues.map((_, place) => place)}
        keyOf={(place) => `${place}`}
        empty=""
      />
    </details>
  );
}
