import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Empty } from './components'
import { Pipelines } from './pipelines'
import { errorSearch } from './search'
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

const pipeline = createRoute({
  getParentRoute: () => root,
  path: '/pipelines/$job',
  component: lazyRouteComponent(() => import('./pipeline'), 'PipelinePage'),
})

const wizard = createRoute({
  getParentRoute: () => root,
  path: '/new',
  component: lazyRouteComponent(() => import('./wizard/wizard'), 'Wizard'),
})

const errors = createRoute({
  getParentRoute: () => root,
  path: '/errors',
  validateSearch: errorSearch,
  component: lazyRouteComponent(() => import('./errors'), 'ErrorsPage'),
})

export const router = createRouter({ routeTree: root.addChildren([pipelines, pipeline, wizard, errors]) })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
