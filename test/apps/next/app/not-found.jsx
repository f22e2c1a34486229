export default function NotFound() {
  return <h1>Next.js has no such page</h1>
}
