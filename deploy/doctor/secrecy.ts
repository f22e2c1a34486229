const secretName = /SECRET|PASSW|TOKEN|CREDENTIAL|PRIVATE|KEY|DSN|DATABASE_URL/i
const withCredentials = /:\/\/[^/\s]*@/

/** Whether a variable's value must not be shown: by its name, or because it is a URL with a user in it. */
export function isSecret(name: string, value: string): boolean {
  return secretName.test(name) || withCredentials.test(value)
}
