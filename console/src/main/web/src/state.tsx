import type { Schemas } from './api'

const KINDS: Record<string, string> = {
  RUNNING: 'good',
  FAILED: 'bad',
  FAILING: 'bad',
  RESTARTING: 'warn',
  CREATED: 'warn',
  INITIALIZING: 'warn',
  CANCELLING: 'warn',
  SUSPENDED: 'warn',
}

const WORDS: Record<string, string> = {
  RUNNING: 'Running',
  FINISHED: 'Stopped',
  CANCELED: 'Cancelled',
  FAILED: 'Failed',
  RESTARTING: 'Restarting',
  INITIALIZING: 'Starting',
  CREATED: 'Starting',
}

/** Flink's state, in a word and a colour. */
export function State({ report }: { report: Pick<Schemas['Report'], 'state'> }) {
  const word = WORDS[report.state] ?? report.state.toLowerCase()
  return (
    <span className={`badge ${KINDS[report.state] ?? ''}`} title={report.state}>
      {word}
    </span>
  )
}
