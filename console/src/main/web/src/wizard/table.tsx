import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { answer, asProblem, client, type Problem, type Schemas, useTask } from '../api'
import {
  Button,
  Card,
  Checkbox,
  Choices,
  Combo,
  Command,
  Failed,
  Field,
  Findings,
  Loading,
  Notice,
  Select,
  scrollable,
  Values,
  Working,
} from '../components'
import { visible } from '../format'
import { quoted } from '../quoted'
import { Editor } from './editor'
import { guessedSources, METADATA, sourceOf, withSource } from './mapping'
import { bodyOf, fileOf, flagsOf, keysOf, type Step } from './state'

export function TableStep({ draft, change, setKey }: Step) {
  const server = useQuery({
    queryKey: [
      'server',
      draft.keys['clickhouse.url'],
      draft.keys['clickhouse.database'],
      draft.keys['clickhouse.username'],
    ],
    queryFn: () => answer(client.POST('/api/wizard/server', { body: bodyOf(draft) })),
  })
  const name = draft.keys['clickhouse.table'] ?? ''
  const exists = server.data?.tables.some((table) => table.name === name)
  return (
    <>
      <Choices
        label="Destination"
        value={draft.table}
        onChange={(table) => change({ table: table as 'new' | 'existing', mapping: {}, sql: null })}
        options={[
          {
            value: 'new',
            title: 'A new table',
            text: 'Proposes columns, types and keys from the documents.',
          },
          {
            value: 'existing',
            title: 'An existing table',
            text: 'Maps fields of the documents to its columns.',
          },
        ]}
      />
      <div className="grid3">
        <Combo
          label="Database"
          value={draft.keys['clickhouse.database'] ?? ''}
          onChange={(value) => setKey('clickhouse.database', value)}
          options={(server.data?.databases ?? []).map((value) => ({ value }))}
        />
        <Combo
          label="Table"
          value={name}
          onChange={(value) => setKey('clickhouse.table', value)}
          options={
            draft.table === 'existing'
              ? (server.data?.tables ?? []).map((table) => ({ value: table.name, note: table.engine }))
              : []
          }
        />
        <Field
          label="Name of the pipeline"
          value={draft.keys['pipeline.name'] ?? ''}
          onChange={(value) => setKey('pipeline.name', value)}
          hint="The job’s name. The file is named after it."
        />
      </div>
      {server.isError && <Failed problem={asProblem(server.error)} />}
      {draft.table === 'new' && exists && (
        <Notice kind="warn">
          Table {name} exists and will not be changed. Choose another name, or map the columns of the existing
          table.
        </Notice>
      )}
      {draft.table === 'existing' && server.data && name && !exists && (
        <Notice kind="warn">The database has no table {name}, or the user may not see it.</Notice>
      )}
    </>
  )
}

export function ColumnsStep(step: Step) {
  if (!step.draft.sample) {
    return <Notice kind="warn">The columns need documents. Go back to the stream and read some.</Notice>
  }
  return step.draft.table === 'new' ? <NewTable {...step} /> : <ExistingTable {...step} />
}

function useDelayed<T>(value: T, millis: number): T {
  const [delayed, setDelayed] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), millis)
    return () => clearTimeout(timer)
  }, [value, millis])
  return delayed
}

