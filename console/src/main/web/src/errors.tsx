import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import {
  answer,
  asProblem,
  client,
  type Problem,
  type Schemas,
  untilAnswered,
  useSession,
  useTask,
} from './api'
import {
  Ago,
  Button,
  Card,
  Command,
  Document,
  Empty,
  Failed,
  Loading,
  Notice,
  Select,
  scrollable,
  Working,
} from './components'
import { absolute, count, short, visible } from './format'
import { placeOf } from './place'
import { quoted } from './quoted'
import type { ErrorSearch } from './search'

const route = getRouteApi('/errors')

const SINCE = [
  { value: '', label: 'All times', millis: 0 },
  { value: '1h', label: 'The last hour', millis: 3_600_000 },
  { value: '1d', label: 'The last day', millis: 86_400_000 },
  { value: '7d', label: 'The last week', millis: 604_800_000 },
]

const COLORS = ['--bad', '--warn', '--accent', '--good', '--soft']

export function ErrorsPage() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const tables = useQuery({ queryKey: ['errors'], queryFn: () => answer(client.GET('/api/errors')) })
  const pipeline = search.pipeline ?? tables.data?.pipelines[0]?.name
  const go = (change: Partial<ErrorSearch>) =>
    navigate({ to: '/errors', search: { ...search, pipeline, ...change } })

  if (tables.isPending) return <Loading />
  if (!tables.data) return <Failed problem={asProblem(tables.error)} />
  const table = tables.data.pipelines.find((one) => one.name === pipeline)
  return (
    <>
      <div className="head">
        <h1>Errors</h1>
        {table && <span className="sub">{visible(table.error_table)}</span>}
      </div>
      {tables.data.pipelines.length === 0 ? (
        <Card label="Errors">
          <Empty title="The console knows no pipeline’s file">
            <p>
              Rejected documents are in the error table that a pipeline’s file names. Put the files into{' '}
              {tables.data.folder}.
            </p>
          </Empty>
        </Card>
      ) : (
        <>
          <div className="grid3">
            <Select
              label="Pipeline"
              value={pipeline ?? ''}
              onChange={(value) => go({ pipeline: value, reason: undefined, column: undefined })}
              options={[...(table ? [] : [pipeline ?? '']), ...tables.data.pipelines.map((one) => one.name)]}
            />
            <Select
              label="Rejected in"
              value={search.since ?? ''}
              onChange={(since) => go({ since: since || undefined })}
              options={SINCE}
            />
          </div>
          {pipeline && (
            <Rejected key={pipeline} pipeline={pipeline} search={search} go={go} file={table?.file ?? ''} />
          )}
        </>
      )}
    </>
  )
}

