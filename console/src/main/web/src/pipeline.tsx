import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { answer, asProblem, client, type Problem, type Schemas, useSession, useTask } from './api'
import { Chart, type Line } from './chart'
import {
  Ago,
  Ask,
  Button,
  Card,
  Checkbox,
  Command,
  Document,
  Empty,
  Failed,
  Field,
  Findings,
  Loading,
  Notice,
  Values,
  Working,
} from './components'
import { absolute, bytes, count, duration, rate, short, visible } from './format'
import { quoted } from './quoted'
import { useDark } from './shell'
import { State } from './state'

const route = getRouteApi('/pipelines/$job')

/** Usually a cluster collects metrics every ten seconds. */
const OLD_METRICS_MS = 30_000

const COLORS = ['--bad', '--warn', '--accent', '--good', '--soft']

export function PipelinePage() {
  const { job } = route.useParams()
  const session = useSession()
  const refresh = Math.max(1000, session.data?.refresh_ms ?? 5000)
  const path = { params: { path: { id: job } } }
  const page = useQuery({
    queryKey: ['pipeline', job],
    queryFn: () => answer(client.GET('/api/pipelines/{id}', path)),
    refetchInterval: refresh,
  })
  const series = useQuery({
    queryKey: ['series', job],
    queryFn: () => answer(client.GET('/api/pipelines/{id}/series', path)),
    refetchInterval: refresh,
  })
  const [asking, setAsking] = useState<'stop' | 'remove' | null>(null)

  if (page.isPending) return <Loading />
  if (!page.data) {
    return (
      <div className="stack">
        <Failed problem={asProblem(page.error)} />
        <div className="row">
          <Link to="/" className="button">
            All pipelines
          </Link>
        </div>
      </div>
    )
  }
  const { report } = page.data
  const changes = !session.data?.read_only
  return (
    <>
      <div className="head">
        <h1>{visible(report.pipeline)}</h1>
        <State report={report} />
        <span className="sub">
          started <Ago at={report.started} />
        </span>
        <span className="spacer" />
        <a className="button quiet" href={page.data.dashboard} target="_blank" rel="noreferrer">
          Flink’s dashboard ↗
        </a>
        {changes && report.alive && <Button onPress={() => setAsking('stop')}>Stop with savepoint</Button>}
        {changes && (
          <Button kinds={['danger']} onPress={() => setAsking('remove')}>
            Remove
          </Button>
        )}
      </div>
      {page.isError && <Failed problem={asProblem(page.error)} />}
      {page.data.problem && (
        <Notice kind="bad">
          <p>
            <b>{visible(page.data.problem)}</b>
          </p>
          <p>The figures are those of before. The console keeps asking.</p>
        </Notice>
      )}
      {report.last_failure && (
        <Notice kind={report.alive ? 'warn' : 'bad'}>
          <p>
            <b>{report.alive ? 'Restarted' : 'Failed'}</b> <Ago at={report.last_failure.at} />
          </p>
          <p>{visible(report.last_failure.message)}</p>
        </Notice>
      )}
      <Figures report={report} />
      <Tabs>
        <TabList className="tabs" aria-label="Parts of the pipeline">
          <Tab id="charts">Charts</Tab>
          <Tab id="data">Documents and rows</Tab>
          <Tab id="checks">Checks</Tab>
          <Tab id="configuration">Configuration</Tab>
        </TabList>
        <TabPanel id="charts" className="panel">
          <Charts series={series.data} />
        </TabPanel>
        <TabPanel id="data" className="panel">
          <Data job={job} page={page.data} />
        </TabPanel>
        <TabPanel id="checks" className="panel">
          <Checking job={job} page={page.data} />
        </TabPanel>
        <TabPanel id="configuration" className="panel">
          <Configuration page={page.data} />
        </TabPanel>
      </Tabs>
      <Command>{`millrace status ${quoted(report.pipeline)} --cluster ${quoted(session.data?.cluster ?? '')} --watch`}</Command>
      <Stop job={job} page={page.data} isOpen={asking === 'stop'} onClose={() => setAsking(null)} />
      <Remove job={job} page={page.data} isOpen={asking === 'remove'} onClose={() => setAsking(null)} />
    </>
  )
}

