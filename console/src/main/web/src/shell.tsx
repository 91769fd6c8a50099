import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { answer, asProblem, client, type Problem, useSession } from './api'
import { Button, Failed, Field, Loading } from './components'

const THEMES = ['auto', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

function storedTheme(): Theme {
  const stored = localStorage.getItem('theme') as Theme | null
  return stored && THEMES.includes(stored) ? stored : 'auto'
}

/** Whether the page is dark, now. */
export function useDark(): boolean {
  const [dark, setDark] = useState(isDark)
  useEffect(() => {
    const look = () => setDark(isDark())
    const media = matchMedia('(prefers-color-scheme: dark)')
    const observer = new MutationObserver(look)
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    media.addEventListener('change', look)
    return () => {
      observer.disconnect()
      media.removeEventListener('change', look)
    }
  }, [])
  return dark
}

function isDark(): boolean {
  const theme = document.documentElement.dataset.theme
  return theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
}

export function usePipelines() {
  const session = useSession()
  return useQuery({
    queryKey: ['pipelines'],
    queryFn: () => answer(client.GET('/api/pipelines')),
    refetchInterval: Math.max(1000, session.data?.refresh_ms ?? 5000),
    enabled: session.isSuccess,
  })
}

export function Shell() {
  const session = useSession()
  const list = usePipelines()
  const [theme, setTheme] = useState<Theme>(storedTheme)
  const path = useRouterState({ select: (state) => state.location.pathname })

  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    localStorage.setItem('theme', theme)
  }, [theme])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useEffect(() => {
    window.scrollTo(0, 0)
  }, [path])

  if (session.isError) {
    const problem = asProblem(session.error)
    return problem.kind === 'token' ? (
      <Login />
    ) : (
      <main>
        <Failed problem={problem} />
      </main>
    )
  }
  const away = list.data?.problem || (list.isError ? asProblem(list.error).message : '')
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link to="/" className="brand">
          <Logo />
          Millrace
        </Link>
        <nav aria-label="Main">
          <Link to="/" activeOptions={{ exact: true }}>
            Pipelines
          </Link>
          <Link to="/errors">Errors</Link>
        </nav>
        <span className="spacer" />
        {session.data && (
          <span className="where">
            <span className={`dot ${away ? 'bad' : ''}`} />
            <a href={session.data.cluster} target="_blank" rel="noreferrer" title="Flink's dashboard">
              {session.data.cluster.replace(/^https?:\/\//, '')}
            </a>
            {session.data.read_only && <span className="badge">read-only</span>}
          </span>
        )}
        <Button
          kinds={['quiet', 'small']}
          aria-label={`Theme: ${theme}`}
          onPress={() => setTheme(THEMES[(THEMES.indexOf(theme) + 1) % 3] ?? 'auto')}
        >
          {theme === 'auto' ? '◐ Auto' : theme === 'light' ? '☀ Light' : '☾ Dark'}
        </Button>
        {session.data?.has_token && <Logout />}
        {!session.data?.read_only && (
          <Link to="/new" className="button primary">
            New pipeline
          </Link>
        )}
      </header>
      <main id="main">{session.isPending ? <Loading /> : <Outlet />}</main>
    </>
  )
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <path
        d="M6 11c3.3 0 3.3 3 6.6 3s3.4-3 6.7-3 3.3 3 6.7 3M6 18c3.3 0 3.3 3 6.6 3s3.4-3 6.7-3 3.3 3 6.7 3"
        fill="none"
        stroke="var(--accent-text)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  )
}

function Logout() {
  const queries = useQueryClient()
  return (
    <Button
      kinds={['quiet', 'small']}
      onPress={async () => {
        await client.POST('/api/logout')
        await queries.resetQueries()
      }}
    >
      Log out
    </Button>
  )
}

function Login() {
  const queries = useQueryClient()
  const [token, setToken] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)

  async function login(event: FormEvent) {
    event.preventDefault()
    try {
      await answer(client.POST('/api/login', { body: { token } }))
      await queries.resetQueries()
    } catch (failure) {
      setProblem(asProblem(failure))
    }
  }

  return (
    <main className="login">
      <form className="card" onSubmit={login}>
        <div className="body stack wide">
          <div className="brand">
            <Logo />
            <h1>Millrace</h1>
          </div>
          <Field
            label="Token"
            type="password"
            value={token}
            onChange={setToken}
            autoFocus
            hint="The content of the file that --auth-token-file names."
          />
          {problem && <Failed problem={problem} />}
          <Button type="submit" kinds={['primary']}>
            Log in
          </Button>
        </div>
      </form>
    </main>
  )
}
