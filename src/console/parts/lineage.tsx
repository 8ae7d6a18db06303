import type { JSX } from 'preact';
import { percent, shortNumber } from '../data/format.ts';
import type { Model, World } from '../data/world.ts';
import { hrefOf } from '../route.ts';
import { Empty } from './notice.tsx';
import { type Column, Table } from './table.tsx';
import { IdLink } from './values.tsx';

interface Link {
  readonly id: bigint;
  /** Part of the parents' share, in basis points. */
  readonly weight: number;
}

const parentsOf = (model: Model): Link[] =>
  (model.config.parents as { model: bigint; weight: bigint }[]).map(({ model: id, weight }) => ({
    id,
    weight: Number(weight),
  }));

const childrenOf = (state: World, parent: bigint): Link[] =>
  [...state.models.values()].flatMap((model) =>
    parentsOf(model)
      .filter(({ id }) => id === parent)
      .map(({ weight }) => ({ id: model.id, weight })),
  );

/** Children that are drawn; a table lists all where there are more. */
const MOST_BOXES = 6;

const CHILDREN: Column<Link>[] = [
  { name: 'Model that starts from this one', cell: ({ id }) => <IdLink kind="model" id={id} /> },
  { name: "Part of its parents' share", isNumber: true, cell: ({ weight }) => percent(weight) },
];

const BOX = { width: 170, height: 44, gap: 16 };
const ROW = 92;

/** Parents above, children below; arrows show the way of the money. */
export function Lineage({ state, model }: { state: World; model: Model }): JSX.Element {
  const parents = parentsOf(model);
  const all = childrenOf(state, model.id);
  const children = all.slice(0, MOST_BOXES);
  if (parents.length + children.length === 0) {
    return (
      <Empty>
        The model starts from zero, and no other model starts from it. All of its income is divided here.
      </Empty>
    );
  }
  const width = Math.max(parents.length, children.length, 3) * (BOX.width + BOX.gap);
  const top = parents.length > 0 ? ROW : 0;
  const height = top + BOX.height + 4 + (children.length > 0 ? ROW : 0);
  const at = (i: number, of: number) => width / 2 + (i - (of - 1) / 2) * (BOX.width + BOX.gap);
  return (
    <figure class="plot lineage">
      <svg viewBox={`0 0 ${width} ${height}`}>
        <title>{`This model ${describe(parents, children)}.`}</title>
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8Z" class="arrow" />
          </marker>
        </defs>
        {parents.map(({ id, weight }, i) => (
          <Edge
            key={`${id}`}
            from={[width / 2, top + 1]}
            to={[at(i, parents.length), 48]}
            text={percent(weight)}
          />
        ))}
        {children.map(({ id, weight }, i) => (
          <Edge
            key={`${id}`}
            from={[at(i, children.length), top + 90]}
            to={[width / 2, top + 49]}
            text={percent(weight)}
          />
        ))}
        {parents.map(({ id }, i) => (
          <Box key={`${id}`} id={id} x={at(i, parents.length)} y={2} />
        ))}
        <Box id={model.id} x={width / 2} y={top + 2} isHere />
        {children.map(({ id }, i) => (
          <Box key={`${id}`} id={id} x={at(i, children.length)} y={top + ROW + 2} />
        ))}
      </svg>
      <p class="small">
        Arrows show who pays whom, with the part of the share that the child's terms give to its parents.
      </p>
      {all.length > children.length && (
        <Table
          caption="Models that start from this one"
          columns={CHILDREN}
          rows={all}
          keyOf={({ id }) => `${id}`}
          empty=""
        />
      )}
    </figure>
  );
}

const describe = (parents: readonly Link[], children: readonly Link[]): string =>
  [
    ...parents.map(
      ({ id, weight }) => `pays model ${shortNumber(id)} ${percent(weight)} of its parents' share`,
    ),
    ...children.map(
      ({ id, weight }) => `is paid by model ${shortNumber(id)}, ${percent(weight)} of its parents' share`,
    ),
  ].join('; ');

const Box = ({
  id,
  x,
  y,
  isHere = false,
}: {
  id: bigint;
  x: number;
  y: number;
  isHere?: boolean;
}): JSX.Element => (
  <a href={hrefOf.model(id)} aria-label={`model ${shortNumber(id)}`}>
    <rect
      class={isHere ? 'box here' : 'box'}
      x={x - BOX.width / 2}
      y={y}
      width={BOX.width}
      height={BOX.height}
      rx="8"
    />
    <text class="box-text" x={x} y={y + 27} text-anchor="middle">
      {shortNumber(id)}
    </text>
  </a>
);

const Edge = ({
  from: [x1, y1],
  to: [x2, y2],
  text,
}: {
  from: readonly [number, number];
  to: readonly [number, number];
  text: string;
}): JSX.Element => (
  <g>
    <line class="edge" x1={x1} y1={y1} x2={x2} y2={y2} marker-end="url(#arrow)" />
    <text class="tick" x={(x1 + x2) / 2 + 8} y={(y1 + y2) / 2 + 4}>
      {text}
    </text>
  </g>
);
