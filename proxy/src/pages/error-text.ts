/** What the front says with an error status, on its page and in JSON. */
export interface ErrorText {
  readonly title: string
  readonly detail: string
}

const advice = 'Please try again in a moment.'

/** The words of nginx/conf/error-text.conf; a test compares them. */
export const errorTexts: Readonly<Record<number, ErrorText>> = {
  400: { title: 'Bad request', detail: 'The server could not understand the request.' },
  403: { title: 'Not allowed', detail: 'You may not see this address.' },
  404: { title: 'Not found', detail: 'There is nothing at this address.' },
  405: { title: 'Method not allowed', detail: 'This address does not take that method.' },
  408: { title: 'Too slow', detail: 'The request took too long to arrive.' },
  413: { title: 'Upload too large', detail: 'The request is larger than the server accepts.' },
  414: { title: 'Address too long', detail: 'The address is longer than the server accepts.' },
  416: { title: 'No such range', detail: 'The file does not have the range that was asked for.' },
  421: { title: 'Not served here', detail: 'This server does not serve that name.' },
  429: {
    title: 'Too many requests',
    detail: 'You have sent more requests than are allowed. Please wait a little.',
  },
  431: { title: 'Headers too large', detail: 'The headers of the request are larger than the server accepts.' },
  501: { title: 'Not understood', detail: 'The server does not know how to read the request.' },
  502: { title: 'The application is not reachable', detail: advice },
  503: { title: 'The application is busy', detail: advice },
  504: { title: 'The application did not answer in time', detail: advice },
}

/** In place of the words for 503, while the site is closed. */
export const maintenanceText: ErrorText = {
  title: 'Under maintenance',
  detail: 'The site is being worked on and will be back soon.',
}

export function errorText(status: number): ErrorText {
  return errorTexts[status] ?? { title: 'Something went wrong', detail: advice }
}
