import { type ReactNode, useEffect, useRef, useState } from 'react'
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  type ButtonProps,
  ComboBox,
  Dialog,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  Popover,
  Radio,
  RadioGroup,
} from 'react-aria-components'
import { asProblem, type Schemas, type TaskState } from './api'
import { absolute, ago, visible } from './format'

type Kind = 'primary' | 'danger' | 'quiet' | 'small'

export function Button({ kinds = [], ...rest }: ButtonProps & { kinds?: Kind[] }) {
  return <AriaButton {...rest} className={['button', ...kinds].join(' ')} />
}

let clock = Date.now()
const listeners = new Set<(now: number) => void>()
setInterval(() => {
  clock = Date.now()
  for (const listener of listeners) listener(clock)
}, 1000)

/** The time, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(clock)
  useEffect(() => {
    listeners.add(setNow)
    return () => {
      listeners.delete(setNow)
    }
  }, [])
  return now
}

/** How long ago; the moment itself on hover. */
export function Ago({ at }: { at: string | undefined }) {
  const now = useNow()
  return at ? (
    <time dateTime={at} title={absolute(at)}>
      {ago(at, now)}
    </time>
  ) : (
    <>–</>
  )
}

export function Notice({ kind, children }: { kind?: 'bad' | 'warn' | 'good'; children: ReactNode }) {
  return (
    <div className={`notice ${kind ?? ''}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

export function Failed({ problem }: { problem: unknown }) {
  const known = asProblem(problem)
  return (
    <Notice kind="bad">
      <p>
        <b>{visible(known.message)}</b>
      </p>
      {known.fix && <p>{visible(known.fix)}</p>}
    </Notice>
  )
}

export function Card({
  title,
  actions,
  flush,
  children,
  label,
}: {
  title?: ReactNode
  actions?: ReactNode
  flush?: boolean
  label?: string
  children: ReactNode
}) {
  return (
    <section className="card" aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
      {title && (
        <header>
          <h2>{title}</h2>
          <span className="spacer" />
          {actions}
        </header>
      )}
      <div className={`body ${flush ? 'flush' : ''}`}>{children}</div>
    </section>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}

export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div className="stack" role="status">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={line} className="skeleton" style={{ width: `${90 - line * 13}%` }} />
      ))}
    </div>
  )
}

export function Field({
  label,
  hint,
  value,
  onChange,
  type = 'text',
  placeholder,
  invalid,
  id,
  autoFocus,
  onBlur,
}: {
  label: string
  hint?: ReactNode
  value: string
  onChange: (value: string) => void
  type?: string
  placeholder?: string
  invalid?: string
  id?: string
  autoFocus?: boolean
  onBlur?: () => void
}) {
  const own = id ?? `f-${label.replace(/\W+/g, '-').toLowerCase()}`
  return (
    <div className="field">
      <label htmlFor={own}>{label}</label>
      <input
        id={own}
        className="input"
        type={type}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete={type === 'password' ? 'new-password' : 'off'}
        aria-invalid={invalid ? true : undefined}
        aria-describedby={hint || invalid ? `${own}-hint` : undefined}
        // biome-ignore lint/a11y/noAutofocus: the first field of a dialog or a step
        autoFocus={autoFocus}
        onBlur={onBlur}
        onChange={(event) => onChange(event.target.value)}
      />
      {(hint || invalid) && (
        <span className={invalid ? 'error' : 'hint'} id={`${own}-hint`}>
          {invalid ?? hint}
        </span>
      )}
    </div>
  )
}

export function Select({
  label,
  value,
  onChange,
  options,
  hint,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  options: (string | { value: string; label: string })[]
  hint?: ReactNode
}) {
  const own = `s-${label.replace(/\W+/g, '-').toLowerCase()}`
  return (
    <div className="field">
      <label htmlFor={own}>{label}</label>
      <select id={own} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => {
          const both = typeof option === 'string' ? { value: option, label: option } : option
          return (
            <option key={both.value} value={both.value}>
              {both.label}
            </option>
          )
        })}
      </select>
      {hint && <span className="hint">{hint}</span>}
    </div>
  )
}

/** Free text with a list to choose from. */
export function Combo({
  label,
  value,
  onChange,
  options,
  hint,
  hideLabel,
  small,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  options: { value: string; note?: string }[]
  hint?: ReactNode
  hideLabel?: boolean
  small?: boolean
}) {
  const shown = options.filter(
    (option) =>
      options.some((one) => one.value === value) || option.value.toLowerCase().includes(value.toLowerCase()),
  )
  return (
    <ComboBox
      className="field"
      inputValue={value}
      onInputChange={onChange}
      onSelectionChange={(key) => key != null && onChange(String(key))}
      allowsCustomValue
      menuTrigger="focus"
      items={shown.slice(0, 500).map((option) => ({ id: option.value, ...option }))}
      aria-label={hideLabel ? label : undefined}
    >
      {!hideLabel && <Label>{label}</Label>}
      <div className="combo">
        <Input className={`input ${small ? 'small' : ''}`} spellCheck={false} />
        <AriaButton aria-label={`Show the choices of ${label}`}>▾</AriaButton>
      </div>
      {hint && <span className="hint">{hint}</span>}
      <Popover className="popover">
        <ListBox>
          {(item: { id: string; value: string; note?: string }) => (
            <ListBoxItem id={item.id} textValue={item.value}>
              <span className="mono">{visible(item.value)}</span>
              {item.note && <span className="soft small nowrap">{visible(item.note).slice(0, 40)}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

export function Choices({
  label,
  value,
  onChange,
  options,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  options: { value: string; title: string; text: string }[]
}) {
  return (
    <RadioGroup className="field" value={value} onChange={onChange}>
      <Label className="label">{label}</Label>
      <div className="choices">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="choice">
            <b>{option.title}</b>
            <span className="soft small">{option.text}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}

export function Checkbox({
  selected,
  onChange,
  children,
}: {
  selected: boolean
  onChange: (selected: boolean) => void
  children: ReactNode
}) {
  return (
    <AriaCheckbox className="check" isSelected={selected} onChange={onChange}>
      <span className="box" aria-hidden>
        {selected ? '✓' : ''}
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  )
}

export function Ask({
  title,
  isOpen,
  onClose,
  children,
}: {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
}) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className="modal">
        <Dialog aria-label={title}>
          <h2>{title}</h2>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** A command that does the same, and a button that copies it. */
export function Command({ children, label = 'The same as a command' }: { children: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <section className="command" aria-label={label}>
      <code>{children}</code>
      <Button
        kinds={['quiet', 'small']}
        onPress={() => {
          void navigator.clipboard?.writeText(children)
          setCopied(true)
          setTimeout(() => setCopied(false), 1500)
        }}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </section>
  )
}

export function Working<T>({
  task,
  onCancel,
  note,
}: {
  task: TaskState<T>
  onCancel: () => void
  note?: string
}) {
  if (!task.running) {
    return task.cancelled ? (
      <Notice kind="warn">Cancelled.</Notice>
    ) : task.problem ? (
      <Failed problem={task.problem} />
    ) : null
  }
  const share = task.total > 0 ? Math.min(100, (100 * task.done) / task.total) : null
  return (
    <div className="notice" role="status">
      <div className="row">
        <span>{task.message || 'Starting'}</span>
        {share != null && (
          <span className="soft">
            {task.done.toLocaleString('en-US')} of {task.total.toLocaleString('en-US')}
          </span>
        )}
        <span className="spacer" />
        <Button kinds={['small']} onPress={onCancel}>
          Cancel
        </Button>
      </div>
      <div className={`progress ${share == null ? 'open' : ''}`}>
        <i style={share == null ? undefined : { width: `${share}%` }} />
      </div>
      {note && <p className="soft small">{note}</p>}
    </div>
  )
}

const LEVELS = { ok: 'OK', warn: 'Warning', error: 'Error' }

export function Findings({ findings }: { findings: Schemas['Finding'][] }) {
  const stages = [...new Set(findings.map((finding) => finding.stage))]
  return (
    <div className="stack">
      {stages.map((stage) => (
        <div key={stage}>
          <h3>{stage}</h3>
          <ul className="findings">
            {findings
              .filter((finding) => finding.stage === stage)
              .map((finding) => (
                <li key={finding.what}>
                  <span className={`level ${finding.level}`}>{LEVELS[finding.level]}</span>
                  <div className="stack" style={{ gap: 4 }}>
                    <span className="wrap">{visible(finding.what)}</span>
                    {finding.fix && <span className="soft wrap">{visible(finding.fix)}</span>}
                  </div>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

/** Rows of a table. Values are text: no number loses a digit. */
export function Values({ rows, label }: { rows: Schemas['Rows']; label: string }) {
  return (
    <section className="scroll" style={{ maxHeight: 420 }} aria-label={label} {...scrollable}>
      <table className="values">
        <thead>
          <tr>
            {rows.columns.map((column) => (
              <th key={column.name} scope="col">
                {visible(column.name)}
                <small>{visible(column.type)}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity
            <tr key={index}>
              {row.map((value, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
                <td key={column} title={value ?? undefined}>
                  {value == null ? <span className="null">NULL</span> : visible(value.slice(0, 200))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What scrolls can be reached by keyboard. */
export const scrollable = { tabIndex: 0 }

/** A document. A long one shows its beginning first; the rest follows on request. */
export function Document({
  text,
  place,
  excerpt,
}: {
  text: string
  place?: [number, number]
  excerpt?: boolean
}) {
  const [whole, setWhole] = useState(false)
  const mark = useRef<HTMLElement>(null)
  // Scrolls the document, not the page.
  useEffect(() => {
    const node = mark.current
    const box = node?.parentElement
    if (node && box) box.scrollTop = node.offsetTop - box.offsetTop - 60
  }, [])
  const most = 4096
  const from = place && !whole ? Math.max(0, place[0] - most / 2) : 0
  const to = whole ? text.length : Math.min(text.length, from + most)
  const parts: ReactNode =
    place && place[1] <= to ? (
      <>
        {visible(text.slice(from, place[0]))}
        <mark ref={mark}>{visible(text.slice(place[0], place[1])) || '␣'}</mark>
        {visible(text.slice(place[1], to))}
      </>
    ) : (
      visible(text.slice(from, to))
    )
  return (
    <div className="stack" style={{ gap: 4 }}>
      <section className="document" aria-label="Document" {...scrollable}>
        {from > 0 && '… '}
        {parts}
        {to < text.length && ' …'}
      </section>
      {(to < text.length || from > 0 || excerpt) && (
        <div className="row small soft">
          {excerpt ? 'Only the beginning of a long document was sent.' : ''}
          {(to < text.length || from > 0) && (
            <Button kinds={['quiet', 'small']} onPress={() => setWhole(true)}>
              Show all {text.length.toLocaleString('en-US')} characters
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
