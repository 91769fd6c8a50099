import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Empty } from './components'
import { Pipelines } from './pipelines'
import { Shell } from './shell'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Empty title="There is no such page">
      <a href="/">All pipelines</a>
    </Empty>
  ),
})

const pipelines = createRoute({ getParentRoute: () => root, path: '/', component: Pipelines })

export const pipeline = createRoute({
  getParentRoute: () => root,
  path: '/pipelines/$job',
  component: lazyRouteComponent(() => import('./pipeline'), 'PipelinePage'),
})

const wizard = createRoute({
  getParentRoute: () => root,
  path: '/new',
  component: lazyRouteComponent(() => import('./wizard/wizard'), 'Wizard'),
})

export type ErrorSearch = { pipeline?: string; reason?: string; column?: string; since?: string }

export const errors = createRoute({
  getParentRoute: () => root,
  path: '/errors',
  validateSearch: (search: Record<string, unknown>): ErrorSearch => {
    const text = (name: string) => (typeof search[name] === 'string' ? search[name] : undefined)
    return {
      pipeline: text('pipeline'),
      reason: text('reason'),
      column: text('column'),
      since: text('since'),
    }
  },
  component: lazyRouteComponent(() => import('./errors'), 'ErrorsPage'),
})

export const router = createRouter({ routeTree: root.addChildren([pipelines, pipeline, wizard, errors]) })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
