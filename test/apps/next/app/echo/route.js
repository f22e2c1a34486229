export async function POST(request) {
  const isForm = request.headers.get('content-type') === 'application/x-www-form-urlencoded'
  const received = isForm ? Object.fromEntries(await request.formData()) : await request.json()
  return Response.json({ received })
}