function Tile({ label, title, children }: { label: string; title?: string; children: ReactNode }) {
  return (
    <div className="tile">
      <dt>{label}</dt>
      <dd title={title}>{children}</dd>
    </div>
  )
}

function Figures({ report }: { report: Schemas['Report'] }) {
  const rejected = short(report.rejected)
  return (
    <dl className="tiles">
      <Tile label="Lag">
        {duration(report.lag_ms)}{' '}
        {report.stalled_shards ? <small>{report.stalled_shards} shards silent</small> : null}
        {(report.metrics_age_ms ?? 0) > OLD_METRICS_MS ? (
          <small>metrics {duration(report.metrics_age_ms)} old</small>
        ) : null}
      </Tile>
      <Tile label="Rows inserted" title={count(report.rows_inserted)}>
        {short(report.rows_inserted)} <small>{rate(report.rows_per_second)}/s</small>
      </Tile>
      <Tile label="Bytes sent">
        {bytes(report.bytes_inserted)} <small>{bytes(report.bytes_per_second)}/s</small>
      </Tile>
      <Tile label="Rejected" title={count(report.rejected)}>
        {report.rejected && report.has_file !== false ? (
          <Link to="/errors" search={{ pipeline: report.pipeline }}>
            {rejected}
          </Link>
        ) : (
          rejected
        )}
      </Tile>
      <Tile label="Not yet confirmed">
        {bytes(report.held_bytes)} <small>{count(report.held_blocks)} blocks</small>
      </Tile>
      <Tile label="Last checkpoint">
        <Ago at={report.last_checkpoint?.completed} />
      </Tile>
    </dl>
  )
}

type Figure = {
  title: string
  lines: (series: Schemas['Series']) => Line[]
  show: (value: number | null | undefined) => string
}

const line = (label: string, values: (number | null)[]): Line[] => [{ label, values, color: '--accent' }]

function rejectedLines(series: Schemas['Series']): Line[] {
  const reasons = Object.entries(series.rejected_by_reason)
  return reasons.length === 0
    ? line('rejected', series.rejected)
    : reasons.map(([label, values], i) => ({ label, values, color: COLORS[i % COLORS.length] ?? '--soft' }))
}

const CHARTS: Figure[] = [
  { title: 'Rows per second', lines: (of) => line('rows', of.rows_per_second), show: rate },
  { title: 'Bytes per second', lines: (of) => line('bytes', of.bytes_per_second), show: bytes },
  { title: 'Lag', lines: (of) => line('lag', of.lag_ms), show: duration },
  { title: 'Insert latency, p95', lines: (of) => line('latency', of.insert_latency_ms), show: duration },
  { title: 'Rejected by reason', lines: rejectedLines, show: short },
  { title: 'Not yet confirmed', lines: (of) => line('held', of.held_bytes), show: bytes },
  {
    title: 'Checkpoint duration',
    lines: (of) => line('duration', of.checkpoint_duration_ms),
    show: duration,
  },
  { title: 'Checkpoint size', lines: (of) => line('size', of.checkpoint_bytes), show: bytes },
  { title: 'Insert retries', lines: (of) => line('retries', of.insert_retries), show: count },
]

function Charts({ series }: { series: Schemas['Series'] | undefined }) {
  const dark = useDark()
  const charts = useMemo(
    () => (series ? CHARTS.map((chart) => ({ ...chart, lines: chart.lines(series) })) : []),
    [series],
  )
  if (!series || series.time.length < 2) {
    return (
      <Empty title="Collecting the first figures">
        <p>
          The console keeps the last hour while it runs. Flink reports figures some seconds after a job
          starts.
        </p>
      </Empty>
    )
  }
  return (
    <div className="charts">
      {charts.map((chart) => (
        <Chart key={chart.title} {...chart} time={series.time} dark={dark} />
      ))}
    </div>
  )
}

type Page = Schemas['Pipeline']

function NoFile({ page }: { page: Page }) {
  return (
    <Notice kind="warn">
      <p>
        <b>
          {page.file_problem
            ? visible(page.file_problem)
            : `The console has no file of pipeline ${page.report.pipeline}`}
        </b>
      </p>
      {!page.file && (
        <p>
          For documents, rows and checks, put the pipeline’s file into {page.folder}, with pipeline.name:{' '}
          {page.report.pipeline}
        </p>
      )}
    </Notice>
  )
}

