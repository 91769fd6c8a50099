import { Link } from '@tanstack/react-router'
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { asProblem, type Schemas, useSession } from './api'
import { Sparkline } from './chart'
import { Ago, Card, Checkbox, Command, Empty, Failed, Loading, Notice, scrollable } from './components'
import { bytes, count, duration, rate, short, visible } from './format'
import { quoted } from './quoted'
import { usePipelines } from './shell'
import { State } from './state'

type Report = Schemas['Report']

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { text: sortFn_text },
})
const column = createColumnHelper<typeof features, Report>()
const least = -1

const columns = column.columns([
  column.accessor('pipeline', {
    header: 'Pipeline',
    sortFn: 'text',
    cell: ({ row }) => (
      <Link to="/pipelines/$job" params={{ job: row.original.job }}>
        {visible(row.original.pipeline)}
      </Link>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    sortFn: 'text',
    cell: ({ row }) => <State report={row.original} />,
  }),
  column.accessor((report) => report.lag_ms ?? least, {
    id: 'Lag',
    header: 'Lag',
    cell: ({ row }) => (
      <span
        title={
          row.original.lag_ms == null
            ? undefined
            : `${count(row.original.lag_ms)} ms behind the newest record`
        }
      >
        {duration(row.original.lag_ms)}
      </span>
    ),
  }),
  column.accessor((report) => report.rows_per_second ?? least, {
    id: 'Rows/s',
    header: 'Rows/s',
    cell: ({ row }) => rate(row.original.rows_per_second),
  }),
  column.display({
    id: 'Last minutes',
    header: 'Last minutes',
    cell: ({ row }) => <Sparkline values={row.original.rows_history ?? []} />,
  }),
  column.accessor((report) => report.rows_inserted ?? least, {
    id: 'Rows',
    header: 'Rows',
    cell: ({ row }) => (
      <span title={count(row.original.rows_inserted)}>{short(row.original.rows_inserted)}</span>
    ),
  }),
  column.accessor((report) => report.rejected ?? least, {
    id: 'Rejected',
    header: 'Rejected',
    cell: ({ row }) =>
      row.original.rejected && row.original.has_file ? (
        <Link to="/errors" search={{ pipeline: row.original.pipeline }} title={reasons(row.original)}>
          {short(row.original.rejected)}
        </Link>
      ) : (
        short(row.original.rejected)
      ),
  }),
  column.accessor((report) => report.last_checkpoint?.completed ?? '', {
    id: 'Checkpoint',
    header: 'Checkpoint',
    sortFn: 'text',
    cell: ({ row }) => (
      <span
        title={
          row.original.last_checkpoint &&
          `${bytes(row.original.last_checkpoint.bytes)} in ${duration(row.original.last_checkpoint.duration_ms)}`
        }
      >
        <Ago at={row.original.last_checkpoint?.completed} />
      </span>
    ),
  }),
  column.accessor('started', {
    header: 'Started',
    sortFn: 'text',
    cell: ({ row }) => <Ago at={row.original.started} />,
  }),
])

const NUMBERS = new Set(['Lag', 'Rows/s', 'Rows', 'Rejected', 'Checkpoint', 'started'])

function reasons(report: Report): string {
  return Object.entries(report.rejected_by_reason ?? {})
    .map(([reason, rows]) => `${count(rows)} ${reason}`)
    .join(', ')
}

export function Pipelines() {
  const session = useSession()
  const list = usePipelines()
  const [filter, setFilter] = useState('')
  const [ended, setEnded] = useState(false)
  const all = list.data?.pipelines
  const shown = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/)
    return (all ?? []).filter(
      (report) =>
        (ended || report.alive) &&
        words.every((word) =>
          `${report.pipeline} ${report.state} ${report.job}`.toLowerCase().includes(word),
        ),
    )
  }, [all, filter, ended])
  // The console answers before the cluster has answered it for the first time.
  const isWaiting = list.isPending || (!list.data?.problem && Date.parse(list.data?.at ?? '') === 0)
  const endedCount = all?.filter((report) => !report.alive).length ?? 0

  return (
    <>
      <div className="head">
        <h1>Pipelines</h1>
        {all && <span className="sub">{count(all.length - endedCount)} running</span>}
        <span className="spacer" />
        <input
          className="input"
          style={{ width: 240 }}
          type="search"
          placeholder="Filter by name or state"
          aria-label="Filter pipelines"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <Checkbox selected={ended} onChange={setEnded}>
          Ended{endedCount > 0 ? ` (${endedCount})` : ''}
        </Checkbox>
      </div>
      {list.data?.problem && (
        <Notice kind="bad">
          <p>
            <b>{visible(list.data.problem)}</b>
          </p>
          <p>
            The figures are those of before. The console keeps asking; the last time was{' '}
            <Ago at={list.data.at} />.
          </p>
        </Notice>
      )}
      {list.isError && <Failed problem={asProblem(list.error)} />}
      {isWaiting ? (
        <Card label="Pipelines">
          <Loading lines={6} />
        </Card>
      ) : shown.length > 0 ? (
        <Table reports={shown} />
      ) : (
        <Card label="Pipelines">
          {all && all.length > 0 ? (
            <Empty title={filter ? `No pipeline matches “${filter}”` : 'No pipeline runs'}>
              {!ended && endedCount > 0 && <p>{endedCount} have ended; “Ended” shows them.</p>}
            </Empty>
          ) : (
            <Empty title="No pipeline yet">
              <p>
                A pipeline reads a Kinesis stream and inserts its documents into a ClickHouse table, exactly
                once.
              </p>
              {!session.data?.read_only && (
                <Link to="/new" className="button primary">
                  New pipeline
                </Link>
              )}
            </Empty>
          )}
        </Card>
      )}
      {list.data && list.data.files.length > 0 && <Idle files={list.data.files} />}
      <Command>{`millrace list --cluster ${quoted(session.data?.cluster ?? '')}${ended ? ' --all' : ''}`}</Command>
    </>
  )
}

