/**
 * An address as `pg` is to read it: `sslmode` means what it means to PostgreSQL's own programs (`require` encrypts, and
 * `verify-full` looks at the certificate too), as operators' addresses are written for these.
 */
export function addressForDriver(url: string): string {
  if (!/[?&]sslmode=/.test(url) || /[?&]uselibpqcompat=/.test(url)) return url
  return `${url}&uselibpqcompat=true`
}
