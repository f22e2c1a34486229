import { html } from 'hono/html'
import type { Html } from './layout.ts'

interface Pictured {
  readonly picture: string | undefined
  readonly pictureDescription: string | undefined
}

/** The front serves it. Its size is not known here, so the style sheet keeps a place for it. */
export function pictureElement(
  { picture, pictureDescription }: Pictured,
  mediaUrl: string,
  style = 'picture-image',
): Html | '' {
  if (!picture) return ''
  const url = mediaUrl + picture.split('/').map(encodeURIComponent).join('/')
  return html`<img class="${style}" src="${url}" alt="${pictureDescription ?? ''}" decoding="async">`
}