function NewTable({ draft, change }: Step) {
  const task = useTask<Schemas['Proposal']>()
  const { start } = task
  const [proposal, setProposal] = useState<Schemas['Proposal'] | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [creating, setCreating] = useState(false)
  const [accepted, setAccepted] = useState(false)
  const options = useQuery({
    queryKey: ['options'],
    queryFn: () => answer(client.GET('/api/wizard/options')),
    staleTime: 1e9,
  })
  const wishes = useDelayed(JSON.stringify([flagsOf(draft), draft.keys, draft.sample?.sample]), 400)

  // biome-ignore lint/correctness/useExhaustiveDependencies: wishes stands for the draft
  useEffect(() => {
    // The proposal brings its own mapping.
    void start(() =>
      answer(client.POST('/api/wizard/infer', { body: bodyOf({ ...draft, mapping: {} }) })),
    ).then((found) => {
      if (found) {
        setProposal(found)
        setAccepted(false)
        change({ mapping: found.mapping })
      }
    })
  }, [wishes, start])

  const sql = draft.sql ?? proposal?.sql ?? ''
  async function create() {
    setCreating(true)
    setProblem(null)
    try {
      await answer(
        client.POST('/api/wizard/create', {
          body: { ...bodyOf(draft), sql: draft.sql ?? '', accept_complaints: accepted },
        }),
      )
      change({ table: 'existing', sql: null })
    } catch (failure) {
      setProblem(asProblem(failure))
    } finally {
      setCreating(false)
    }
  }

  return (
    <>
      <div className="grid3">
        <Select
          label="Engine"
          value={draft.engine}
          onChange={(engine) => change({ engine, sql: null })}
          options={options.data?.engines ?? [draft.engine]}
        />
        <Field
          label="ORDER BY"
          value={draft.orderBy}
          onChange={(orderBy) => change({ orderBy, sql: null })}
          placeholder={proposal?.order_by.sql}
          hint={proposal?.order_by.reason}
        />
        <Field
          label="PARTITION BY"
          value={draft.partitionBy ?? ''}
          onChange={(partitionBy) => change({ partitionBy: partitionBy || null, sql: null })}
          placeholder={proposal?.partition_by.sql || 'none'}
          hint={proposal?.partition_by.reason}
        />
        {/Replacing|Summing/.test(draft.engine) && (
          <Field
            label={/Replacing/.test(draft.engine) ? 'Version column' : 'Columns to sum'}
            value={draft.engineColumns}
            onChange={(engineColumns) => change({ engineColumns, sql: null })}
          />
        )}
        <Select
          label="Objects inside a document"
          value={draft.nesting}
          onChange={(nesting) => change({ nesting, types: {}, sql: null })}
          options={[
            { value: 'flatten', label: 'a column for each field' },
            { value: 'json', label: 'a JSON column' },
            { value: 'tuple', label: 'a Tuple column' },
          ]}
        />
      </div>
      <Working task={task} onCancel={task.cancel} />
      {proposal ? (
        <Card
          title={`${proposal.columns.length} columns, from ${proposal.documents} documents`}
          label="Columns"
          flush
        >
          <section
            className="scroll"
            style={{ maxHeight: 360 }}
            aria-label="Proposed columns"
            {...scrollable}
          >
            <table>
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">Type</th>
                  <th scope="col">Field</th>
                  <th scope="col" className="number">
                    In
                  </th>
                  <th scope="col" className="number">
                    Null
                  </th>
                  <th scope="col">Example</th>
                  <th scope="col">Because</th>
                </tr>
              </thead>
              <tbody>
                {proposal.columns.map((column) => (
                  <tr key={column.name}>
                    <td className="mono nowrap">{visible(column.name)}</td>
                    <td style={{ minWidth: 220 }}>
                      <input
                        className="cellinput"
                        aria-label={`Type of ${column.name}`}
                        spellCheck={false}
                        value={draft.types[column.name] ?? column.type}
                        onChange={(event) =>
                          change({ types: { ...draft.types, [column.name]: event.target.value }, sql: null })
                        }
                      />
                    </td>
                    <td className="mono soft nowrap">{visible(column.pointer)}</td>
                    <td className="number">{column.present}</td>
                    <td className="number">{column.nulls || ''}</td>
                    <td
                      className="mono"
                      style={{
                        maxWidth: 200,
                        overflow: 'hidden',
                        textOverflow: 'ellipsis',
                        whiteSpace: 'nowrap',
                      }}
                    >
                      {visible(column.example)}
                    </td>
                    <td className="soft small">{visible(column.reason)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </Card>
      ) : (
        task.running && <Loading />
      )}
      {proposal && proposal.unreadable > 0 && (
        <Notice kind="warn">
          {proposal.unreadable} documents are not JSON objects. They will be rejected.
        </Notice>
      )}
      {proposal && proposal.complaint_count > 0 && (
        <Complaints proposal={proposal} accepted={accepted} onAccept={setAccepted} />
      )}
      {proposal && (
        <Card
          title="Statement"
          actions={
            draft.sql != null && (
              <Button kinds={['small']} onPress={() => change({ sql: null })}>
                Use the proposal again
              </Button>
            )
          }
        >
          <div className="stack">
            <Editor
              label="CREATE TABLE statement"
              value={sql}
              onChange={(text) => change({ sql: text === proposal.sql ? null : text })}
            />
            {problem && <Failed problem={problem} />}
            <div className="row">
              <Button
                kinds={['primary']}
                onPress={create}
                isDisabled={creating || task.running || (proposal.complaint_count > 0 && !accepted)}
              >
                {creating ? 'Creating …' : 'Create the table'}
              </Button>
              <span className="soft small">
                Also creates the database and the error table, if they are missing.
              </span>
            </div>
          </div>
        </Card>
      )}
      {proposal && <LivePreview {...{ draft, change }} sql={sql} />}
      <Command>
        {`millrace create --config ${quoted(fileOf(draft))} ${flagsOf(draft).map(quoted).join(' ')}`.trim()}
      </Command>
    </>
  )
}

/** Values of the sample that do not fit the chosen types. Without an answer there is no table. */
function Complaints({
  proposal,
  accepted,
  onAccept,
}: {
  proposal: Schemas['Proposal']
  accepted: boolean
  onAccept: (accepted: boolean) => void
}) {
  const more = proposal.complaint_count - SHOWN_COMPLAINTS
  return (
    <Notice kind="bad">
      <p>
        <b>Values of the sample do not fit the types. Choose other types above, or accept this.</b>
      </p>
      <ul className="plain">
        {proposal.complaints.slice(0, SHOWN_COMPLAINTS).map((complaint) => (
          <li key={complaint}>{visible(complaint)}</li>
        ))}
      </ul>
      {more > 0 && <p>And {more} more.</p>}
      <Checkbox selected={accepted} onChange={onAccept}>
        Create the table all the same: such documents are rejected
      </Checkbox>
    </Notice>
  )
}

const SHOWN_COMPLAINTS = 5

function ExistingTable({ draft, change }: Step) {
  const columns = useQuery({
    queryKey: [
      'columns',
      draft.keys['clickhouse.url'],
      draft.keys['clickhouse.database'],
      draft.keys['clickhouse.table'],
      draft.sample?.sample,
    ],
    queryFn: () => answer(client.POST('/api/wizard/columns', { body: bodyOf({ ...draft, mapping: {} }) })),
  })
  const data = columns.data
  const fields = data?.fields ?? []

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (!data) return
    const names = data.columns.filter((one) => one.writable).map((one) => one.name)
    const guesses = guessedSources(draft.mapping, data.fields, names)
    if (Object.keys(guesses).length > 0) change({ mapping: { ...draft.mapping, ...guesses } })
  }, [data])

  if (columns.isPending) return <Loading />
  if (!data) return <Failed problem={asProblem(columns.error)} />
  const writable = data.columns.filter((column) => column.writable)
  const unmapped = writable.filter((column) => !sourceOf(draft.mapping, fields, column.name))
  return (
    <>
      <Card title={`Columns of ${draft.keys['clickhouse.table']}`} label="Columns" flush>
        <section className="scroll" style={{ maxHeight: 420 }} aria-label="Mapping" {...scrollable}>
          <table>
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Type</th>
                <th scope="col">Comes from</th>
                <th scope="col">Example</th>
              </tr>
            </thead>
            <tbody>
              {writable.map((column) => {
                const source = sourceOf(draft.mapping, fields, column.name)
                const field = fields.find((one) => one.pointer === source)
                return (
                  <tr key={column.name} className={source ? '' : 'unmapped'}>
                    <td className="mono nowrap">{visible(column.name)}</td>
                    <td className="mono soft">
                      {visible(column.type)} {column.default_kind !== 'NONE' && column.default_kind}
                    </td>
                    <td style={{ minWidth: 260 }}>
                      <Combo
                        label={`Source of ${column.name}`}
                        hideLabel
                        small
                        value={source}
                        onChange={(value) =>
                          change({ mapping: withSource(draft.mapping, fields, column.name, value) })
                        }
                        options={[
                          ...fields.map((one) => ({ value: one.pointer, note: one.example })),
                          ...METADATA,
                        ]}
                      />
                    </td>
                    <td
                      className="mono"
                      style={{
                        maxWidth: 260,
                        overflow: 'hidden',
                        textOverflow: 'ellipsis',
                        whiteSpace: 'nowrap',
                      }}
                    >
                      {field ? (
                        visible(field.example)
                      ) : source ? (
                        ''
                      ) : (
                        <span className="badge warn">no field</span>
                      )}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </section>
      </Card>
      {unmapped.length > 0 && (
        <Notice kind="warn">
          {unmapped.length} of {writable.length} columns have no field:{' '}
          {unmapped.map((column) => visible(column.name)).join(', ')}. They get their default in every row.
        </Notice>
      )}
      <LivePreview {...{ draft, change }} sql="" />
      <Command>{`millrace preview --config ${quoted(fileOf(draft))}`}</Command>
    </>
  )
}

/** The rows that the sample becomes, while the draft changes. */
function LivePreview({ draft, sql }: Pick<Step, 'draft' | 'change'> & { sql: string }) {
  const wanted = useDelayed(JSON.stringify({ keys: keysOf(draft), sample: draft.sample?.sample, sql }), 500)
  const preview = useQuery({
    queryKey: ['preview', wanted],
    queryFn: ({ signal }) => answer(client.POST('/api/wizard/preview', { body: JSON.parse(wanted), signal })),
    placeholderData: (before) => before,
  })
  const data = preview.data
  const rejected = data?.rejected
  const messageAt = rejected?.columns.findIndex((column) => column.name === 'message') ?? -1
  const rawAt = rejected?.columns.findIndex((column) => column.name === 'raw_message') ?? -1
  return (
    <Card
      title={
        data ? `Preview: ${data.rows.rows.length} rows, ${data.rejected.rows.length} rejected` : 'Preview'
      }
      label="Preview"
      flush
      actions={preview.isFetching ? <span className="soft small">Converting …</span> : undefined}
    >
      {preview.isError ? (
        <div style={{ padding: 16 }}>
          <Failed problem={asProblem(preview.error)} />
        </div>
      ) : data ? (
        <>
          {data.rows.rows.length > 0 && <Values rows={data.rows} label="Preview of rows" />}
          {(data.rejected.rows.length > 0 || data.findings.length > 0 || data.unknown_fields > 0) && (
            <div className="stack" style={{ padding: 16 }}>
              {data.findings.length > 0 && <Findings findings={data.findings} />}
              {data.unknown_fields > 0 && (
                <p className="soft">{data.unknown_fields} fields have no column and are left out.</p>
              )}
              {data.rejected.rows.slice(0, 10).map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity
                <div key={index} className="stack" style={{ gap: 2 }}>
                  <span style={{ color: 'var(--bad)' }}>{visible(row[messageAt] ?? '')}</span>
                  <code className="soft wrap">{visible((row[rawAt] ?? '').slice(0, 300))}</code>
                </div>
              ))}
            </div>
          )}
        </>
      ) : (
        <div style={{ padding: 16 }}>
          <Loading />
        </div>
      )}
    </Card>
  )
}
