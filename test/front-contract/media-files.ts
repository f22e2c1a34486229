/** Uploaded files for the contract's fronts: path below the media folder, and content. */
export const mediaFiles: Readonly<Record<string, string>> = {
  'public/photo.png': 'not really a photo',
  'public/page.html': '<script>alert(1)</script>',
  'protected/invoice 1.pdf': '0123456789',
}
