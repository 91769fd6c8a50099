import { useQuery } from '@tanstack/react-query'
import createClient from 'openapi-fetch'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

/** What the console says when something went wrong. */
export class Problem extends Error {
  constructor(
    readonly kind: string,
    message: string,
    readonly fix: string,
    readonly status = 0,
  ) {
    super(message)
  }
}

export const client = createClient<paths>({ headers: { 'X-Millrace-Console': '1' } })

type Answer<T> = { data?: T; error?: Schemas['Error']; response: Response }

/** The answer, or the problem as an exception. */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let result: Answer<T>
  try {
    result = await call
  } catch {
    throw new Problem('console', 'The console does not answer', 'Is its process still running?')
  }
  if (result.data !== undefined) return result.data
  const error = result.error
  throw new Problem(
    error?.kind ?? 'internal',
    error?.message ?? 'The console failed',
    error?.fix ?? '',
    result.response.status,
  )
}

export function asProblem(failure: unknown): Problem {
  return failure instanceof Problem ? failure : new Problem('internal', String(failure), '')
}

/** Asks again while the console or a server behind it is away. Other problems last. */
export function untilAnswered(query: { state: { status: string; error: unknown } }): number | false {
  if (query.state.status !== 'error') return false
  const problem = asProblem(query.state.error)
  return problem.kind === 'console' || (problem.status >= 502 && problem.status <= 504) ? 3000 : false
}

export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: () => answer(client.GET('/api/session')),
    staleTime: Number.POSITIVE_INFINITY,
    retry: (failures, problem) => asProblem(problem).kind === 'console' && failures < 5,
  })
}

export type TaskState<T> = {
  running: boolean
  message: string
  done: number
  total: number
  result?: T
  problem?: Problem
  cancelled: boolean
}

const IDLE = { running: false, message: '', done: 0, total: 0, cancelled: false }

type Running = { id: string; source?: EventSource; unwanted: boolean }

/** A task whose id is not known yet ends as soon as it is. */
function end(task: Running) {
  if (task.id) void client.DELETE('/api/tasks/{id}', { params: { path: { id: task.id } } })
}

/** Long work: starts it, follows its events, cancels it. Only the newest task counts. */
export function useTask<T>() {
  const [state, setState] = useState<TaskState<T>>(IDLE)
  const current = useRef<Running | null>(null)

  const drop = useCallback(() => {
    current.current?.source?.close()
    current.current = null
  }, [])

  const cancel = useCallback(() => {
    if (current.current) {
      current.current.unwanted = true
      end(current.current)
    }
  }, [])

  useEffect(() => drop, [drop])

  const start = useCallback(
    async (begin: () => Promise<{ task: string }>): Promise<T | undefined> => {
      drop()
      const own: Running = { id: '', unwanted: false }
      current.current = own
      setState({ ...IDLE, running: true })
      try {
        own.id = (await begin()).task
        if (own.unwanted) end(own)
      } catch (failure) {
        if (current.current === own) setState({ ...IDLE, problem: asProblem(failure) })
        return undefined
      }
      return new Promise((resolve) => {
        const source = new EventSource(`/api/tasks/${own.id}/events`)
        own.source = source
        source.addEventListener('progress', (event) => {
          if (current.current !== own) return
          const { message, done, total } = JSON.parse(event.data) as Schemas['TaskEvent']
          setState({ ...IDLE, running: true, message: message ?? '', done: done ?? 0, total: total ?? 0 })
        })
        source.addEventListener('end', (event) => {
          source.close()
          if (current.current !== own) return resolve(undefined)
          const last = JSON.parse(event.data) as Schemas['TaskEvent']
          const result = last.result as T | undefined
          setState({
            ...IDLE,
            result,
            cancelled: last.state === 'cancelled',
            problem: last.error && new Problem(last.error.kind, last.error.message, last.error.fix),
          })
          resolve(result)
        })
      })
    },
    [drop],
  )

  const reset = useCallback(() => {
    drop()
    setState(IDLE)
  }, [drop])

  return { ...state, start, cancel, reset }
}
