import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useSession } from '../api'
import { Button, Notice } from '../components'
import { ConnectionStep, PlaceStep, StreamStep } from './connect'
import { ChecksStep, DoneStep, SettingsStep, StartStep, UserStep } from './finish'
import { type Draft, EMPTY, type Step, sourceOf } from './state'
import { ColumnsStep, TableStep } from './table'

type StepOf = {
  id: string
  title: string
  lead: string
  screen: (step: Step) => ReactNode
  missing: (draft: Draft) => string
}

const no = () => ''
const key = (draft: Draft, name: string, what: string) => (draft.keys[name] ? '' : `${what} is missing.`)

const STEPS: StepOf[] = [
  {
    id: 'place',
    title: 'Place',
    lead: 'Where the pipeline runs',
    screen: (step) => <PlaceStep {...step} />,
    missing: no,
  },
  {
    id: 'connection',
    title: 'Connection',
    lead: 'Kinesis and ClickHouse, and who connects',
    screen: (step) => <ConnectionStep {...step} />,
    missing: (draft) =>
      key(draft, 'source.region', 'The region') || key(draft, 'clickhouse.url', 'ClickHouse’s address'),
  },
  {
    id: 'stream',
    title: 'Stream',
    lead: 'What is read, and from where on',
    screen: (step) => <StreamStep {...step} />,
    missing: (draft) =>
      key(draft, 'source.stream', 'The stream') ||
      (!draft.sample || draft.sampledFrom !== sourceOf(draft) ? 'Read documents first.' : ''),
  },
  {
    id: 'table',
    title: 'Table',
    lead: 'Where the rows go',
    screen: (step) => <TableStep {...step} />,
    missing: (draft) =>
      key(draft, 'clickhouse.database', 'The database') ||
      key(draft, 'clickhouse.table', 'The table') ||
      key(draft, 'pipeline.name', 'The name of the pipeline'),
  },
  {
    id: 'columns',
    title: 'Columns',
    lead: 'What becomes of each field',
    screen: (step) => <ColumnsStep {...step} />,
    missing: (draft) => (draft.table === 'new' ? 'Create the table first.' : ''),
  },
  {
    id: 'settings',
    title: 'Settings',
    lead: 'Filter and advanced settings',
    screen: (step) => <SettingsStep {...step} />,
    missing: no,
  },
  {
    id: 'user',
    title: 'User',
    lead: 'Who inserts, and what it may do',
    screen: (step) => <UserStep {...step} />,
    missing: (draft) => (draft.user === 'own' && !draft.userName ? 'The user is missing.' : ''),
  },
  {
    id: 'checks',
    title: 'Checks',
    lead: 'What could go wrong, before it does',
    screen: (step) => <ChecksStep {...step} />,
    missing: (draft) =>
      draft.place === 'session' && draft.checks?.can_start !== true ? 'The checks must pass first.' : '',
  },
  {
    id: 'start',
    title: 'Start',
    lead: 'The pipeline’s file, and its start',
    screen: (step) => <StartStep {...step} />,
    missing: (draft) => (draft.started || draft.saved ? '' : 'Start the pipeline or save its file.'),
  },
  {
    id: 'done',
    title: 'Done',
    lead: 'What comes next',
    screen: (step) => <DoneStep {...step} />,
    missing: no,
  },
]

const STORE = 'millrace-draft'

function stored(): { draft: Draft; at: number; seen: number } {
  try {
    const text = sessionStorage.getItem(STORE)
    if (text) {
      const found = JSON.parse(text)
      // A draft of an earlier version lacks what was added since.
      return { ...found, draft: { ...EMPTY, ...found.draft } }
    }
  } catch {
    // Storage may be forbidden; the draft then lives as long as the page.
  }
  return { draft: EMPTY, at: 0, seen: 0 }
}

/** Ten steps. What was entered stays, back and forward and when the page is loaded again. */
export function Wizard() {
  const session = useSession()
  const [draft, setDraft] = useState<Draft>(() => stored().draft)
  const [at, setAt] = useState(() => stored().at)
  const [seen, setSeen] = useState(() => stored().seen)
  const heading = useRef<HTMLHeadingElement>(null)
  const moved = useRef(false)

  useEffect(() => {
    try {
      sessionStorage.setItem(STORE, JSON.stringify({ draft, at, seen }))
    } catch {
      // As above.
    }
  }, [draft, at, seen])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is read from its heading
  useEffect(() => {
    if (moved.current) {
      heading.current?.focus()
      window.scrollTo(0, 0)
    }
  }, [at])

  const change = useCallback((some: Partial<Draft>) => setDraft((before) => ({ ...before, ...some })), [])
  const setKey = useCallback(
    (name: string, value: string) =>
      setDraft((before) => ({ ...before, keys: { ...before.keys, [name]: value } })),
    [],
  )
  const go = useCallback((to: number) => {
    moved.current = true
    setAt(to)
    setSeen((before) => Math.max(before, to))
  }, [])

  const step = STEPS[at] ?? STEPS[0]
  if (!step) return null
  if (session.data?.read_only) {
    return <Notice kind="warn">This console is read-only: it creates no pipeline.</Notice>
  }
  const missing = step.missing(draft)
  const reachable = STEPS.findIndex((one) => one.missing(draft) !== '')
  const last = reachable < 0 ? STEPS.length - 1 : reachable
  const finished = draft.started != null || draft.saved != null

  function next() {
    if (at === 2 && !draft.keys['clickhouse.table']) {
      const name =
        (draft.keys['source.stream'] ?? '')
          .split('/')
          .at(-1)
          ?.replace(/[^A-Za-z0-9_]/g, '_') ?? ''
      setDraft((before) => ({
        ...before,
        keys: {
          ...before.keys,
          'clickhouse.table': name,
          'pipeline.name': before.keys['pipeline.name'] || name,
        },
      }))
    }
    go(Math.min(at + 1, STEPS.length - 1))
  }

  return (
    <div className="wizard">
      <nav aria-label="Steps">
        <ol className="steps">
          {STEPS.map((one, index) => (
            <li key={one.id}>
              <button
                type="button"
                aria-current={index === at ? 'step' : undefined}
                className={index < last && index < seen && index !== at ? 'finished' : ''}
                disabled={index > last || index > seen || (one.id === 'done' && !finished)}
                onClick={() => go(index)}
              >
                <span className="number">
                  {index < last && index < seen && index !== at ? '✓' : index + 1}
                </span>
                {one.title}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <div className="stack wide">
        <div className="stack" style={{ gap: 0 }}>
          <h1 ref={heading} tabIndex={-1}>
            {step.title}
          </h1>
          <span className="soft">{step.lead}</span>
        </div>
        {step.screen({ draft, change, setKey, next: () => go(at + 1) })}
        <div className="foot">
          <Button onPress={() => go(at - 1)} isDisabled={at === 0}>
            Back
          </Button>
          <span className="row">
            {step.id !== 'done' && missing && <span className="soft small">{missing}</span>}
            {step.id === 'start' && !finished ? null : step.id === 'done' ? (
              <Button
                kinds={['quiet']}
                onPress={() => {
                  setDraft(EMPTY)
                  setSeen(0)
                  go(0)
                }}
              >
                Begin another
              </Button>
            ) : (
              <Button kinds={['primary']} onPress={next} isDisabled={missing !== ''}>
                Continue
              </Button>
            )}
          </span>
        </div>
      </div>
    </div>
  )
}
