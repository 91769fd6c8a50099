import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, asProblem, client, type Problem, type Schemas, untilAnswered, useTask } from '../api'
import {
  Button,
  Card,
  Choices,
  Combo,
  Command,
  Document,
  Failed,
  Field,
  Loading,
  Notice,
  Select,
  Working,
} from '../components'
import { bytes, visible } from '../format'
import { quoted } from '../quoted'
import { bodyOf, type Place, type Step, sourceOf } from './state'

const PLACES = [
  {
    value: 'session',
    title: 'This Flink cluster',
    text: 'Starts at once on the session cluster that the console watches.',
  },
  {
    value: 'kubernetes',
    title: 'Kubernetes',
    text: 'Writes a FlinkDeployment for the Flink Kubernetes operator.',
  },
  {
    value: 'helm',
    title: 'Helm',
    text: 'Writes values for the chart deploy/helm/millrace.',
  },
  {
    value: 'managed-flink',
    title: 'Managed Flink',
    text: 'Writes the property groups of Amazon’s managed service.',
  },
  { value: 'file', title: 'A file', text: 'Writes pipeline.yaml, for flink run or any other place.' },
]

export function PlaceStep({ draft, change }: Step) {
  const cluster = useQuery({
    queryKey: ['cluster'],
    queryFn: () => answer(client.POST('/api/wizard/cluster')),
    enabled: draft.place === 'session',
    refetchInterval: untilAnswered,
  })
  return (
    <>
      <Choices
        label="The pipeline runs on"
        value={draft.place}
        onChange={(place) => change({ place: place as Place })}
        options={PLACES}
      />
      {draft.place === 'session' && (
        <Card title="Cluster">
          {cluster.isPending ? (
            <Loading lines={3} />
          ) : cluster.isError ? (
            <div className="stack">
              <Failed problem={asProblem(cluster.error)} />
              <Button onPress={() => cluster.refetch()}>Ask again</Button>
            </div>
          ) : (
            <div className="stack">
              <dl className="facts">
                <dt>Address</dt>
                <dd>{cluster.data.address}</dd>
                <dt>Version</dt>
                <dd>Flink {cluster.data.version}</dd>
                <dt>Slots</dt>
                <dd>
                  {cluster.data.free_slots} free of {cluster.data.slots}, on {cluster.data.task_managers}{' '}
                  TaskManagers
                </dd>
                <dt>Checkpoints</dt>
                <dd>{cluster.data.checkpoints || 'no directory is configured'}</dd>
              </dl>
              {cluster.data.free_slots === 0 && (
                <Notice kind="warn">No slot is free. The pipeline would wait for one.</Notice>
              )}
              {!cluster.data.checkpoints && (
                <Notice kind="warn">
                  Exactly-once needs durable checkpoints. Set execution.checkpointing.dir in the cluster’s
                  configuration, or flink.execution.checkpointing.dir in the settings of the pipeline.
                </Notice>
              )}
            </div>
          )}
        </Card>
      )}
    </>
  )
}

/** A secret goes to the console at once and leaves the page. */
function SecretField({
  label,
  variable,
  hint,
  onSent,
}: {
  label: string
  variable: string
  hint?: string
  onSent: () => void
}) {
  const [value, setValue] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const names = useQuery({ queryKey: ['secrets'], queryFn: () => answer(client.GET('/api/secrets')) })
  const isSet = names.data?.names.includes(variable)
  async function send() {
    if (!value) return
    try {
      await answer(
        client.PUT('/api/secrets/{name}', { params: { path: { name: variable } }, body: { value } }),
      )
      setValue('')
      setProblem(null)
      await names.refetch()
      onSent()
    } catch (failure) {
      setProblem(asProblem(failure))
    }
  }
  return (
    <div className="stack" style={{ gap: 4 }}>
      <Field
        label={label}
        type="password"
        value={value}
        onChange={setValue}
        placeholder={isSet ? '•••••••• entered' : ''}
        hint={hint ?? `The file holds \${${variable}} only.`}
        onBlur={send}
      />
      {problem && <Failed problem={problem} />}
    </div>
  )
}