function Data({ job, page }: { job: string; page: Page }) {
  const sample = useTask<Schemas['Sample']>()
  const path = { params: { path: { id: job } } }
  const usable = page.file !== '' && !page.file_problem
  const rows = useQuery({
    queryKey: ['rows', job],
    queryFn: () => answer(client.GET('/api/pipelines/{id}/rows', path)),
    enabled: usable,
  })
  if (!usable) return <NoFile page={page} />
  const take = () => sample.start(() => answer(client.POST('/api/pipelines/{id}/sample', path)))
  return (
    <div className="grid2">
      <Card
        title="Documents of the stream"
        actions={
          <Button kinds={['small']} onPress={take} isDisabled={sample.running}>
            {sample.result ? 'Read again' : 'Read documents'}
          </Button>
        }
      >
        <div className="stack">
          <Working task={sample} onCancel={sample.cancel} />
          {sample.result
            ? sample.result.documents.map((document) => (
                <div
                  key={`${document.shard} ${document.sequence_number} ${document.index}`}
                  className="stack"
                  style={{ gap: 4 }}
                >
                  <span className="soft small">
                    {document.shard} · {visible(document.partition_key)} · {bytes(document.bytes)} ·{' '}
                    {absolute(document.arrived)}
                  </span>
                  <Document text={document.text} excerpt={document.is_excerpt} />
                  {document.problem && (
                    <span style={{ color: 'var(--bad)' }}>{visible(document.problem)}</span>
                  )}
                </div>
              ))
            : !sample.running &&
              !sample.problem && (
                <p className="soft">
                  Reads from the pipeline’s start position. The pipeline does not notice.
                </p>
              )}
        </div>
      </Card>
      <Card
        title={
          <span title={rows.data?.table}>Rows of {rows.data?.table?.split('.').at(-1) ?? 'the table'}</span>
        }
        label="Rows of the table"
        flush
        actions={
          <Button kinds={['small']} onPress={() => rows.refetch()} isDisabled={rows.isFetching}>
            Refresh
          </Button>
        }
      >
        {rows.isPending ? (
          <div style={{ padding: 16 }}>
            <Loading />
          </div>
        ) : rows.isError ? (
          <div style={{ padding: 16 }}>
            <Failed problem={asProblem(rows.error)} />
          </div>
        ) : rows.data.rows.length === 0 ? (
          <Empty title="The table has no rows yet" />
        ) : (
          <Values rows={rows.data} label="Rows of the table" />
        )}
      </Card>
    </div>
  )
}

function Checking({ job, page }: { job: string; page: Page }) {
  const checks = useTask<Schemas['Checks']>()
  if (!page.file || page.file_problem) return <NoFile page={page} />
  return (
    <Card
      title="Checks"
      actions={
        <Button
          kinds={['small']}
          isDisabled={checks.running}
          onPress={() =>
            checks.start(() =>
              answer(client.POST('/api/pipelines/{id}/checks', { params: { path: { id: job } } })),
            )
          }
        >
          Run the checks
        </Button>
      }
    >
      <div className="stack">
        <Working task={checks} onCancel={checks.cancel} />
        {checks.result ? (
          <Findings findings={checks.result.findings} />
        ) : (
          !checks.running && (
            <p className="soft">
              The checks ask Kinesis and ClickHouse what a start needs: the stream, the table, grants and
              deduplication. They change nothing.
            </p>
          )
        )}
        <Command>{`millrace check --config ${quoted(page.file)}`}</Command>
      </div>
    </Card>
  )
}

