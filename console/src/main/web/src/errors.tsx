export function ErrorsPage() {
  return null
}