function Rejected({
  pipeline,
  search,
  go,
  file,
}: {
  pipeline: string
  search: ErrorSearch
  go: (change: Partial<ErrorSearch>) => void
  file: string
}) {
  const session = useSession()
  const span = SINCE.find((one) => one.value === search.since)?.millis ?? 0
  // A fixed moment for each choice, so that the answers belong together.
  const since = useMemo(() => (span ? new Date(Date.now() - span).toISOString() : undefined), [span])
  const { reason, column } = search
  const path = { pipeline }
  const counts = useQuery({
    queryKey: ['counts', pipeline, since],
    queryFn: () =>
      answer(client.GET('/api/errors/{pipeline}/counts', { params: { path, query: { since } } })),
    refetchInterval: untilAnswered,
  })
  const documents = useQuery({
    queryKey: ['documents', pipeline, reason, column, since],
    queryFn: () =>
      answer(
        client.GET('/api/errors/{pipeline}/documents', {
          params: { path, query: { reason, column, since } },
        }),
      ),
    enabled: counts.isSuccess,
  })
  if (counts.isPending) return <Loading />
  if (counts.isError) {
    return (
      <div className="stack">
        <Failed problem={asProblem(counts.error)} />
        <div className="row">
          <Button onPress={() => counts.refetch()}>Ask again</Button>
        </div>
      </div>
    )
  }
  const { groups, bars, step_ms, note } = counts.data
  if (groups.length === 0) {
    return (
      <Card label="Errors">
        <Empty title="No rejected documents">
          <p>{visible(note) || `Every document ${since ? 'of this time ' : ''}became a row.`}</p>
        </Empty>
      </Card>
    )
  }
  const flags = [
    reason && `--reason ${quoted(reason)}`,
    column && `--column ${quoted(column)}`,
    since && `--since ${quoted(since)}`,
  ].filter(Boolean)
  return (
    <>
      <div className="grid2">
        <Card title="By reason and column" flush>
          <section
            className="scroll"
            style={{ maxHeight: 260 }}
            aria-label="By reason and column"
            {...scrollable}
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">Reason</th>
                  <th scope="col">Column</th>
                  <th scope="col" className="number">
                    Rows
                  </th>
                  <th scope="col" className="number">
                    Open
                  </th>
                  <th scope="col" className="number">
                    Last
                  </th>
                </tr>
              </thead>
              <tbody>
                {groups.map((group) => {
                  const chosen = group.reason === reason && (group.column || undefined) === column
                  return (
                    <tr key={`${group.reason} ${group.column}`}>
                      <td>
                        <button
                          type="button"
                          className="link"
                          aria-pressed={chosen}
                          onClick={() =>
                            go(
                              chosen
                                ? { reason: undefined, column: undefined }
                                : { reason: group.reason, column: group.column || undefined },
                            )
                          }
                        >
                          {group.reason}
                        </button>
                      </td>
                      <td className="mono">{visible(group.column)}</td>
                      <td className="number">{count(group.rows)}</td>
                      <td className="number">{count(group.open)}</td>
                      <td className="number">
                        <Ago at={group.last} />
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </section>
        </Card>
        <Card
          title="Over time"
          actions={<span className="soft small">a bar is {step_ms / 1000} s</span>}
          label="Over time"
        >
          <Bars bars={bars} step={step_ms} />
        </Card>
      </div>
      {!session.data?.read_only && (
        <Replay
          pipeline={pipeline}
          file={file}
          body={{ reason, column, since }}
          open={openOf(groups, reason, column)}
        />
      )}
      <Card
        title={reason ? `The last with ${reason}${column ? ` in ${column}` : ''}` : 'The last documents'}
        label="Documents"
        actions={
          <>
            {reason && (
              <Button kinds={['small']} onPress={() => go({ reason: undefined, column: undefined })}>
                Show all reasons
              </Button>
            )}
            <Button
              kinds={['small']}
              onPress={() => {
                void counts.refetch()
                void documents.refetch()
              }}
            >
              Refresh
            </Button>
          </>
        }
        flush
      >
        {documents.isPending ? (
          <div style={{ padding: 16 }}>
            <Loading />
          </div>
        ) : documents.isError ? (
          <div style={{ padding: 16 }}>
            <Failed problem={asProblem(documents.error)} />
          </div>
        ) : (
          <ul>
            {documents.data.documents.map((document) => (
              <li
                key={`${document.shard} ${document.sequence_number} ${document.index} ${document.time}`}
                className="rejected"
              >
                <One document={document} />
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Command>{`millrace errors --config ${quoted(file)} ${flags.join(' ')}`.trim()}</Command>
    </>
  )
}

function openOf(groups: Schemas['Group'][], reason: string | undefined, column: string | undefined): number {
  return groups
    .filter((group) => (!reason || group.reason === reason) && (!column || group.column === column))
    .reduce((sum, group) => sum + group.open, 0)
}

function One({ document }: { document: Schemas['Rejected'] }) {
  const [at, where] = split(document.message)
  return (
    <div className="stack" style={{ gap: 6 }}>
      <div className="row">
        <span className="badge bad">{document.reason}</span>
        {document.replayed && <span className="badge good">replayed since</span>}
        <span className="soft small">
          <Ago at={document.time} />
          {document.stream &&
            ` · ${visible(document.stream)} ${document.shard} · ${visible(document.partition_key)}`}
        </span>
      </div>
      <p className="wrap" style={{ fontWeight: 550 }} title={where}>
        {visible(at)}
      </p>
      <Document
        text={document.text}
        place={placeOf(document.message, document.text)}
        excerpt={document.is_excerpt}
      />
    </div>
  )
}

/** The message without the record it names, which stands beside it. */
function split(message: string): [string, string] {
  const at = message.lastIndexOf(' [stream=')
  return at < 0 ? [message, ''] : [message.slice(0, at), message.slice(at + 1)]
}

function Bars({ bars, step }: { bars: Schemas['Bar'][]; step: number }) {
  const reasons = [...new Set(bars.map((bar) => bar.reason))].slice(0, 5)
  const from = Math.min(...bars.map((bar) => Date.parse(bar.at)))
  const to = Math.max(...bars.map((bar) => Date.parse(bar.at))) + step
  const sums = new Map<string, number>()
  for (const bar of bars) sums.set(bar.at, (sums.get(bar.at) ?? 0) + bar.rows)
  const most = Math.max(...sums.values())
  const tops = new Map<string, number>()
  const width = Math.max(0.6, Math.min(40, (600 * step) / (to - from) - 1))
  return (
    <div className="stack" style={{ gap: 6 }}>
      <svg
        className="bars"
        viewBox="0 0 600 120"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Rejected rows over time, at most ${most} in a step`}
      >
        {bars.map((bar) => {
          const height = (116 * bar.rows) / most
          const top = (tops.get(bar.at) ?? 0) + height
          tops.set(bar.at, top)
          return (
            <rect
              key={`${bar.at} ${bar.reason}`}
              x={(600 * (Date.parse(bar.at) - from)) / (to - from)}
              y={120 - top}
              width={width}
              height={height}
              fill={`var(${COLORS[Math.max(0, reasons.indexOf(bar.reason)) % COLORS.length]})`}
            >
              <title>{`${absolute(bar.at)}: ${bar.rows} ${bar.reason}`}</title>
            </rect>
          )
        })}
      </svg>
      <div className="row small soft">
        <span>{absolute(new Date(from).toISOString())}</span>
        <span className="spacer" />
        {reasons.map((reason, index) => (
          <span key={reason}>
            <span style={{ color: `var(${COLORS[index % COLORS.length]})` }}>●</span> {reason}
          </span>
        ))}
        <span className="spacer" />
        <span>{absolute(new Date(to).toISOString())}</span>
      </div>
    </div>
  )
}

function Replay({
  pipeline,
  body,
  open,
  file,
}: {
  pipeline: string
  file: string
  body: Schemas['ReplayRequest']
  open: number
}) {
  const task = useTask<Schemas['ReplayResult']>()
  const queries = useQueryClient()
  const [problem, setProblem] = useState<Problem | null>(null)

  async function replay() {
    await task.start(() =>
      answer(client.POST('/api/errors/{pipeline}/replay', { params: { path: { pipeline } }, body })),
    )
    await refresh()
  }

  async function refresh() {
    await queries.invalidateQueries({ queryKey: ['counts'] })
    await queries.invalidateQueries({ queryKey: ['documents'] })
  }

  async function settle(replayed: string, fate: 'INSERTED' | 'WITHDRAWN') {
    try {
      await answer(
        client.POST('/api/errors/{pipeline}/settle', {
          params: { path: { pipeline } },
          body: { replay: replayed, fate },
        }),
      )
      task.reset()
      await refresh()
    } catch (failure) {
      setProblem(asProblem(failure))
    }
  }

  const result = task.result
  return (
    <Card
      title="Replay"
      actions={
        <Button kinds={['primary', 'small']} onPress={replay} isDisabled={task.running || open === 0}>
          Replay {short(open)} open {open === 1 ? 'document' : 'documents'}
        </Button>
      }
    >
      <div className="stack">
        <p className="soft">
          After you changed the table or the pipeline’s file: converts the open documents again and inserts
          their rows exactly once. Documents that still cannot be converted stay as they are. The pipeline can
          keep running.
        </p>
        <Working
          task={task}
          onCancel={task.cancel}
          note="Cancel stops after the current batch. What was sent is recorded."
        />
        {problem && <Failed problem={problem} />}
        {result && (
          <Notice
            kind={
              result.pending.length > 0
                ? 'warn'
                : result.documents + result.rows_finished > 0
                  ? 'good'
                  : undefined
            }
          >
            <p>
              <b>
                {result.stopped ? 'Stopped: ' : ''}
                {count(result.documents)} {result.documents === 1 ? 'document' : 'documents'} replayed as{' '}
                {count(result.rows)} {result.rows === 1 ? 'row' : 'rows'}, {count(result.still_rejected)}{' '}
                still rejected.
              </b>
            </p>
            {result.rows_finished > 0 && (
              <p>Finished an interrupted replay: {count(result.rows_finished)} rows.</p>
            )}
            {result.in_table > 0 && (
              <p>
                {count(result.in_table)} rows skipped: the table has them, or may have them (unconfirmed). To
                replay those that are missing, choose the reason unconfirmed.
              </p>
            )}
            {result.rejected_again.slice(0, 5).map((again) => (
              <p key={again.message} className="small">
                {visible(again.message)}
              </p>
            ))}
          </Notice>
        )}
        {result?.pending.map((one) => (
          <Notice kind="bad" key={one.replay}>
            <p>
              <b>
                Replay {one.replay} of {count(one.documents)} documents and {count(one.rows)} rows is not
                finished.
              </b>
            </p>
            <p>{visible(one.message)}</p>
            <p>{visible(one.fix)}</p>
            <div className="row">
              <Button kinds={['small']} onPress={() => settle(one.replay, 'INSERTED')}>
                Its rows are in the table
              </Button>
              <Button kinds={['small']} onPress={() => settle(one.replay, 'WITHDRAWN')}>
                They are not
              </Button>
            </div>
          </Notice>
        ))}
        <Command>{`millrace errors replay --config ${quoted(file)}`}</Command>
      </div>
    </Card>
  )
}
