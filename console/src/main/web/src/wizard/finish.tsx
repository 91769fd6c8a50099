import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { answer, asProblem, client, type Problem, type Schemas, useSession, useTask } from '../api'
import {
  Button,
  Card,
  Checkbox,
  Choices,
  Command,
  Failed,
  Field,
  Findings,
  Loading,
  Notice,
  Select,
  Working,
} from '../components'
import { visible } from '../format'
import { quoted } from '../quoted'
import { Editor } from './editor'
import {
  bodyOf,
  type Draft,
  exportBodyOf,
  fileOf,
  finalBodyOf,
  type Place,
  passwordVariable,
  type Step,
} from './state'

const PROMINENT = [
  'delivery.guarantee',
  'delivery.checkpoint-interval',
  'errors.policy',
  'errors.values',
  'pipeline.parallelism',
  'source.payload',
]

/** Every option of a pipeline that no other step asks for. */
export function SettingsStep({ draft, change }: Step) {
  const options = useQuery({
    queryKey: ['options'],
    queryFn: () => answer(client.GET('/api/wizard/options')),
    staleTime: 1e9,
  })
  const [search, setSearch] = useState('')
  if (options.isPending) return <Loading />
  if (!options.data) return <Failed problem={asProblem(options.error)} />
  const asked = (key: string) =>
    key in draft.keys ||
    key.includes('credentials') ||
    key.endsWith('-file') ||
    /^(source\.(stream|timestamp)|clickhouse\.(table|password))$/.test(key)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const all = options.data.options.filter((option) => !option.secret && !asked(option.key))
  const shown = all.filter((option) =>
    words.length > 0
      ? words.every((word) => `${option.key} ${option.description}`.toLowerCase().includes(word))
      : PROMINENT.includes(option.key) || draft.settings[option.key],
  )
  return (
    <>
      <Field
        label="Find an option"
        value={search}
        onChange={setSearch}
        placeholder="filter, retry, block, fan-out, …"
        hint={`${all.length} options; the usual ones and those that are set are shown.`}
      />
      <Card label="Options" flush>
        <table>
          <tbody>
            {shown.slice(0, 60).map((option) => (
              <tr key={option.key}>
                <td style={{ width: '48%' }}>
                  <div className="mono">{option.key}</div>
                  <div className="soft small">{option.description}</div>
                </td>
                <td>
                  <input
                    className="input"
                    aria-label={option.key}
                    placeholder={option.default || 'not set'}
                    spellCheck={false}
                    value={draft.settings[option.key] ?? ''}
                    onChange={(event) =>
                      change({ settings: { ...draft.settings, [option.key]: event.target.value } })
                    }
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
      {shown.length === 0 && <Notice>No option matches.</Notice>}
    </>
  )
}

export function UserStep({ draft, change }: Step) {
  const queries = useQueryClient()
  const options = useQuery({
    queryKey: ['options'],
    queryFn: () => answer(client.GET('/api/wizard/options')),
    staleTime: 1e9,
  })
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const own = draft.user === 'own' && draft.userName !== ''
  const grants = useQuery({
    queryKey: ['grants', JSON.stringify(finalBodyOf(draft))],
    queryFn: () =>
      answer(
        client.POST('/api/wizard/grants', {
          body: {
            ...bodyOf(draft),
            user: draft.userName,
            password_variable: passwordVariable(draft),
            role: draft.role,
          },
        }),
      ),
    enabled: own,
  })

  async function send() {
    if (!password) return
    await answer(
      client.PUT('/api/secrets/{name}', {
        params: { path: { name: passwordVariable(draft) } },
        body: { value: password },
      }),
    )
    setPassword('')
    await queries.invalidateQueries({ queryKey: ['secrets'] })
  }

  async function create() {
    setProblem(null)
    try {
      await send()
      await answer(
        client.POST('/api/wizard/grant', {
          body: {
            ...bodyOf(draft),
            user: draft.userName,
            password_variable: passwordVariable(draft),
            role: draft.role,
          },
        }),
      )
      change({ userCreated: true })
    } catch (failure) {
      setProblem(asProblem(failure))
    }
  }

  return (
    <>
      <Choices
        label="The pipeline inserts as"
        value={draft.user}
        onChange={(user) => change({ user: user as 'same' | 'own' })}
        options={[
          { value: 'own', title: 'A user of its own', text: 'May do only what the pipeline needs.' },
          {
            value: 'same',
            title: draft.keys['clickhouse.username'] ?? 'default',
            text: 'The user of the connection.',
          },
        ]}
      />
      {draft.user === 'own' && (
        <>
          <div className="grid3">
            <Field
              label="User"
              value={draft.userName}
              onChange={(userName) => change({ userName, userCreated: false })}
              placeholder="millrace_events"
            />
            <Field
              label="Password of the user"
              type="password"
              value={password}
              onChange={setPassword}
              hint={`The file holds \${${passwordVariable(draft)}} only.`}
            />
            <Select
              label="Role"
              value={draft.role}
              onChange={(role) => change({ role, userCreated: false })}
              options={(options.data?.roles ?? [draft.role]).map((value) => ({
                value,
                label:
                  value === 'full-access'
                    ? 'full access'
                    : value === 'only-destination-table'
                      ? 'only destination table'
                      : value,
              }))}
              hint={
                draft.role === 'full-access'
                  ? 'Everything in the database, for tables behind materialized views.'
                  : 'Inserts into the table and the error table, and replays rejected documents.'
              }
            />
          </div>
          {grants.isError && <Failed problem={asProblem(grants.error)} />}
          {grants.data && (
            <Card title="Statements">
              <div className="stack">
                <Editor
                  label="GRANT statements"
                  value={grants.data.statements.map((statement) => `${statement};`).join('\n')}
                />
                {problem && <Failed problem={problem} />}
                {draft.userCreated ? (
                  <Notice kind="good">User {draft.userName} has its privileges.</Notice>
                ) : (
                  <div className="row">
                    <Button onPress={create}>Create the user</Button>
                    <span className="soft small">
                      Runs them as {draft.keys['clickhouse.username']}. The password is a parameter.
                    </span>
                  </div>
                )}
              </div>
            </Card>
          )}
          <Command>{`millrace grant --config ${quoted(fileOf(draft))} --role ${quoted(draft.role)} --allow-replay --apply --admin ${quoted(draft.keys['clickhouse.username'] ?? 'default')}`}</Command>
        </>
      )}
    </>
  )
}

export function ChecksStep({ draft, change }: Step) {
  const task = useTask<Schemas['Checks']>()
  const { start } = task
  async function run() {
    change({ checks: null })
    const checks = await start(() => answer(client.POST('/api/wizard/checks', { body: finalBodyOf(draft) })))
    if (checks) change({ checks })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the step is shown
  useEffect(() => {
    void run()
  }, [])
  return (
    <>
      <Working task={task} onCancel={task.cancel} />
      {draft.checks && (
        <>
          <Notice kind={draft.checks.can_start ? 'good' : 'bad'}>
            {draft.checks.can_start
              ? 'The pipeline can start.'
              : 'The pipeline cannot start yet. Each error below says what to do.'}
          </Notice>
          <Card title="Checks">
            <Findings findings={draft.checks.findings} />
          </Card>
        </>
      )}
      <div className="row">
        <Button onPress={run} isDisabled={task.running}>
          Run the checks again
        </Button>
      </div>
      <Command>{`millrace check --config ${quoted(fileOf(draft))}`}</Command>
    </>
  )
}

export function StartStep({ draft, change, next }: Step) {
  const queries = useQueryClient()
  const session = useSession()
  const file = useQuery({
    queryKey: ['file', JSON.stringify(exportBodyOf(draft))],
    queryFn: () => answer(client.POST('/api/wizard/file', { body: exportBodyOf(draft) })),
    placeholderData: (before) => before,
  })
  const task = useTask<Schemas['Started']>()
  const [overwrite, setOverwrite] = useState(false)
  const [fresh, setFresh] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (file.isPending) return <Loading />
  if (!file.data) return <Failed problem={asProblem(file.error)} />
  const data = file.data
  const exists = task.problem?.kind === 'exists' || problem?.kind === 'exists'

  async function run() {
    const started = await task.start(() =>
      answer(client.POST('/api/wizard/start', { body: { ...finalBodyOf(draft), overwrite, fresh } })),
    )
    if (started) {
      change({ started })
      await queries.invalidateQueries({ queryKey: ['pipelines'] })
      next()
    }
  }

  async function save() {
    setProblem(null)
    try {
      const saved = await answer(
        client.POST('/api/wizard/save', { body: { ...finalBodyOf(draft), overwrite } }),
      )
      change({ saved: saved.file })
      next()
    } catch (failure) {
      setProblem(asProblem(failure))
    }
  }

  const target = TARGETS[draft.place]
  const exported = target && data.exports[target.form]
  const text = exported ? exported.text : data.yaml
  const name = target ? data.file.replace('.yaml', target.suffix) : data.file
  return (
    <>
      {target && <Target draft={draft} change={change} />}
      {exported?.problem ? (
        <Notice kind="warn">
          <p>
            <b>{visible(exported.problem)}</b>
          </p>
          <p>{visible(exported.fix)}</p>
        </Notice>
      ) : (
        <Card
          title={name}
          actions={
            <Button kinds={['small']} onPress={() => download(name, text)}>
              Download
            </Button>
          }
        >
          <Editor label={name} value={text} language={draft.place === 'managed-flink' ? 'json' : 'text'} />
        </Card>
      )}
      {exported && exported.notes.length > 0 && (
        <Notice>
          <p>
            <b>What remains to do there</b>
          </p>
          {exported.notes.map((note) => (
            <p key={note}>{visible(note)}</p>
          ))}
        </Notice>
      )}
      {data.unset_variables.length > 0 && draft.place === 'session' && (
        <Notice kind="warn">
          These variables have no value yet: {data.unset_variables.join(', ')}. Go back to the connection.
        </Notice>
      )}
      {exists && (
        <Checkbox selected={overwrite} onChange={setOverwrite}>
          Overwrite {data.file}
        </Checkbox>
      )}
      {draft.place === 'session' ? (
        <>
          <Checkbox selected={fresh} onChange={setFresh}>
            Start without a savepoint although the pipeline has written before; rows may then be in the table
            twice
          </Checkbox>
          <Working task={task} onCancel={task.cancel} />
          <div className="row">
            <Button kinds={['primary']} onPress={run} isDisabled={task.running}>
              Start the pipeline
            </Button>
            <span className="soft small">
              Writes {data.file} into {session.data?.folder} and submits the job.
            </span>
          </div>
          <Command>{`flink run -d -m ${quoted(session.data?.cluster.replace(/^https?:\/\//, '') ?? '')} millrace.jar --config ${quoted(data.file)}`}</Command>
        </>
      ) : (
        <>
          {problem && <Failed problem={problem} />}
          <div className="row">
            <Button kinds={['primary']} onPress={save}>
              Save {data.file}
            </Button>
            <span className="soft small">Into {session.data?.folder}.</span>
          </div>
          {target && <Command>{exportCommand(draft, data.file, target.place)}</Command>}
        </>
      )}
    </>
  )
}

const TARGETS: Partial<
  Record<Place, { place: string; form: 'kubernetes' | 'helm_values' | 'managed_flink'; suffix: string }>
> = {
  kubernetes: { place: 'kubernetes', form: 'kubernetes', suffix: '-kubernetes.yaml' },
  helm: { place: 'helm-values', form: 'helm_values', suffix: '-values.yaml' },
  'managed-flink': { place: 'managed-flink', form: 'managed_flink', suffix: '-properties.json' },
}

/** What the place needs besides the file. */
function Target({ draft, change }: Pick<Step, 'draft' | 'change'>) {
  const managed = draft.place === 'managed-flink'
  return (
    <div className="grid3">
      {!managed && (
        <>
          <Field
            label="Image"
            value={draft.image}
            onChange={(image) => change({ image })}
            placeholder="millrace:…"
            hint="Built from deploy/docker. By default the one of this version."
          />
          <Field
            label="Storage"
            value={draft.storage}
            onChange={(storage) => change({ storage })}
            placeholder="s3://bucket/folder"
            hint="For checkpoints and savepoints; it must outlive the containers."
          />
        </>
      )}
      <Field
        label="Secret"
        value={draft.secret}
        onChange={(secret) => change({ secret })}
        hint={
          managed
            ? 'Name or ARN in AWS Secrets Manager, with a key for each variable of the file.'
            : 'Name of the Kubernetes secret with the variables of the file.'
        }
      />
      {!managed && (
        <Field
          label="IAM role"
          value={draft.roleArn}
          onChange={(roleArn) => change({ roleArn })}
          placeholder="arn:aws:iam::…:role/…"
          hint="Of the service account (IRSA)."
        />
      )}
    </div>
  )
}

function exportCommand(draft: Draft, file: string, place: string): string {
  const flags = [
    ['--image', draft.place === 'managed-flink' ? '' : draft.image],
    ['--storage', draft.place === 'managed-flink' ? '' : draft.storage],
    ['--secret', draft.secret],
    ['--iam-role-arn', draft.place === 'managed-flink' ? '' : draft.roleArn],
  ].flatMap(([flag, value]) => (value ? [flag, quoted(value)] : []))
  return ['millrace export --to', place, '--config', quoted(file), ...flags].join(' ')
}

function download(name: string, text: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

export function DoneStep({ draft }: Step) {
  const session = useSession()
  const { started } = draft
  return (
    <>
      {started ? (
        <>
          <Notice kind="good">
            <p>
              <b>{started.pipeline} runs.</b> Its first rows are in the table after the next checkpoint.
            </p>
          </Notice>
          <div className="row">
            <Link className="button primary" to="/pipelines/$job" params={{ job: started.job }}>
              Show the pipeline
            </Link>
            <Link className="button" to="/">
              All pipelines
            </Link>
          </div>
          <dl className="facts">
            <dt>Job</dt>
            <dd className="mono">{started.job}</dd>
            <dt>File</dt>
            <dd className="mono">{started.file}</dd>
          </dl>
          <Command>{`millrace status ${quoted(started.pipeline)} --cluster ${quoted(session.data?.cluster ?? '')} --watch`}</Command>
        </>
      ) : (
        <>
          <Notice kind="good">
            <p>
              <b>The pipeline’s file is written.</b> {draft.saved}
            </p>
          </Notice>
          {draft.place === 'kubernetes' && (
            <Command label="To start it">kubectl apply -f the-downloaded-kubernetes.yaml</Command>
          )}
          {draft.place === 'helm' && (
            <Command label="To start it">
              helm install NAME deploy/helm/millrace -f the-downloaded-values.yaml
            </Command>
          )}
          {draft.place === 'file' && (
            <Command label="To start it">{`flink run -d millrace.jar --config ${quoted(draft.saved ?? '')}`}</Command>
          )}
          <Link className="button" to="/">
            All pipelines
          </Link>
        </>
      )}
    </>
  )
}
