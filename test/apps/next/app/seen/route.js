import { headers } from 'next/headers'

export async function GET() {
  const seen = await headers()
  return Response.json({
    ip: seen.get('x-forwarded-for'),
    host: seen.get('x-forwarded-host'),
    protocol: seen.get('x-forwarded-proto'),
  })
}
