import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'

export async function GET() {
  const jar = await cookies()
  jar.set('session', 'abc', { httpOnly: true })
  jar.set('theme', 'dark')
  redirect('/')
}