const HEIGHT = 41

function Table({ reports }: { reports: Report[] }) {
  const table = useTable({
    features,
    columns,
    data: reports,
    getRowId: (report) => report.job,
    autoResetAll: false,
    sortDescFirst: false,
  })
  const rows = table.getRowModel().rows
  const place = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => HEIGHT,
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <section
      className="card scroll"
      ref={place}
      style={{ maxHeight: 'calc(100vh - 260px)', minHeight: 120 }}
      aria-label="Pipelines"
      {...scrollable}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const sorted = header.column.getIsSorted()
                return (
                  <th
                    key={header.id}
                    scope="col"
                    className={NUMBERS.has(header.id) ? 'number' : undefined}
                    aria-sort={sorted ? (sorted === 'asc' ? 'ascending' : 'descending') : undefined}
                  >
                    {header.column.getCanSort() ? (
                      <button type="button" onClick={header.column.getToggleSortingHandler()}>
                        {String(header.column.columnDef.header)}
                        {sorted && <span aria-hidden>{sorted === 'asc' ? '↑' : '↓'}</span>}
                      </button>
                    ) : (
                      header.id
                    )}
                  </th>
                )
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {before > 0 && (
            <tr style={{ height: before }}>
              <td colSpan={9} />
            </tr>
          )}
          {items.map((item) => {
            const row = rows[item.index]
            return (
              row && (
                <tr key={row.id} aria-rowindex={item.index + 2} style={{ height: HEIGHT }}>
                  {row.getAllCells().map((cell) => (
                    <td key={cell.id} className={NUMBERS.has(cell.column.id) ? 'number' : undefined}>
                      <table.FlexRender cell={cell} />
                    </td>
                  ))}
                </tr>
              )
            )
          })}
          {after > 0 && (
            <tr style={{ height: after }}>
              <td colSpan={9} />
            </tr>
          )}
        </tbody>
      </table>
    </section>
  )
}

function Idle({ files }: { files: Schemas['File'][] }) {
  return (
    <Card title="Files of pipelines that do not run" flush>
      <table>
        <tbody>
          {files.map((file) => (
            <tr key={file.file}>
              <td>{visible(file.name)}</td>
              <td className="mono soft">{visible(file.file)}</td>
              <td className="wrap">
                {file.problem ? (
                  <span className="soft small">{visible(file.problem)}</span>
                ) : (
                  <Link to="/errors" search={{ pipeline: file.name }}>
                    Rejected documents
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