function Configuration({ page }: { page: Page }) {
  const keys = Object.entries(page.configuration)
  return (
    <Card title="As it was submitted, without secrets" flush>
      <table>
        <tbody>
          {keys.map(([key, value]) => (
            <tr key={key}>
              <th scope="row" className="mono" style={{ position: 'static' }}>
                {visible(key)}
              </th>
              <td className="mono wrap">{visible(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

type Asking = { job: string; page: Page; isOpen: boolean; onClose: () => void }

function Stop({ job, page, isOpen, onClose }: Asking) {
  const task = useTask<Schemas['Stopped']>()
  const queries = useQueryClient()
  const [folder, setFolder] = useState('')
  const name = page.report.pipeline
  async function stop() {
    await task.start(() =>
      answer(client.POST('/api/pipelines/{id}/stop', { params: { path: { id: job } }, body: { folder } })),
    )
    await queries.invalidateQueries()
  }
  return (
    <Ask title={`Stop ${name}`} isOpen={isOpen} onClose={onClose}>
      {task.result ? (
        <>
          <Notice kind="good">
            <p>
              <b>Stopped.</b> Everything read is committed, and the position is kept in the savepoint.
            </p>
          </Notice>
          <Command label="Savepoint">{task.result.savepoint}</Command>
          <Command label="To resume from it">{task.result.command}</Command>
          <div className="row end">
            <Button kinds={['primary']} onPress={onClose}>
              Done
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>
            Commits everything read, writes a savepoint and ends the job. The pipeline can resume from the
            savepoint.
          </p>
          <Field
            label="Folder for the savepoint"
            value={folder}
            onChange={setFolder}
            hint="Empty: the cluster’s execution.checkpointing.savepoint-dir."
          />
          <Working
            task={task}
            onCancel={task.cancel}
            note="Cancel ends the waiting. Flink still finishes the savepoint."
          />
          <Command>{`millrace stop ${quoted(name)}${folder ? ` --savepoints ${quoted(folder)}` : ''}`}</Command>
          <div className="row end">
            <Button onPress={onClose}>Keep it running</Button>
            <Button kinds={['primary']} onPress={stop} isDisabled={task.running}>
              Stop with savepoint
            </Button>
          </div>
        </>
      )}
    </Ask>
  )
}

function Remove({ job, page, isOpen, onClose }: Asking) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [confirm, setConfirm] = useState('')
  const [dropTable, setDropTable] = useState(false)
  const [dropUser, setDropUser] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [removed, setRemoved] = useState<Schemas['Removed'] | null>(null)
  const name = page.report.pipeline
  const user = page.configuration['clickhouse.username'] ?? 'default'

  async function remove() {
    setBusy(true)
    setProblem(null)
    try {
      const body = { confirm, drop_error_table: dropTable, drop_user: dropUser }
      setRemoved(
        await answer(client.POST('/api/pipelines/{id}/remove', { params: { path: { id: job } }, body })),
      )
      await queries.invalidateQueries()
    } catch (failure) {
      setProblem(asProblem(failure))
    } finally {
      setBusy(false)
    }
  }

  if (removed) {
    return (
      <Ask title={`Removed ${name}`} isOpen={isOpen} onClose={onClose}>
        <Notice kind="good">
          <p>The pipeline has ended. The destination table is as it was.</p>
        </Notice>
        {removed.note && <Notice kind="warn">{visible(removed.note)}</Notice>}
        {removed.statements.map((statement) => (
          <Command key={statement} label="Ran">
            {statement}
          </Command>
        ))}
        <div className="row end">
          <Button kinds={['primary']} onPress={() => navigate({ to: '/' })}>
            All pipelines
          </Button>
        </div>
      </Ask>
    )
  }
  return (
    <Ask title={`Remove ${name}`} isOpen={isOpen} onClose={onClose}>
      <p>
        Cancels the pipeline without a savepoint. Its position is lost, and records read since the last
        checkpoint are not committed. To resume later, stop it instead. The destination table is not changed.
      </p>
      <Checkbox selected={dropTable} onChange={setDropTable}>
        Also drop the error table with all rejected documents
      </Checkbox>
      {user !== 'default' && (
        <Checkbox selected={dropUser} onChange={setDropUser}>
          Also drop the ClickHouse user {visible(user)}
        </Checkbox>
      )}
      <Field label={`Type ${name} to confirm`} value={confirm} onChange={setConfirm} />
      {problem && <Failed problem={problem} />}
      <Command>{`millrace remove ${quoted(name)}${dropTable || dropUser ? ` --config ${quoted(page.file)}` : ''}${dropTable ? ' --drop-error-table' : ''}${dropUser ? ' --drop-user' : ''}`}</Command>
      <div className="row end">
        <Button onPress={onClose}>Keep it</Button>
        <Button kinds={['danger', 'primary']} isDisabled={confirm !== name || busy} onPress={remove}>
          {busy ? 'Removing …' : 'Remove the pipeline'}
        </Button>
      </div>
    </Ask>
  )
}