export function ConnectionStep({ draft, setKey }: Step) {
  const type = draft.keys['source.credentials.type'] ?? 'default'
  const [streams, setStreams] = useState<Schemas['Streams'] | Problem | null>(null)
  const [server, setServer] = useState<Schemas['Server'] | Problem | null>(null)
  const [busy, setBusy] = useState(false)

  async function test() {
    setBusy(true)
    const body = bodyOf(draft)
    const [kinesis, clickhouse] = await Promise.all([
      answer(client.POST('/api/wizard/streams', { body })).catch(asProblem),
      answer(client.POST('/api/wizard/server', { body })).catch(asProblem),
    ])
    setStreams(kinesis)
    setServer(clickhouse)
    setBusy(false)
  }

  const field = (key: string, label: string, hint?: string, placeholder?: string) => (
    <Field
      label={label}
      value={draft.keys[key] ?? ''}
      onChange={(value) => setKey(key, value)}
      hint={hint}
      placeholder={placeholder}
    />
  )
  return (
    <>
      <div className="grid2">
        <Card title="Kinesis">
          <div className="stack wide">
            {field('source.region', 'AWS region')}
            {field('source.endpoint', 'Endpoint', 'Only for an emulator or a VPC endpoint.')}
            <Select
              label="Credentials"
              value={type}
              onChange={(value) => {
                setKey('source.credentials.type', value)
                if (value === 'basic') {
                  setKey('source.credentials.access-key-id', `\${${'AWS_ACCESS_KEY_ID'}}`)
                  setKey('source.credentials.secret-access-key', `\${${'AWS_SECRET_ACCESS_KEY'}}`)
                }
              }}
              options={[
                { value: 'default', label: 'AWS’s default chain' },
                { value: 'basic', label: 'Access key' },
                { value: 'profile', label: 'Profile' },
                { value: 'assume-role', label: 'Assume a role' },
              ]}
            />
            {type === 'basic' && (
              <>
                <SecretField
                  label="Access key id"
                  variable="AWS_ACCESS_KEY_ID"
                  onSent={() => setStreams(null)}
                />
                <SecretField
                  label="Secret access key"
                  variable="AWS_SECRET_ACCESS_KEY"
                  onSent={() => setStreams(null)}
                />
              </>
            )}
            {type === 'profile' && field('source.credentials.profile', 'Profile')}
            {type === 'assume-role' && field('source.credentials.role-arn', 'ARN of the role')}
            {streams instanceof Error ? (
              <Failed problem={streams} />
            ) : (
              streams && (
                <Notice kind="good">
                  Kinesis answers: {streams.streams.length}{' '}
                  {streams.streams.length === 1 ? 'stream' : 'streams'}.
                </Notice>
              )
            )}
          </div>
        </Card>
        <Card title="ClickHouse">
          <div className="stack wide">
            {field('clickhouse.url', 'Address', 'The HTTP interface, such as http://127.0.0.1:8123.')}
            {field(
              'clickhouse.username',
              'User',
              'Creates the table and the pipeline’s own user, if you want one.',
            )}
            <SecretField
              label="Password"
              variable="CLICKHOUSE_PASSWORD"
              hint="Leave it empty if the user has none. The file holds ${CLICKHOUSE_PASSWORD} only."
              onSent={() => {
                setKey('clickhouse.password', `\${${'CLICKHOUSE_PASSWORD'}}`)
                setServer(null)
              }}
            />
            {field('clickhouse.database', 'Database')}
            {server instanceof Error ? (
              <Failed problem={server} />
            ) : (
              server && <Notice kind="good">ClickHouse {server.version} answers.</Notice>
            )}
          </div>
        </Card>
      </div>
      <div className="row">
        <Button onPress={test} isDisabled={busy}>
          {busy ? 'Asking …' : 'Test the connections'}
        </Button>
        <span className="soft small">
          Secrets stay in the console’s memory until it ends. They go to no file, answer or log.
        </span>
      </div>
    </>
  )
}

export function StreamStep({ draft, change, setKey }: Step) {
  const streams = useQuery({
    queryKey: ['streams', sourceOf(draft)],
    queryFn: () => answer(client.POST('/api/wizard/streams', { body: bodyOf(draft) })),
    staleTime: 30_000,
  })
  const task = useTask<Schemas['Sample']>()
  const position = draft.keys['source.position'] ?? 'TRIM_HORIZON'
  const stale = draft.sample != null && draft.sampledFrom !== sourceOf(draft)

  async function read() {
    const from = sourceOf(draft)
    const sample = await task.start(() =>
      answer(client.POST('/api/wizard/sample', { body: { ...bodyOf(draft), documents: 1000, wait: 10 } })),
    )
    if (sample) change({ sample, sampledFrom: from })
  }

  const stream = draft.keys['source.stream'] ?? ''
  return (
    <>
      <div className="grid3">
        <Combo
          label="Stream"
          value={stream}
          onChange={(value) => setKey('source.stream', value)}
          options={(streams.data?.streams ?? []).map((value) => ({ value }))}
          hint="A name or an ARN."
        />
        <Select
          label="Start at"
          value={position}
          onChange={(value) => setKey('source.position', value)}
          options={[
            { value: 'TRIM_HORIZON', label: 'The oldest record' },
            { value: 'LATEST', label: 'New records' },
            { value: 'AT_TIMESTAMP', label: 'A time' },
          ]}
        />
        {position === 'AT_TIMESTAMP' && (
          <Field
            label="Time"
            value={draft.keys['source.timestamp'] ?? ''}
            onChange={(value) => setKey('source.timestamp', value)}
            placeholder="2026-11-01T00:00:00Z"
          />
        )}
      </div>
      {streams.isError && <Failed problem={asProblem(streams.error)} />}
      <Card
        title={
          draft.sample && !stale
            ? `${draft.sample.documents_read} documents of ${draft.sample.shards} shards`
            : 'Documents'
        }
        label="Documents"
        actions={
          <Button kinds={['small']} onPress={read} isDisabled={!stream || task.running}>
            {draft.sample ? 'Read again' : 'Read documents'}
          </Button>
        }
      >
        <div className="stack">
          <Working task={task} onCancel={task.cancel} />
          {stale && (
            <Notice kind="warn">These documents are from another stream or position. Read again.</Notice>
          )}
          {draft.sample ? (
            draft.sample.documents.slice(0, 10).map((document) => (
              <div
                key={`${document.shard} ${document.sequence_number} ${document.index}`}
                className="stack"
                style={{ gap: 4 }}
              >
                <span className="soft small">
                  {document.shard} · {visible(document.partition_key)} · {bytes(document.bytes)}
                </span>
                <Document text={document.text} excerpt={document.is_excerpt} />
                {document.problem && <span style={{ color: 'var(--bad)' }}>{visible(document.problem)}</span>}
              </div>
            ))
          ) : (
            <p className="soft">Up to 1,000 documents are read. The proposal and the preview work on them.</p>
          )}
        </div>
      </Card>
      <Command>{`millrace sample --stream ${quoted(stream || 'STREAM')} --region ${quoted(draft.keys['source.region'] ?? '')} --position ${quoted(position)}`}</Command>
    </>
  )
}
