import { html } from 'hono/html'
import type { UploadedFile } from '../uploads.ts'
import type { Html } from './layout.ts'

export function uploadFormContent({ limitBytes }: { readonly limitBytes: number }): Html {
  return html`
<h1>Upload a file</h1>
<p class="lead">The file is digested while it arrives and kept nowhere. At most ${readableSize(limitBytes)}.</p>
<form method="post" action="/upload" enctype="multipart/form-data" class="stack">
  <label for="file">File</label>
  <input id="file" name="file" type="file" required>
  <button type="submit">Upload</button>
</form>`
}

export function uploadReportContent({ files }: { readonly files: readonly UploadedFile[] }): Html {
  return html`
<h1>Upload received</h1>
${files.map(fileReport)}
<p><a href="/upload">Upload another</a></p>`
}

function fileReport(file: UploadedFile): Html {
  return html`
<dl class="facts">
  <dt>Name</dt><dd>${file.name || '(none given)'}</dd>
  <dt>Size</dt><dd>${file.bytes} bytes</dd>
  <dt>SHA-256</dt><dd><code>${file.sha256}</code></dd>
</dl>`
}

function readableSize(bytes: number): string {
  const mebibyte = 1024 * 1024
  return bytes >= mebibyte ? `${Math.floor(bytes / mebibyte)} MiB` : `${bytes} bytes`
}
