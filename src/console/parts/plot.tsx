import type { JSX } from 'preact';
import { sentence } from '../data/format.ts';
import { Table } from './table.tsx';
import { ticks } from './ticks.ts';
import { useWidth } from './use-width.ts';

interface Line {
  readonly name: string;
  /** One value for each place of the x axis; undefined leaves a gap. */
  readonly values: readonly (number | undefined)[];
  /** Number of its colour; as a rule, the line's own place. */
  readonly colour?: number;
  readonly isDashed?: boolean;
}

/** Pixels. The drawing is as wide as its place, so that its text is as large as the page's small text. */
const USUAL_WIDTH = 640;
const HEIGHT = 260;
const [TOP, BOTTOM, LEFT, RIGHT] = [34, 210, 60, 12];
/** Between the axis and the first place. */
const INDENT = 20;
/** Room of a name below the x axis. */
const NAME_WIDTH = 64;
const COLOURS = 6;

/** Places of the x axis that a plot draws: the newest. More could not be told apart, and would make a page slow. */
const MOST_PLACES = 120;

interface Plot {
  readonly title: string;
  readonly xName: string;
  /** What the y axis counts, with its unit. */
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
  if (all <= MOST_PLACES) return <Figure {...{ xValues, lines, title, ...rest }} />;
  return (
    <Figure
      {...rest}
      title={`${title}: the newest ${MOST_PLACES} of ${all.toLocaleString()}`}
      xValues={xValues.slice(-MOST_PLACES)}
      lines={lines.map((line) => ({ ...line, values: line.values.slice(-MOST_PLACES) }))}
    />
  );
}

const decimal = (value: number, most: number, least = 0): string =>
  value
    .toLocaleString(undefined, { minimumFractionDigits: least, maximumFractionDigits: most })
    .replace('-', '−');

const colourOf = ({ colour }: Line, place: number): string => `line-${(colour ?? place) % COLOURS}`;

function Figure(plot: Plot): JSX.Element {
  const { title, xName, xValues, lines, digits = 3 } = plot;
  const { element, width } = useWidth<HTMLElement>(USUAL_WIDTH);
  const text = (value: number): string => decimal(value, digits);
  const isEmpty = lines.every(({ values }) => values.every((value) => value === undefined));
  if (isEmpty) return <p class="empty">{title}: there is nothing to draw yet.</p>;
  return (
    <figure class="plot" ref={element}>
      <figcaption>{title}</figcaption>
      {xValues.length === 1 ? (
        <p class="empty">{`${onePlace(plot, text)} The plot begins with the second ${xName}.`}</p>
      ) : (
        <>
          <Drawing plot={plot} width={width} text={text} />
          <ul class="legend">
            {lines.map((line, i) => (
              <li key={line.name} class={`${colourOf(line, i)}${line.isDashed ? ' dashed' : ''}`}>
                {line.name}
              </li>
            ))}
          </ul>
          <Numbers xName={xName} xValues={xValues} lines={lines} title={title} text={text} />
        </>
      )}
    </figure>
  );
}

/** The values of the only place, as a sentence. */
const onePlace = ({ xName, xValues, lines }: Plot, text: (value: number) => string): string => {
  const values = lines.flatMap(({ name, values: [value] }) =>
    value === undefined ? [] : [`${name} ${text(value)}`],
  );
  return sentence(`${xName} ${xValues[0]}: ${values.join('; ')}`);
};

/** Where values and places are drawn, in pixels. */
interface Scale {
  readonly right: number;
  readonly yTicks: readonly number[];
  /** Between two names of the x axis, in places. */
  readonly every: number;
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
}

function scaleOf({ xValues, lines, isFromZero = true }: Plot, width: number): Scale {
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const must = isFromZero ? [0] : [];
  const yTicks = ticks(Math.min(...must, ...all), Math.max(...must, ...all), 4);
  const [low, high] = [yTicks[0] as number, yTicks.at(-1) as number];
  const right = width - RIGHT;
  const step = (right - LEFT - 2 * INDENT) / (xValues.length - 1);
  return {
    ...{ right, yTicks, every: Math.max(1, Math.ceil(NAME_WIDTH / step)) },
    x: (place) => LEFT + INDENT + step * place,
    y: (value) => BOTTOM - ((BOTTOM - TOP) * (value - low)) / (high - low),
  };
}

function Drawing({
  plot,
  width,
  text,
}: {
  plot: Plot;
  width: number;
  text: (value: number) => string;
}): JSX.Element {
  const { title, xName, yName, xValues, lines } = plot;
  const scale = scaleOf(plot, width);
  const { x, y } = scale;
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      height={HEIGHT}
      role="img"
      aria-label={`${title}. ${yName} by ${xName}.`}
    >
      <Axes plot={plot} scale={scale} />
      {lines.map((line, i) => (
        <g key={line.name} class={`line ${colourOf(line, i)}${line.isDashed ? ' dashed' : ''}`}>
          <polyline points={pointsOf(line.values, x, y)} />
          {line.values.map(
            (value, place) =>
              value !== undefined && (
                <circle key={place} cx={x(place)} cy={y(value)} r="3.5">
                  <title>{`${line.name}, ${xName} ${xValues[place]}: ${text(value)}`}</title>
                </circle>
              ),
          )}
        </g>
      ))}
    </svg>
  );
}

function Axes({
  plot: { xName, yName, xValues },
  scale: { right, yTicks, every, x, y },
}: {
  plot: Plot;
  scale: Scale;
}): JSX.Element {
  // As many decimals at every line.
  const decimals = Math.max(...yTicks.map((value) => `${value}`.split('.')[1]?.length ?? 0));
  return (
    <>
      <text class="tick" x="0" y="14">
        {yName}
      </text>
      {yTicks.map((value) => (
        <g key={value}>
          <line class={value === 0 ? 'zero' : 'grid'} x1={LEFT} x2={right} y1={y(value)} y2={y(value)} />
          <text class="tick" x={LEFT - 8} y={y(value) + 4} text-anchor="end">
            {decimal(value, decimals, decimals)}
          </text>
        </g>
      ))}
      {xValues.map(
        (name, place) =>
          place % every === 0 && (
            <text key={name} class="tick" x={x(place)} y={BOTTOM + 20} text-anchor="middle">
              {name}
            </text>
          ),
      )}
      <text class="tick" x={(LEFT + right) / 2} y={HEIGHT - 8} text-anchor="middle">
        {xName}
      </text>
    </>
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
